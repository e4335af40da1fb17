import { assertLineLocations } from "../access/index.js";
import { newId } from "../platform/db/new-id.js";
import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  factQuantityMaxOf,
  pastTime,
  REFERENCE_LENGTH_MAX,
  resolveLines,
  textErrors,
  toldTime,
  uniqueErrors,
  type AdjustmentReasonName,
  type Books,
  type CommandKind,
  type Hub,
  type LineInput,
  type LineRules,
  type ReadyCommand,
} from "../stock/index.js";
import { answeredAdjustment, type AdjustmentResult } from "./adjustment-answer.js";
import type { AdjustmentLine, AdjustmentOutcome, NewAdjustment } from "./adjustment.js";
import { knownAdjustments, uniqueDecision } from "./unique-adjustment.js";

/** Characters of a note or a reference. */
export const NOTE_LENGTH_MAX = 1_000;

export interface AdjustmentInput {
  readonly idempotencyKey: string;
  readonly reason?: AdjustmentReasonName | null | undefined;
  readonly note?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly occurredAt?: Date | null | undefined;
  /** What the sender's clock says as it sends this. */
  readonly sentAt?: Date | null | undefined;
  readonly fact?: boolean | null | undefined;
  /** Whether the reference is to be this one's alone. */
  readonly uniqueReference?: boolean | null | undefined;
  readonly lines: readonly { readonly sku: string; readonly location: string; readonly expectedVersion?: number | null | undefined }[];
}

/** How an adjustment, a set and a move differ. */
export interface AdjustmentPlan<Input extends AdjustmentInput, Line extends AdjustmentLine> {
  readonly operation: string;
  /** What is wrong with its lines. */
  readonly mistakes?: (input: Input) => readonly UserErrorData[];
  readonly rules: (input: Input) => LineRules;
  /** Whether the command may bring units in, to a level that does not exist yet too. */
  readonly bringsIn: boolean;
  /** Whether its figures are absolute: with a time, what occurred since is read. */
  readonly absolute?: boolean;
  /** The quantity of a line, in units of its packaging. */
  readonly asked: (line: Input["lines"][number]) => LineInput;
  /** Makes the line of the decision: `quantity` in base units, the input's line and its packaging's factor beside it. */
  readonly lineOf: (line: AdjustmentLine & { readonly quantity: number }, given: Input["lines"][number], factor: number) => Line;
  /** `factQuantityMax`: base units of a SKU that a fact may change; none for a request. */
  readonly decide: (
    books: Books,
    adjustment: NewAdjustment,
    lines: readonly Line[],
    factQuantityMax?: number,
  ) => AdjustmentOutcome | Refusal;
}

export type AdjustmentKind<Input extends AdjustmentInput> = CommandKind<Input, AdjustmentOutcome, AdjustmentResult>;

/** The mutation of an adjustment, a set or a move: see `CommandKind`. */
export function adjustmentKind<Input extends AdjustmentInput, Line extends AdjustmentLine>(
  plan: AdjustmentPlan<Input, Line>,
): AdjustmentKind<Input> {
  return {
    operation: plan.operation,
    mistakes: (input) => [...textMistakes(input), ...(plan.mistakes?.(input) ?? [])],
    ready: (hub, caller, input) => readyAdjustment(hub, caller, plan, input),
    answered: answeredAdjustment,
    known: knownAdjustments,
  };
}

async function readyAdjustment<Input extends AdjustmentInput, Line extends AdjustmentLine>(
  hub: Hub,
  caller: Caller,
  plan: AdjustmentPlan<Input, Line>,
  input: Input,
): Promise<ReadyCommand<AdjustmentOutcome> | Refusal> {
  const given: readonly Input["lines"][number][] = input.lines;
  assertLineLocations(caller, given);
  const resolved = await resolveLines(hub, given.map(plan.asked), { ...plan.rules(input), locationRequired: true });
  if (resolved instanceof Refusal) return resolved;
  const lines = resolved.map(({ index, factor, variantId, sku, quantity, location, locationId }) => {
    const line = given[index];
    if (line === undefined || location === null || locationId === null) throw new Error("A line was resolved without its location.");
    return plan.lineOf(
      { index, sku, variantId, location, locationId, expectedVersion: line.expectedVersion ?? null, quantity },
      line,
      factor,
    );
  });
  const { reason = null, note = null, reference = null, fact } = input;
  const occurredAt = toldTime(input, new Date());
  const adjustment: NewAdjustment = { id: newId(), reason, note, reference, fact: fact ?? false, occurredAt };
  const decide = (books: Books): AdjustmentOutcome | Refusal => {
    const told = { ...adjustment, occurredAt: pastTime(occurredAt, books.now) };
    return plan.decide(books, told, lines, adjustment.fact ? factQuantityMaxOf(caller) : undefined);
  };
  const { operation } = plan;
  const unique = input.uniqueReference === true;
  const named = unique ? await uniqueDecision(hub, caller, { operation, input }, { id: adjustment.id, lines, decide }) : { decide };
  return {
    lines: lines.length,
    needs: {
      occurredAt,
      ...("names" in named ? { names: named.names } : {}),
      ...(plan.bringsIn ? { createLevels: lines, inflow: lines.map(({ variantId }) => variantId) } : { levels: lines }),
      ...(plan.absolute === true && occurredAt !== null ? { since: lines.map((level) => ({ level, at: occurredAt })) } : {}),
    },
    decide: named.decide,
  };
}

function textMistakes(input: AdjustmentInput): readonly UserErrorData[] {
  const long = (["note", "reference"] as const).filter((field) => (input[field]?.length ?? 0) > NOTE_LENGTH_MAX);
  if (long.length > 0)
    return long.map((field) => invalidInput([field], `The ${field} is longer than ${NOTE_LENGTH_MAX} characters. Shorten it.`));
  const { reference, uniqueReference } = input;
  return uniqueReference === true ? [...textErrors({ reference }, { reference: REFERENCE_LENGTH_MAX }), ...uniqueErrors(input)] : [];
}
