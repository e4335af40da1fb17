import { expectedOf, uninspectedOf, type ReturnCounts, type ReturnStatusName } from "./stock-return.js";

/**
 * The published function of the counts, over all lines together:
 *
 * | something received | still expected | waits for inspection | status |
 * | --- | --- | --- | --- |
 * | no | yes | | REQUESTED |
 * | no | no | | CANCELLED |
 * | yes | any | yes | RECEIVED |
 * | yes | yes | no | INSPECTED |
 * | yes | no | no | CLOSED |
 */
export function returnStatusOf(lines: readonly ReturnCounts[]): ReturnStatusName {
  const expected = lines.some((line) => expectedOf(line) > 0);
  if (!lines.some((line) => line.received > 0)) return expected ? "REQUESTED" : "CANCELLED";
  if (lines.some((line) => uninspectedOf(line) > 0)) return "RECEIVED";
  return expected ? "INSPECTED" : "CLOSED";
}
