import { FACT_QUANTITY_MAX_DEFAULT } from "../../access/index.js";
import { invalidInput, type UserErrorData } from "../../platform/errors/user-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import { summedBy } from "./sum-lines.rules.js";

interface FactLine {
  /** The line's place in the input; null where the input does not name it. */
  readonly index: number | null;
  readonly variantId: number;
  readonly sku: string;
  /** Base units; how many less where negative. */
  readonly quantity: number;
}

/** What a client may report of a SKU in one fact, all lines of it together. */
export function factQuantityMaxOf({ factQuantityMax }: Pick<Caller, "factQuantityMax">): number {
  return factQuantityMax ?? FACT_QUANTITY_MAX_DEFAULT;
}

/** The SKUs of which a fact tells more than its client may report: nobody could refuse it later for lack of stock. */
export function factQuantityErrors(
  max: number,
  lines: readonly FactLine[],
  fieldAt: (index: number) => string = () => "quantity",
): readonly UserErrorData[] {
  const moved = lines.map((line) => ({ ...line, quantity: Math.abs(line.quantity) }));
  return summedBy(moved, ({ variantId }) => variantId)
    .filter(({ quantity }) => quantity > max)
    .map((sum) => tooMuch(sum, max, fieldAt(sum.index ?? 0)));
}

function tooMuch({ index, sku, quantity }: FactLine, max: number, field: string): UserErrorData {
  const message =
    `The fact tells of ${quantity} base units of SKU "${sku}"; this key may report at most ${max} at a time. Check the quantity. ` +
    "Where it is right, send it in parts, or with a key that has a greater factQuantityMax (apiKeyCreate, hub key create --fact-quantity-max).";
  return invalidInput(index === null ? null : ["lines", String(index), field], message);
}
