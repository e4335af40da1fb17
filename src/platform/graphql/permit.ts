/** Whether a subscriber may be told of another event. */
export interface Permit {
  /** Equal for those who lose it together, such as all connections of one key. */
  readonly name: string;
  /** Throws where it is lost, and ends what has to end then. */
  check(): Promise<void>;
}
