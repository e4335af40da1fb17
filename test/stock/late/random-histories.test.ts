import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ToldBooks } from "./told-books.js";
import { errorsOf, trueHistories, type Happening, type TrueHistory } from "./true-history.js";

/** `npm run model:late -- 100000` sets them. */
const RUNS = Number(process.env["LATE_NEWS_RUNS"] ?? 600);
const SEED = process.env["LATE_NEWS_SEED"];

/** What every telling of the history must come to, at the end and by occurrence at each of its moments. */
function expectTrue(history: TrueHistory, tellings: readonly Happening["told"][]): ToldBooks | null {
  const books = new ToldBooks();
  const isWhole = books.tell(history, tellings);
  expect(books.mistakes).toEqual([]);
  const isClean = history.happenings.every((each) =>
    each.type === "STATED" ? each.off === 0 : each.told !== "NEVER" && (each.left?.off ?? 0) === 0,
  );
  // What a wrong count or an untold loss has taken from a state, nothing told can give back.
  if (!isWhole) {
    expect(isClean).toBe(false);
    return null;
  }
  const errors = errorsOf(history);
  for (const [moment, truth] of history.truth.entries()) {
    const right = truth.map((count, state) => count + (errors[moment]?.[state] ?? 0));
    expect({ moment, counts: books.asOf(moment) }).toEqual({ moment, counts: right });
  }
  const end = history.truth.length - 1;
  expect(books.counts.slice(0, 6)).toEqual(history.truth[end]?.map((count, state) => count + (errors[end]?.[state] ?? 0)));
  const oversold = history.truth.some(([available = 0]) => available < 0);
  if (isClean && !oversold) expect(books.counts[0]).toBeGreaterThanOrEqual(0);
  return books;
}

describe("what is told late, never, wrongly and taken back", () => {
  it(`comes to what is true in each state, at the end and at every moment, in whichever order it is told (${RUNS} histories)`, () => {
    fc.assert(
      fc.property(trueHistories(14), (history) => {
        const told = history.happenings.map((happening) => happening.told);
        const first = expectTrue(history, told);
        const second = expectTrue(history, history.again);
        if (first !== null && second !== null) expect(second.counts).toEqual(first.counts);
      }),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
  });
});
