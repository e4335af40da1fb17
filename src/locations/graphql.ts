import "./user-errors.types.js";
export { Location } from "./location.types.js";
export { LocationsResolver } from "./locations.resolver.js";
export { StockPoliciesResolver } from "./stock-policies.resolver.js";
