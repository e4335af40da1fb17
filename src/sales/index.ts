export { recordSale, recordSales } from "./record-sale.js";
export type { SaleRecordInput } from "./record-sale.js";
export type { SaleAnswer, SaleRow } from "./sale-outcome.js";
export { saleStore } from "./sale.store.js";
export { saleNodes } from "./sale-nodes.js";
