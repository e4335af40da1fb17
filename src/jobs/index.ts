export { jobNodes } from "./job-nodes.js";
