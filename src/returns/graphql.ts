export { ReturnFieldsResolver, ReturnLineFieldsResolver } from "./return-fields.resolver.js";
export { ReturnsResolver } from "./returns.resolver.js";
