import type { UserErrorData } from "../errors/user-error.js";

/** What a mutation of many items answers. */
export interface BulkAnswer<Answer> {
  /** One for each item, in their order; empty where the call as a whole was refused. */
  readonly results: readonly Answer[];
  /** About the call as a whole. */
  readonly userErrors: readonly UserErrorData[];
  /** The place of the first refused item; null where none was. */
  readonly firstRefused: number | null;
}

/** The answer of a call of which each item was looked at. */
export function bulkAnswer<Answer extends { readonly userErrors: readonly UserErrorData[] }>(
  results: readonly Answer[],
): BulkAnswer<Answer> {
  const place = results.findIndex(({ userErrors }) => userErrors.length > 0);
  return { results, userErrors: [], firstRefused: place < 0 ? null : place };
}

/** The answer of a call that was refused before any item was looked at. */
export function refusedBulk<Answer>(error: UserErrorData): BulkAnswer<Answer> {
  return { results: [], userErrors: [error], firstRefused: null };
}
