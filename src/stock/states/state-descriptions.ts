import type { InventoryStateName } from "./accounts.js";

/** What each state means, in the schema and in `inventoryStates`. */
export const STATE_DESCRIPTIONS: Readonly<Record<InventoryStateName, string>> = {
  AVAILABLE: "On hand, sellable now and promised to nobody.",
  RESERVED: "On hand, held for a short time (a cart, a till), not yet an order.",
  COMMITTED: "On hand, belongs to a confirmed order, not yet shipped.",
  QUARANTINE: "On hand, returned or received, waiting for inspection; never sold.",
  DAMAGED: "On hand, inspected and unsaleable.",
  RECEIVING: "On hand, on the dock, waiting to be put away.",
  ON_ORDER: "Incoming: ordered from a supplier, not yet received.",
  IN_TRANSIT: "Incoming: on the way to this location from another one, not yet received.",
};
