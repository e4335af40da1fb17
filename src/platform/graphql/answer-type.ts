import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";

/** What answers are, unless their request asks for the other one. */
export const JSON_TYPE = "application/json; charset=utf-8";
/** The media type of GraphQL over HTTP: who asks for it takes whatever status for what it is, and the body for a GraphQL response. */
export const GRAPHQL_RESPONSE_TYPE = "application/graphql-response+json; charset=utf-8";

export type AnswerType = typeof JSON_TYPE | typeof GRAPHQL_RESPONSE_TYPE;

/** In the order in which the hub prefers them, where a client does not. */
const OFFERED: readonly AnswerType[] = [JSON_TYPE, GRAPHQL_RESPONSE_TYPE];

/** Clients send one of a few. */
const KNOWN_MAX = 100;
const KNOWN_LENGTH_MAX = 200;
const known = new LRUCache<string, AnswerType>({ max: KNOWN_MAX });

/** The media type of the answer to a request with this `Accept`; null where it accepts none that the hub has. */
export function answerTypeFor(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept === "") return JSON_TYPE;
  const remembered = known.get(accept);
  if (remembered !== undefined) return remembered;
  const chosen = new Negotiator({ headers: { accept } }).mediaType([...OFFERED]) as AnswerType | undefined;
  if (chosen !== undefined && accept.length <= KNOWN_LENGTH_MAX) known.set(accept, chosen);
  return chosen ?? null;
}
