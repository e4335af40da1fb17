import { endWithNpm } from "../src/platform/process/end-with-npm.js";

/** To be loaded first, by `--import`, where npm runs a program that is not ours to change. */
endWithNpm();
