export { AccessResolver } from "./access.resolver.js";
export { KEY_ROLES } from "./api-client.types.js";
export { Permitted } from "./permitted.types.js";
