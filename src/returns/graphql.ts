export { ReturnFieldsResolver, ReturnLineFieldsResolver } from "./return-fields.resolver.js";
export { ReturnBulkResolver } from "./return-bulk.resolver.js";
export { ReturnsResolver } from "./returns.resolver.js";
