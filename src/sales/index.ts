export { recordSale, recordSales } from "./record-sale.js";
export type { SaleRecordInput } from "./record-sale.js";
export type { SaleAnswer, SaleRow } from "./sale-outcome.js";
export { saleStore } from "./sale.store.js";
export { isSaleVisible, saleDocument } from "./sale.js";
export type { StoredSale } from "./sale.js";
export { claimSold, putReturnedUnits, unclaimSold } from "./returned-units.rules.js";
export { loadSale, saleNodes } from "./sale-nodes.js";
