export { recordSale, recordSales } from "./record-sale.js";
export type { SaleRecordInput } from "./record-sale.js";
export type { SaleAnswer, SaleRow } from "./sale-outcome.js";
export { SaleEntity } from "./sale.entity.js";
export { SaleLineEntity } from "./sale-line.entity.js";
export { saleStore } from "./sale.store.js";
export { SaleFieldsResolver, SaleIncidentsResolver, SaleLineFieldsResolver } from "./sale-fields.resolver.js";
export { SalesResolver } from "./sales.resolver.js";
