import "./user-errors.types.js";
export { AdjustmentsResolver } from "./adjustments.resolver.js";
