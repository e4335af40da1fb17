import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

/** Where the hub is, and the key by which it knows this program. */
export interface HubAddress {
  /** Without a path, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly key: string;
}

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

interface AnsweredError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

/** Codes of answers that come from a hub which is busy or about to stop: the same call may succeed a moment later. */
const PASSING_CODES: ReadonlySet<string> = new Set(["UNAVAILABLE", "OVERLOADED", "RATE_LIMITED", "NOT_CAUGHT_UP"]);

const ANSWER_MS_MAX = 10_000;

/** Sends one query or mutation and answers its data. Throws HubUnreachable or HubRefused. */
export async function send<Data, Variables>(
  { url, key }: HubAddress,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const request = {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  };
  const text = await fetch(`${url}/graphql`, request)
    .then((response) => response.text())
    .catch(() => {
      throw new HubUnreachable(`No hub answers at ${url}. Start one with "npm start", or name its address in HUB_URL.`);
    });
  const { data, errors } = parsed<Data>(text, url);
  if (errors !== undefined && errors.length > 0) throw failureOf(errors);
  if (data === undefined || data === null) throw new HubRefused(`${url} answered without data. Is it the address of a hub?`);
  return data;
}

/** What the errors of an answer mean to a program: try again, or stop. */
export function failureOf(errors: readonly AnsweredError[]): HubUnreachable | HubRefused {
  const [first] = errors;
  const code = first?.extensions?.code ?? "";
  const sentence = first?.message ?? "The hub gave no reason.";
  return PASSING_CODES.has(code) ? new HubUnreachable(sentence) : new HubRefused(`${sentence}${code === "" ? "" : ` (${code})`}`, code);
}

function parsed<Data>(text: string, url: string): { readonly data?: Data | null; readonly errors?: readonly AnsweredError[] } {
  try {
    return JSON.parse(text) as { readonly data?: Data | null; readonly errors?: readonly AnsweredError[] };
  } catch {
    throw new HubRefused(`${url} does not answer as a hub does. Is it the right address?`);
  }
}
