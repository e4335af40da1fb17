import { assertLineLocations } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { wholeSql } from "../platform/numbers/wide-numbers.rules.js";
import {
  factQuantityMaxOf,
  isOwnLine,
  REASON_LENGTH_MAX,
  resolveLines,
  runStep,
  runSteps,
  textErrors,
  type BulkInput,
  type DocumentKind,
  type DocumentStep,
  type Executed,
  type Hub,
  type InventoryStateName,
  type LevelKey,
  type LineInput,
  type StepInput,
} from "../stock/index.js";
import { answeredLevels, type AdjustmentAnswer, type AdjustmentResult } from "./adjustment-answer.js";
import { adjustmentRef, type AdjustmentDocument, type AdjustmentVoidOutcome } from "./adjustment.js";
import { levelOutcomes } from "./adjustment.rules.js";
import { decideAdjustmentVoid, type AdjustmentVoidLine } from "./void-adjustment.rules.js";

export interface AdjustmentVoidInput extends StepInput {
  readonly reason?: string | null | undefined;
  readonly fact?: boolean | null | undefined;
  /** Null or absent: all that is left of it. */
  readonly lines?: readonly (LineInput & { readonly location: string; readonly state?: InventoryStateName | null | undefined })[] | null;
}

/** Takes an adjustment back, all of it or lines, as if it had never been. */
export async function voidAdjustment(hub: Hub, caller: Caller, input: AdjustmentVoidInput): Promise<AdjustmentAnswer> {
  return runStep(hub, caller, VOID, input);
}

/** Takes many adjustments back, in order and in one batch. */
export async function voidAdjustments(
  hub: Hub,
  caller: Caller,
  bulk: BulkInput<AdjustmentVoidInput>,
): Promise<BulkAnswer<AdjustmentAnswer>> {
  return runSteps(hub, caller, VOID, bulk);
}

/** What of an adjustment never changes, and tells what taking it back has to lock. */
interface FoundAdjustment {
  readonly levels: readonly LevelKey[];
}

export const ADJUSTMENTS: DocumentKind<AdjustmentDocument, AdjustmentVoidOutcome, AdjustmentResult, FoundAdjustment> = {
  entity: "Adjustment",
  ref: adjustmentRef,
  // Who may see it was looked up with its levels, which never change.
  isVisible: () => true,
  put: (books, changed) => {
    books.put(adjustmentRef(changed.id), changed);
    return changed;
  },
  outcomeOf: ({ id, reason, note, reference, fact, version, status, voidReason, occurredAt, recordedAt, takenBackAt = [] }, books) => {
    const told = { occurredAt: occurredAt?.toISOString() ?? "", recordedAt: recordedAt?.toISOString() ?? "" };
    const levels = levelOutcomes(books, takenBackAt, takenBackAt.length);
    return { adjustment: { id, reason, note, reference, fact, version, status, voidReason, ...told }, levels };
  },
  answered: answeredVoid,
  find: findAdjustments,
};

const VOID: DocumentStep<AdjustmentVoidInput, AdjustmentDocument, AdjustmentVoidOutcome, AdjustmentResult, FoundAdjustment> = {
  of: ADJUSTMENTS,
  operation: "adjustmentVoid",
  mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
  ready: async ({ hub, caller, input, found }) => {
    const asked = await askedLines(hub, caller, input.lines);
    if (asked instanceof Refusal) return asked;
    const levels = found?.levels ?? [];
    const terms = { asked, fact: input.fact ?? false, reason: input.reason ?? null, factQuantityMax: factQuantityMaxOf(caller) };
    return {
      lines: asked?.length ?? 0,
      needs: { levels, inflow: levels.map(({ variantId }) => variantId), corrects: [adjustmentRef(input.id.toLowerCase())] },
      decide: ({ books, document, scope }) =>
        decideAdjustmentVoid(books, document, { ...terms, isOwn: (level) => isOwnLine(level, scope) }),
    };
  },
};

async function askedLines(
  hub: Hub,
  caller: Caller,
  given: AdjustmentVoidInput["lines"],
): Promise<readonly AdjustmentVoidLine[] | null | Refusal> {
  if (given === null || given === undefined) return null;
  assertLineLocations(caller, given);
  const resolved = await resolveLines(hub, given, { locationRequired: true });
  if (resolved instanceof Refusal) return resolved;
  return resolved.map(({ index, sku, variantId, location, locationId, quantity }) => {
    if (location === null || locationId === null) throw new Error("A line was resolved without its location.");
    return { index, sku, variantId, location, locationId, quantity, state: given[index]?.state ?? null };
  });
}

function answeredVoid(executed: Executed<AdjustmentVoidOutcome> | null): AdjustmentResult {
  if (executed === null) return { levels: null, adjustment: null };
  const { outcome, sequence, recordedAt } = executed;
  if (sequence === null) throw new Error("Taking an adjustment back wrote nothing.");
  const { occurredAt, recordedAt: told, ...adjustment } = outcome.adjustment;
  const times = { occurredAt: new Date(occurredAt), recordedAt: new Date(told), voidedAt: recordedAt };
  return { levels: answeredLevels(outcome.levels, sequence, recordedAt), adjustment: { ...adjustment, sequence, ...times } };
}

const LEVELS = `
  select distinct level.variant_id, level.location_id
  from movement join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
  where movement.document_id = adjustment.id`;

const FIND_SQL = `
  select adjustment.id, coalesce((
    select json_agg(json_build_object('variantId', moved.variant_id, 'locationId', moved.location_id)) from (${LEVELS}) moved), '[]') as levels
  from adjustment
  where id = any($1::uuid[]) and ($2::text[] is null or exists (
    select from (${LEVELS}) moved join location on location.id = moved.location_id where location.code = any($2::text[])))`;

async function findAdjustments(
  database: Database,
  ids: readonly string[],
  { locations }: Caller,
): Promise<ReadonlyMap<string, FoundAdjustment>> {
  const rows = await database.query<FoundAdjustment & { readonly id: string }>(FIND_SQL, [ids, locations]);
  return new Map(rows.map((row) => [row.id, row]));
}
