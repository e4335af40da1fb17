export { deliverSales, recordSales, type SaleDelivery, type SaleResult } from "./deliver-sales.js";
export { SaleQueue } from "./sale-queue.js";
