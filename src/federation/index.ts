export { ENTITIES_MAX } from "./entities.js";
