import type { Caller } from "../platform/graphql/context.js";
import type { Hub } from "../stock/index.js";
import { decideReceipt } from "./change-return.rules.js";
import type { ReturnLineInput } from "./create-return.js";
import type { ReturnAnswer } from "./return-outcome.js";
import { runReturnStep, type ReturnStepInput } from "./return-step.js";

export interface ReturnReceiveInput extends ReturnStepInput {
  /** Absent or null: all that is still expected. */
  readonly lines?: readonly ReturnLineInput[] | null | undefined;
  /** When the goods came in; now unless given. */
  readonly occurredAt?: Date | null | undefined;
}

/** Books announced units into QUARANTINE. */
export async function receiveReturn(hub: Hub, caller: Caller, input: ReturnReceiveInput): Promise<ReturnAnswer> {
  return runReturnStep(hub, caller, {
    operation: "returnReceive",
    input,
    lines: input.lines ?? null,
    needs: ({ locationId, variantIds }) => ({
      createLevels: variantIds.map((variantId) => ({ variantId, locationId })),
      inflow: variantIds,
    }),
    decide: (books, target, asked) => decideReceipt(books, target, asked, input.occurredAt ?? null),
  });
}
