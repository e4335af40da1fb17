import type { Caller } from "../platform/graphql/context.js";
import { reservationRef } from "../reservations/index.js";
import type { Hub } from "../stock/index.js";
import { decideCancellation } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { runReturnStep, type ReturnStepInput } from "./return-step.js";

export interface ReturnCancelInput extends ReturnStepInput {
  /** Absent or null: all that is still expected. */
  readonly lines?: readonly ReturnLineInput[] | null | undefined;
}

/** Takes back the announcement of units that will not come. */
export async function cancelReturn(hub: Hub, caller: Caller, input: ReturnCancelInput): Promise<ReturnAnswer> {
  return runReturnStep(hub, caller, {
    operation: "returnCancel",
    input,
    lines: input.lines ?? null,
    needs: ({ reservationId }) => ({ documents: reservationId === null ? [] : [reservationRef(reservationId)] }),
    decide: (books, target, asked) => decideCancellation(books, target, asked, input.reason ?? null),
  });
}
