import { badUserInput } from "../platform/errors/hub-error.js";
import { SEARCH_LENGTH_MAX, searchQueries } from "./search.rules.js";

/** How a text is searched for, for the descriptions of arguments. */
export const SEARCH_DESCRIPTION = `Words, each matched at the beginning of a word or of a part of one, all of them required, in any case and with or without accents: \`tee-red\`, \`red\` and \`s\` find \`TEE-RED-S\`. At most ${SEARCH_LENGTH_MAX} characters (BAD_USER_INPUT); the first 8 words count. Null or blank: everything.`;

/** `searchQueries` of what a client asks for. Throws BAD_USER_INPUT for a text that is too long, before any work is done on it. */
export function searchQueriesOf(query: string | null | undefined): string[] | null {
  if (typeof query === "string" && query.length > SEARCH_LENGTH_MAX) {
    throw badUserInput(`"query" has ${query.length} characters: search for at most ${SEARCH_LENGTH_MAX}.`);
  }
  return searchQueries(query);
}
