import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import type { Posting, StockAccountName } from "../stock/index.js";
import { uninspectedOf, type ReturnCounts } from "./stock-return.js";

/** What becomes of a returned unit. */
export const DISPOSITIONS = ["RESTOCK", "DAMAGE", "SCRAP", "TO_SUPPLIER"] as const;
export type DispositionName = (typeof DISPOSITIONS)[number];

/** The count of a line that each disposition raises. */
const COUNT_OF = {
  RESTOCK: "restocked",
  DAMAGE: "damaged",
  SCRAP: "scrapped",
  TO_SUPPLIER: "toSupplier",
} as const satisfies Record<DispositionName, keyof ReturnCounts>;

const ACCOUNT_OF: Readonly<Record<DispositionName, StockAccountName>> = {
  RESTOCK: "AVAILABLE",
  DAMAGE: "DAMAGED",
  SCRAP: "ADJUSTMENT",
  TO_SUPPLIER: "SUPPLIER",
};

/** A decision about returned units: the first one where `changeFrom` is null, else a change of an earlier one. */
export interface Decision {
  readonly disposition: DispositionName;
  readonly changeFrom: DispositionName | null;
}

/** Why a decision can never stand, whatever the return holds; null where it can. */
export function decisionError({ disposition, changeFrom }: Decision, field: readonly string[]): UserErrorData | null {
  if (changeFrom === null) return null;
  if (changeFrom === disposition) {
    return invalidInput(
      field,
      `The line changes ${changeFrom} to ${disposition}, which changes nothing. Leave it out or name another disposition.`,
    );
  }
  if (changeFrom === "RESTOCK" || changeFrom === "DAMAGE") return null;
  return {
    code: "ILLEGAL_TRANSITION",
    field,
    from: changeFrom,
    to: disposition,
    message: `Units disposed of as ${changeFrom} have left the building; they cannot become ${disposition}. Book them in with inventoryAdjust if they turn up.`,
  };
}

/** How many units of a line a decision may still take. */
export function decidable(line: ReturnCounts, changeFrom: DispositionName | null): number {
  return changeFrom === null ? uninspectedOf(line) : line[COUNT_OF[changeFrom]];
}

/** The line's counts after the decision. */
export function decided<Line extends ReturnCounts>(line: Line, { disposition, changeFrom }: Decision, quantity: number): Line {
  const taken = changeFrom === null ? line : { ...line, [COUNT_OF[changeFrom]]: line[COUNT_OF[changeFrom]] - quantity };
  return { ...taken, [COUNT_OF[disposition]]: taken[COUNT_OF[disposition]] + quantity };
}

type Step = Pick<Posting, "kind" | "from" | "to" | "reason">;

/**
 * The movements of a decision. Restocked units are for sale again: taking them back is a request, refused where they have been sold
 * meanwhile, and goes by way of DAMAGED, as only uninspected and damaged units may leave for the supplier or be scrapped.
 */
export function stepsOf({ disposition, changeFrom }: Decision): readonly Step[] {
  const to = ACCOUNT_OF[disposition];
  const reason = disposition === "SCRAP" ? ("WRITE_OFF" as const) : null;
  if (changeFrom === "RESTOCK") {
    const back: Step = { kind: "MOVE", from: "AVAILABLE", to: "DAMAGED" };
    return disposition === "DAMAGE" ? [back] : [back, { kind: "INSPECT", from: "DAMAGED", to, reason }];
  }
  return [{ kind: "INSPECT", from: changeFrom === null ? "QUARANTINE" : "DAMAGED", to, reason }];
}

/** As `stepsOf` for units that are received and inspected at once: what is restocked at the counter never waits in QUARANTINE. */
export function counterStepsOf(disposition: DispositionName | null): readonly Step[] {
  if (disposition === "RESTOCK") return [{ kind: "RETURN", from: "CUSTOMER", to: "AVAILABLE" }];
  const received: Step = { kind: "RETURN", from: "CUSTOMER", to: "QUARANTINE" };
  return disposition === null ? [received] : [received, ...stepsOf({ disposition, changeFrom: null })];
}
