import { lookupCode } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { COUNTED_ROWS, countOf, type EntryCount } from "../../platform/graphql/count.rules.js";
import type { Found } from "../../platform/graphql/list-search.js";
import type { OrderDirection } from "../../platform/graphql/order.types.js";
import type { AdjustmentReasonName } from "../states/enumerations.js";
import { lastSequenceBeforeSql } from "../ledger/stretches.js";
import { MOVEMENT_KINDS, type MovementKindName } from "../states/transitions.js";
import { DOCUMENTS_FOUND_MAX, type MovementDocuments, type MovementSearch, NO_SEARCH } from "./movement-documents.queries.js";
import { levelIds, LEVELS_MAX } from "./movement-levels.queries.js";
import type { MovementRow } from "./movement.queries.js";
import { type MovementStatements, movementStatements } from "./movement-statements.js";

/** Which movements to list. Null: no condition. */
export interface MovementFilter {
  readonly skus: readonly string[] | null;
  /** Location codes. */
  readonly locations: readonly string[] | null;
  readonly kinds: readonly MovementKindName[] | null;
  readonly reasons: readonly AdjustmentReasonName[] | null;
  readonly documentId: string | null;
  readonly fromSequence: string | null;
  readonly toSequence: string | null;
  readonly recordedFrom: Date | null;
  readonly recordedTo: Date | null;
}

export interface MovementPage {
  /** The sequence before the page; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  readonly direction: OrderDirection;
}

/** Whoever names more levels has the ledger walked, where every movement has to be looked at. */
const LEVELS_SEARCHED_MAX = 50;
const SEQUENCE_MAX = 9_223_372_036_854_775_807n;

/** What carts, orders and tills do all day is never given an adjustment's reason. */
const WITHOUT_REASON: readonly MovementKindName[] = ["RESERVE", "RELEASE", "EXPIRE", "CONFIRM", "CANCEL", "SHIP", "SELL", "RETURN"];

const NO_MOVEMENTS: Found<MovementRow> = { rows: [], reached: null };

/** Movements in the ledger's order or against it, behind the one with the sequence `after`, as far as one page looks. */
export async function listMovements(
  database: Database,
  documents: MovementDocuments,
  page: MovementPage,
  filter: MovementFilter,
  search: MovementSearch = NO_SEARCH,
): Promise<Found<MovementRow>> {
  const [range, way] = [await rangeOf(database, page, filter), await wayTo(database, documents, filter, search)];
  if (range === null || way === null) return NO_MOVEMENTS;
  const sql = way.statements.page[page.direction];
  const found = await database.query<MovementRow & { readonly reached: string | null }>(sql, [
    range.after,
    range.last,
    page.limit,
    ...way.values,
  ]);
  // Where nothing is found, one row tells how far has been looked.
  const rows = found.filter(({ sequence }) => (sequence as string | null) !== null);
  return { rows, reached: rows.length < page.limit ? (found[0]?.reached ?? null) : null };
}

/** How many movements `listMovements` has in all. */
export async function countMovements(
  database: Database,
  documents: MovementDocuments,
  filter: MovementFilter,
  search: MovementSearch = NO_SEARCH,
): Promise<EntryCount> {
  const range = await rangeOf(database, { after: null, direction: "DESC" }, filter);
  const way = range === null ? null : await wayTo(database, documents, filter, search);
  if (range === null || way === null) return countOf(0);
  const [row] = await database.query<{ count: number; whole: boolean }>(way.statements.count, [
    range.after,
    range.last,
    COUNTED_ROWS,
    ...way.values,
  ]);
  return countOf(row?.count ?? 0, row?.whole ?? true);
}

interface WayTo {
  readonly statements: { readonly page: Readonly<Record<OrderDirection, string>>; readonly count: string };
  /** Of `$4` and on. */
  readonly values: readonly unknown[];
}

/** Null where nothing can be found. */
async function wayTo(
  database: Database,
  documents: MovementDocuments,
  filter: MovementFilter,
  search: MovementSearch,
): Promise<WayTo | null> {
  const statements = movementStatements(documents);
  const kinds = kindsOf(filter);
  const { reasons, documentId } = filter;
  const { actor, text, channels } = search;
  const found = documentId === null ? await documentsUnder(database, documents, search) : [documentId];
  // Documents that were found by their reference need not be asked for it again.
  const reference = found !== null && documentId === null ? null : search.reference;
  const names = [filter.skus?.map(lookupCode) ?? null, filter.locations?.map(lookupCode) ?? null] as const;
  const searched = [kinds, ...names, reasons, actor?.name ?? null, actor?.clientId ?? null, reference, text, channels, search.kinds];
  if (found !== null) return found.length === 0 ? null : { statements: statements.ofDocuments, values: [...searched, found] };
  const isOfLevels = names.some((one) => one !== null);
  const levels = isOfLevels ? await levelIds(database, ...names) : null;
  const looks = [reasons, actor, reference, text].some((one) => one !== null);
  if (levels !== null && levels.length <= (looks || kinds !== null ? LEVELS_SEARCHED_MAX : LEVELS_MAX)) {
    if (levels.length === 0) return null;
    return looks || kinds !== null
      ? { statements: statements.searchLevels, values: [...searched, levels] }
      : { statements: statements.ofLevels, values: [levels] };
  }
  return alongLedger(statements, kinds, isOfLevels || looks ? searched : null);
}

/** Along the ledger, or along its movements of some kinds. `searched`: the values of a search; null where there is nothing to be searched for. */
function alongLedger(
  statements: MovementStatements,
  kinds: readonly MovementKindName[] | null,
  searched: readonly unknown[] | null,
): WayTo | null {
  if (kinds === null)
    return searched === null ? { statements: statements.all, values: [] } : { statements: statements.searchAll, values: searched };
  if (kinds.length === 0) return null;
  return searched === null
    ? { statements: statements.ofKinds, values: [kinds] }
    : { statements: statements.searchKinds, values: [...searched, kinds] };
}

function kindsOf({ kinds, reasons }: MovementFilter): readonly MovementKindName[] | null {
  if (reasons === null) return kinds === null ? null : [...new Set(kinds)];
  return [...new Set(kinds ?? MOVEMENT_KINDS)].filter((kind) => !WITHOUT_REASON.includes(kind));
}

/** The ids of the documents of the reference that is asked for; null where none is, or too many are of it to be looked up one by one. */
async function documentsUnder(database: Database, documents: MovementDocuments, search: MovementSearch): Promise<readonly string[] | null> {
  if (search.reference === null) return null;
  const found = await documents.under(database, search);
  return found.length > DOCUMENTS_FOUND_MAX ? null : found;
}

/** The sequences that the page and the filter allow: more than `after`, at most `last`. Null where there can be none. */
async function rangeOf(
  database: Database,
  { after: cursor, direction }: Pick<MovementPage, "after" | "direction">,
  filter: MovementFilter,
): Promise<{ readonly after: string; readonly last: string } | null> {
  const { fromSequence, toSequence, recordedFrom, recordedTo } = filter;
  const lower = [0n, fromSequence === null ? 0n : BigInt(fromSequence) - 1n];
  const upper = [toSequence === null ? SEQUENCE_MAX : BigInt(toSequence)];
  if (cursor !== null && direction === "ASC") lower.push(BigInt(cursor));
  if (cursor !== null && direction === "DESC") upper.push(BigInt(cursor) - 1n);
  if (recordedFrom !== null) lower.push(await lastSequenceBefore(database, recordedFrom));
  if (recordedTo !== null) upper.push(await lastSequenceBefore(database, recordedTo));
  const after = lower.reduce((a, b) => (a > b ? a : b));
  const last = upper.reduce((a, b) => (a < b ? a : b));
  return after >= last ? null : { after: String(after), last: String(last) };
}

async function lastSequenceBefore(database: Database, instant: Date): Promise<bigint> {
  const [row] = await database.query<{ sequence: string }>(LAST_SEQUENCE_BEFORE, [instant]);
  return BigInt(row?.sequence ?? 0);
}

const LAST_SEQUENCE_BEFORE = `with recursive ${lastSequenceBeforeSql("$1::timestamptz")} select sequence from bound`;
