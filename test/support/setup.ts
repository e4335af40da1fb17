import "reflect-metadata";
import fc from "fast-check";

/** Where the random tests begin: the same in each run, so that a change is judged by what it changes. `random` draws another one. */
const seed = process.env["PROPERTY_SEED"] ?? "7";

if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
