/** There was no answer: the call may have been done or not. Sent again with the same idempotency key it is done once. */
export class HubUnreachable extends Error {
  override readonly name = "HubUnreachable";
}

/** The hub answered that it will not do this: a wrong key, a missing right, a limit. Sending it again is no use. */
export class HubRefused extends Error {
  override readonly name = "HubRefused";

  constructor(
    message: string,
    /** `extensions.code` of the answer; empty where it had none. */
    readonly code = "",
  ) {
    super(message);
  }
}

/** An entry of `errors` in an answer. */
export interface AnsweredError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Codes of answers that come from a hub which is busy or about to stop: the same call may succeed a moment later. */
const PASSING_CODES: ReadonlySet<string> = new Set(["UNAVAILABLE", "OVERLOADED", "RATE_LIMITED", "NOT_CAUGHT_UP"]);

/** `extensions.code` of the first error; empty where there is none. */
export function codeOf(errors: readonly AnsweredError[]): string {
  const code = errors[0]?.extensions?.["code"];
  return typeof code === "string" ? code : "";
}

/** What the errors of an answer mean to a program: try again, or stop. */
export function failureOf(errors: readonly AnsweredError[]): HubUnreachable | HubRefused {
  const code = codeOf(errors);
  const sentence = errors[0]?.message ?? "The hub gave no reason.";
  return PASSING_CODES.has(code) ? new HubUnreachable(sentence) : new HubRefused(`${sentence}${code === "" ? "" : ` (${code})`}`, code);
}
