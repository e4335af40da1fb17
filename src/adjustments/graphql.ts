export { AdjustmentsResolver } from "./adjustments.resolver.js";
