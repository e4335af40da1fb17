/** An option that cannot be as it was given. The message is a sentence. */
export class BadOption extends Error {
  override readonly name = "BadOption";
}
