export { ReturnFieldsResolver, ReturnLineFieldsResolver } from "./return-fields.resolver.js";
export { ReturnBulkResolver } from "./return-bulk.resolver.js";
export { ReceiptVoidResolver } from "./receipt-void.resolver.js";
export { ReturnsResolver } from "./returns.resolver.js";
