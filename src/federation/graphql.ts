export { FederationResolver } from "./federation.resolver.js";
