export { LocationDirectory } from "./location-directory.js";
export type { LocationEntry } from "./location-directory.js";
export {
  LOCATION_COLUMNS,
  listLocations,
  locationByCodeLoader,
  locationLoader,
  readLocations,
  readLocationsById,
} from "./location.queries.js";
export type { LocationRow } from "./location.queries.js";
export type { LocationInput, LocationType } from "./location.rules.js";
export { setStockPolicies, setStockPolicy } from "./set-stock-policy.js";
export type { PolicyParts } from "./set-stock-policy.js";
export { safetyStockSql } from "./stock-policy.queries.js";
export type { StockPolicyRow } from "./stock-policy.queries.js";
export { effectivePolicy, figureInForce } from "./stock-policy.rules.js";
export type { EffectivePolicy, PolicyFigures, PolicyScope, StockPolicyInput } from "./stock-policy.rules.js";
export { upsertLocation, upsertLocations } from "./upsert-locations.js";
export { ifLocationSeen, locationNodes } from "./location-nodes.js";
export { LOCATION_CHANGED, STOCK_POLICY_CHANGED } from "./location-events.js";
