import { assertLocation } from "../access/index.js";
import { newId } from "../platform/db/new-id.js";
import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  factQuantityMaxOf,
  idempotencyKeyError,
  idempotencyOf,
  refusedUnlessRepeated,
  resolveLines,
  type AdjustmentReasonName,
  type Books,
  type Hub,
  type LineInput,
  type LineRules,
  type StockCommand,
} from "../stock/index.js";
import type { AdjustmentDocument, AdjustmentLine, AdjustmentOutcome } from "./adjustment.js";

/** Characters of a note or a reference. */
export const NOTE_LENGTH_MAX = 1_000;

export interface AdjustmentInput {
  readonly idempotencyKey: string;
  readonly reason?: AdjustmentReasonName | null | undefined;
  readonly note?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly occurredAt?: Date | null | undefined;
  readonly fact?: boolean | null | undefined;
}

export interface AdjustmentLineInput extends LineInput {
  readonly location: string;
  readonly expectedVersion?: number | null | undefined;
}

export interface AdjustmentPlan<Line extends AdjustmentLine> {
  readonly operation: string;
  readonly input: AdjustmentInput;
  readonly lines: readonly AdjustmentLineInput[];
  readonly rules: LineRules;
  /** Whether the command may bring units in, to a level that does not exist yet too. */
  readonly bringsIn: boolean;
  /** Makes the line of the decision: `quantity` in base units, the input line beside it. */
  readonly lineOf: (line: AdjustmentLine & { readonly quantity: number }, index: number, factor: number) => Line;
  /** `factQuantityMax`: base units of a SKU that a fact may change; none for a request. */
  readonly decide: (
    books: Books,
    adjustment: AdjustmentDocument,
    lines: readonly Line[],
    factQuantityMax?: number,
  ) => AdjustmentOutcome | Refusal;
}

/** Checks the input, looks up its names and builds the command of an adjustment, a set or a move. */
export async function prepareAdjustment<Line extends AdjustmentLine>(
  hub: Hub,
  caller: Caller,
  plan: AdjustmentPlan<Line>,
): Promise<StockCommand<AdjustmentOutcome> | Refusal> {
  const { input, operation } = plan;
  const mistakes = inputErrors(input);
  if (mistakes.length > 0) return new Refusal(mistakes);
  for (const [index, { location }] of plan.lines.entries()) assertLocation(caller, location, ["lines", String(index), "location"]);
  const resolved = await resolveLines(hub, plan.lines, { ...plan.rules, locationRequired: true });
  const idempotency = idempotencyOf(caller.clientId, operation, input);
  if (resolved instanceof Refusal) return refusedUnlessRepeated(idempotency, resolved);
  const lines = resolved.map(({ index, factor, variantId, sku, quantity, location, locationId }) => {
    if (location === null || locationId === null) throw new Error("A line was resolved without its location.");
    const expectedVersion = plan.lines[index]?.expectedVersion ?? null;
    return plan.lineOf({ index, sku, variantId, location, locationId, expectedVersion, quantity }, index, factor);
  });
  const { reason = null, note = null, reference = null, fact, occurredAt = null } = input;
  const adjustment: AdjustmentDocument = { id: newId(), reason, note, reference, fact: fact ?? false, occurredAt };
  return {
    idempotency,
    actor: caller.clientId,
    weight: lines.length,
    needs: plan.bringsIn ? { createLevels: lines, inflow: lines.map(({ variantId }) => variantId) } : { levels: lines },
    decide: (books) => plan.decide(books, adjustment, lines, adjustment.fact ? factQuantityMaxOf(caller) : undefined),
  };
}

function inputErrors(input: AdjustmentInput): UserErrorData[] {
  const key = idempotencyKeyError(input.idempotencyKey);
  const long = (["note", "reference"] as const).filter((field) => (input[field]?.length ?? 0) > NOTE_LENGTH_MAX);
  const tooLong = long.map((field) => invalidInput([field], `The ${field} is longer than ${NOTE_LENGTH_MAX} characters. Shorten it.`));
  return key === null ? tooLong : [key, ...tooLong];
}
