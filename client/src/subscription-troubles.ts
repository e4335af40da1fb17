import { type AnsweredError, codeOf, failureOf, HubRefused, HubUnreachable } from "./failures.js";

/** What stands in a subscription's way. */
export type Trouble =
  /** It may go the next time. */
  | { readonly kind: "PASSING"; readonly reason: string }
  /** It would go the same way the next time. */
  | { readonly kind: "FINAL"; readonly error: Error }
  /** The hub cannot go on from here; `sequence` is the last one it has, or the last it gave. */
  | { readonly kind: "RESYNC"; readonly reason: string; readonly sequence: unknown };

/** Closings after which a new connection would end the same way: bad messages, no key, a key without the right. */
const FINAL_CLOSINGS: ReadonlySet<number> = new Set([4400, 4401, 4403, 4406, 4409, 4429]);

/** With this a `graphql-ws` client closes a socket that nobody needs any more. */
const NORMAL_CLOSURE = 1000;

/** What an error of one of the clients means, in whatever it is wrapped. */
export function troubleIn(error: unknown): Trouble {
  const errors = answeredErrors(error);
  if (errors !== null) return troubleOf(errors);
  const network = networkError(error);
  const closing = closingOf(network);
  if (closing.kind !== "NORMAL") return closing;
  return { kind: "PASSING", reason: "The connection was closed." };
}

/** What the closing of a socket means. */
export function closingOf(event: unknown): Trouble | { readonly kind: "NORMAL" } {
  const { code, reason } = (event ?? {}) as { readonly code?: unknown; readonly reason?: unknown };
  if (typeof code !== "number") return { kind: "PASSING", reason: "The hub cannot be reached." };
  if (code === NORMAL_CLOSURE) return { kind: "NORMAL" };
  const sentence = typeof reason === "string" && reason !== "" ? reason : "no reason given";
  if (!FINAL_CLOSINGS.has(code)) return { kind: "PASSING", reason: `The connection was closed: ${sentence} (${code}).` };
  return {
    kind: "FINAL",
    error: new HubRefused(`The hub closed the connection: ${sentence} (${code}). Is the key valid?`, codeOfClosing(code)),
  };
}

function codeOfClosing(code: number): string {
  return code === 4401 || code === 4403 ? "UNAUTHENTICATED" : "";
}

function troubleOf(errors: readonly AnsweredError[]): Trouble {
  const [first] = errors;
  if (first !== undefined && codeOf(errors) === "RESYNC_REQUIRED") {
    return { kind: "RESYNC", reason: first.message, sequence: first.extensions?.["sequence"] };
  }
  const failure = failureOf(errors);
  return failure instanceof HubUnreachable ? { kind: "PASSING", reason: failure.message } : { kind: "FINAL", error: failure };
}

/** The errors of an answer: an array (graphql-ws), or a property of the error that Apollo Client or urql makes of them. */
function answeredErrors(error: unknown): readonly AnsweredError[] | null {
  if (Array.isArray(error)) return error as AnsweredError[];
  if (typeof error !== "object" || error === null) return null;
  const { graphQLErrors, errors } = error as { readonly graphQLErrors?: unknown; readonly errors?: unknown };
  for (const found of [graphQLErrors, errors]) if (Array.isArray(found) && found.length > 0) return found as AnsweredError[];
  return null;
}

function networkError(error: unknown): unknown {
  return typeof error === "object" && error !== null && "networkError" in error ? error.networkError : error;
}
