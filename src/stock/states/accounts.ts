/** The eight states a unit at a location can be in, in the order of the database's `quantities_after` arrays. */
export const INVENTORY_STATES = [
  "AVAILABLE",
  "RESERVED",
  "COMMITTED",
  "QUARANTINE",
  "DAMAGED",
  "RECEIVING",
  "ON_ORDER",
  "IN_TRANSIT",
] as const;
export type InventoryStateName = (typeof INVENTORY_STATES)[number];

/** Where units come from and go to outside the business's own locations. */
export const OUTSIDE_ACCOUNTS = ["SUPPLIER", "CUSTOMER", "ADJUSTMENT"] as const;
export type OutsideAccount = (typeof OUTSIDE_ACCOUNTS)[number];

export type StockAccountName = InventoryStateName | OutsideAccount;
export const STOCK_ACCOUNTS: readonly StockAccountName[] = [...INVENTORY_STATES, ...OUTSIDE_ACCOUNTS];

/** Units of one SKU at one location by state. `onHand` and `incoming` are sums of them: see `sumsOf`. */
export interface Quantities {
  readonly available: number;
  readonly reserved: number;
  readonly committed: number;
  readonly quarantine: number;
  readonly damaged: number;
  readonly receiving: number;
  readonly onOrder: number;
  readonly inTransit: number;
}

export interface QuantitySums {
  readonly onHand: number;
  readonly incoming: number;
}

/** Which of the quantities counts the units in a state. */
export const FIELD_OF_STATE: Readonly<Record<InventoryStateName, keyof Quantities>> = {
  AVAILABLE: "available",
  RESERVED: "reserved",
  COMMITTED: "committed",
  QUARANTINE: "quarantine",
  DAMAGED: "damaged",
  RECEIVING: "receiving",
  ON_ORDER: "onOrder",
  IN_TRANSIT: "inTransit",
};

const STATE_INDEX: Readonly<Record<StockAccountName, number>> = Object.fromEntries(
  STOCK_ACCOUNTS.map((account, index) => [account, index < INVENTORY_STATES.length ? index : -1]),
) as Record<StockAccountName, number>;

/** The place of a state in a `quantities_after` array; -1 for an outside account. */
export function stateIndex(account: StockAccountName): number {
  return STATE_INDEX[account];
}

export function quantitiesOf(counts: readonly number[]): Quantities {
  const [available = 0, reserved = 0, committed = 0, quarantine = 0, damaged = 0, receiving = 0, onOrder = 0, inTransit = 0] = counts;
  return { available, reserved, committed, quarantine, damaged, receiving, onOrder, inTransit };
}

/** The quantities in the order of a `quantities_after` array. */
export function countsOf(quantities: Quantities): number[] {
  return INVENTORY_STATES.map((state) => quantities[FIELD_OF_STATE[state]]);
}

/** The quantities with their sums. Field by field: spreading both into one object costs a hundred times what the fields do. */
export function withSums(quantities: Quantities): Quantities & QuantitySums {
  const { available, reserved, committed, quarantine, damaged, receiving, onOrder, inTransit } = quantities;
  const { onHand, incoming } = sumsOf(quantities);
  return { available, reserved, committed, quarantine, damaged, receiving, onOrder, inTransit, onHand, incoming };
}

/** What can lie on the shelf to be packed: AVAILABLE + RESERVED + COMMITTED. Below zero where more has left than there was. */
export function onShelfOf({ available, reserved, committed }: Pick<Quantities, "available" | "reserved" | "committed">): number {
  return available + reserved + committed;
}

/** onHand = AVAILABLE + RESERVED + COMMITTED + QUARANTINE + DAMAGED + RECEIVING; incoming = ON_ORDER + IN_TRANSIT. */
export function sumsOf(quantities: Quantities): QuantitySums {
  const { available, reserved, committed, quarantine, damaged, receiving, onOrder, inTransit } = quantities;
  return { onHand: available + reserved + committed + quarantine + damaged + receiving, incoming: onOrder + inTransit };
}
