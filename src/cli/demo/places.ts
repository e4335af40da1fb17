import type { ChannelInput } from "../../channels/index.js";
import type { LocationInput, StockPolicyInput } from "../../locations/index.js";

/** Two warehouses and a shop. */
export const DEMO_LOCATIONS: readonly LocationInput[] = [
  { code: "WH-1", name: "Main warehouse", type: "WAREHOUSE", priority: 10 },
  { code: "WH-2", name: "Second warehouse", type: "WAREHOUSE", priority: 20 },
  { code: "STORE-1", name: "Shop in town", type: "STORE", priority: 30 },
];

/** A web shop, the shop's till, which sees the shelf and so sells the safety stock too, and a marketplace that is kept back a little. */
export const DEMO_CHANNELS: readonly ChannelInput[] = [
  { code: "WEB", name: "Web shop", locations: ["WH-1", "WH-2", "STORE-1"] },
  { code: "POS-1", name: "Till of the shop in town", locations: ["STORE-1"], sellsSafetyStock: true },
  { code: "MARKET", name: "Marketplace", locations: ["WH-1", "WH-2"], buffer: 2 },
];

/** One policy of each kind, from the hub's default to a single SKU at a single location. */
export const DEMO_POLICIES: readonly StockPolicyInput[] = [
  { safetyStock: 0, reorderPoint: 5, reorderUpTo: 20 },
  { location: "STORE-1", safetyStock: 2 },
  { sku: "GAS-230", safetyStock: 24, reorderPoint: 96, reorderUpTo: 480 },
  { sku: "TENT-2", location: "STORE-1", safetyStock: 1, reorderPoint: 1, reorderUpTo: 3 },
];
