import { notFound, Refusal, refuse } from "../platform/errors/user-error.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  answerOne,
  idempotencyOf,
  refusedUnlessRepeated,
  resolveLines,
  type Books,
  type Hub,
  type Needs,
  type StockCommand,
} from "../stock/index.js";
import type { StepTarget } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import { idError, partErrors, versionMissing } from "./return-input.rules.js";
import type { AskedLine } from "./return-lines.rules.js";
import { answeredReturn, type ReturnAnswer, type ReturnOutcome } from "./return-outcome.js";
import { readReturnFrame, type ReturnFrame } from "./stock-return.queries.js";
import { returnRef } from "./stock-return.js";

/** What every step on a return is sent with. */
export interface ReturnStepInput {
  readonly idempotencyKey: string;
  readonly id: string;
  /** Must be given; null: the sender does not care. */
  readonly expectedVersion?: number | null | undefined;
  readonly reason?: string | null | undefined;
}

export interface ReturnStep {
  readonly operation: string;
  readonly input: ReturnStepInput;
  /** Null: all that is left. */
  readonly lines: readonly ReturnLineInput[] | null;
  /** What must be locked beside the return and the levels of its lines. */
  readonly needs: (frame: ReturnFrame) => Needs;
  readonly decide: (books: Books, target: StepTarget, asked: readonly AskedLine[] | null) => ReturnOutcome | Refusal;
}

/** Checks a step's input, looks its names up, and runs it. */
export async function runReturnStep(hub: Hub, caller: Caller, step: ReturnStep): Promise<ReturnAnswer> {
  return answerOne(hub, await prepareStep(hub, caller, step), answeredReturn);
}

async function prepareStep(hub: Hub, caller: Caller, step: ReturnStep): Promise<StockCommand<ReturnOutcome> | Refusal> {
  const { input, operation } = step;
  const mistakes = [...partErrors(input), ...[versionMissing(input.expectedVersion), idError("Return", input.id, "id")].filter(isError)];
  if (mistakes.length > 0) return new Refusal(mistakes);
  const id = input.id.toLowerCase();
  const frame = await readReturnFrame(hub.database, id, caller);
  if (frame === null) return refuse(notFound("Return", input.id, ["id"]));
  const asked = step.lines === null ? null : await resolveLines(hub, step.lines);
  const idempotency = idempotencyOf(caller.clientId, operation, input);
  if (asked instanceof Refusal) return refusedUnlessRepeated(idempotency, asked);
  const needs = step.needs(frame);
  return {
    idempotency,
    actor: caller.clientId,
    weight: asked?.length ?? frame.variantIds.length,
    needs: { ...needs, documents: [returnRef(id), ...(needs.documents ?? [])] },
    decide: (books) => step.decide(books, { id, expectedVersion: input.expectedVersion ?? null }, asked),
  };
}

function isError<Problem>(problem: Problem | null): problem is Problem {
  return problem !== null;
}
