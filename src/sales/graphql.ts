export { SaleFieldsResolver, SaleIncidentsResolver, SaleLineFieldsResolver } from "./sale-fields.resolver.js";
export { SalesResolver } from "./sales.resolver.js";
