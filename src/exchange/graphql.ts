export { ExchangeResolver } from "./exchange.resolver.js";
