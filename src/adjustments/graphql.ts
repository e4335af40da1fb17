import "./user-errors.types.js";
export { AdjustmentVoidResolver } from "./adjustment-void.resolver.js";
export { AdjustmentsResolver } from "./adjustments.resolver.js";
