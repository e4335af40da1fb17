export { adjustInventories, adjustInventory } from "./adjust-inventory.js";
export type { InventoryAdjust } from "./adjust-inventory.js";
export { adjustmentStore } from "./adjustment.store.js";
export { adjustmentsUnder } from "./adjustment.queries.js";
export { NOTE_LENGTH_MAX } from "./prepare-adjustment.js";
export { setInventory } from "./set-inventory.js";
export type { InventorySet } from "./set-inventory.js";
export { adjustmentNodes } from "./adjustment-nodes.js";
