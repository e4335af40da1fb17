import "./commands/user-errors.types.js";
export { stockManyInputOf, stockManyPayloadOf, stockPayloadOf } from "./commands/payloads.types.js";
export { OversellIncident } from "./reads/incident.types.js";
export {
  AdjustmentReason,
  DocumentKind,
  DocumentRefType,
  InventoryQuantities,
  InventoryState,
  MOVEMENT_KIND_DESCRIPTIONS,
  MovementKind,
  StockAccount,
  VoidStatus,
} from "./states/inventory.types.js";
export { InventoryLevel, InventoryLevelConnection } from "./reads/level.types.js";
export { Movement } from "./reads/movement.types.js";
export { MovementStreamResolver } from "./feed/movement-stream.resolver.js";
export { stockResolvers } from "./stock.resolver.js";
