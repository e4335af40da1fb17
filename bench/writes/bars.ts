import type { Bar, RatioRow } from "../benchmark.js";

export function atLeast(ratio: number): Bar {
  return { is: "at least", ratio };
}

export function atMost(ratio: number): Bar {
  return { is: "at most", ratio };
}

/** A row of the table; its ratio is worked out. */
export function rowOf(row: Omit<RatioRow, "ratio" | "bar" | "moonshot"> & Partial<Pick<RatioRow, "bar" | "moonshot">>): RatioRow {
  return { bar: null, moonshot: null, ...row, ratio: row.hub / row.baseline };
}
