import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { type AnsweredError, failureOf, HubRefused, HubUnreachable } from "./failures.js";

/** Where the hub is, and the key by which it knows this program. */
export interface HubAddress {
  /** Without a path, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly key: string;
}

const ANSWER_MS_MAX = 10_000;

/** Sends one query or mutation and answers its data, within 10 s. Throws HubUnreachable or HubRefused. */
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
      throw new HubUnreachable(`No hub answers at ${url}. Is it started, and is this its address?`);
    });
  const { data, errors } = parsed<Data>(text, url);
  if (errors !== undefined && errors.length > 0) throw failureOf(errors);
  if (data === undefined || data === null) throw new HubRefused(`${url} answered without data. Is it the address of a hub?`);
  return data;
}

function parsed<Data>(text: string, url: string): { readonly data?: Data | null; readonly errors?: readonly AnsweredError[] } {
  try {
    return JSON.parse(text) as { readonly data?: Data | null; readonly errors?: readonly AnsweredError[] };
  } catch {
    throw new HubRefused(`${url} does not answer as a hub does. Is it the right address?`);
  }
}
