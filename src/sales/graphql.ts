export { SaleFieldsResolver, SaleIncidentsResolver, SaleLineFieldsResolver } from "./sale-fields.resolver.js";
export { SaleVoidResolver } from "./sale-void.resolver.js";
export { SalesResolver } from "./sales.resolver.js";
export { ReservationSameReferenceResolver, SaleSameReferenceResolver } from "./same-reference.resolver.js";
export { Sale } from "./sale.types.js";
