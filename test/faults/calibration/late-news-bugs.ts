import type { PlantedBug } from "./planted-bug.js";

const HISTORIES = { files: ["test/stock/late/random-histories.test.ts"] };
const EXAMPLES = { files: ["test/stock/late/late-news.test.ts"] };
const PLACES = { files: ["test/stock/late/places.rules.test.ts"] };

/** Statements and what is told late: each sentence of the rules left out. */
export const lateNewsBugs: readonly PlantedBug[] = [
  {
    name: "late news meets the first count only",
    why: "What a second count said is wrong again.",
    edits: [
      { file: "src/stock/ledger/statements.rules.ts", find: "statements.slice(from))", replace: "statements.slice(from, from + 1))" },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "a late count is not balanced against the counts behind it",
    why: "A count of Monday that is told on Wednesday changes what was counted on Tuesday.",
    edits: [
      {
        file: "src/stock/ledger/news.ts",
        find: "const balances = heard === null ? [] : balancesFor(effectsOf(own, level, level), 0, heard, this.#statements);",
        replace: "const balances: readonly PlannedBalance[] = heard === null ? [] : [];",
      },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "a count told again is balanced against the one it takes the place of",
    why: "A wrong count can never be taken back.",
    edits: [{ file: "src/stock/ledger/news.ts", find: "heardAt: null, stands: placeBehind }", replace: "heardAt: null }" }],
    caughtBy: EXAMPLES,
  },
  {
    name: "news of a count's own moment is not balanced",
    why: "The count no longer holds what occurred up to it.",
    edits: [
      {
        file: "src/stock/ledger/statement-book.ts",
        find: "if (countedAt === null || at > countedAt) return [];",
        replace: "if (countedAt === null || at >= countedAt) return [];",
      },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "an incident is what one movement of a step would open",
    why: "Who tells late is blamed for units that a count has covered.",
    edits: [
      {
        file: "src/stock/ledger/late-news.ts",
        find: "if (growth > 0 && movement !== undefined) movement.oversold = growth;",
        replace: 'if (movement !== undefined) movement.oversold = movement.posting.from === "AVAILABLE" ? movement.posting.quantity : 0;',
      },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "balances are booked behind what they balance",
    why: "A fact waits for units that a count has found already.",
    edits: [
      { file: "src/stock/ledger/late-news.ts", find: "({ quantity }) => quantity > 0", replace: "({ quantity }) => quantity > 2 ** 40" },
      { file: "src/stock/ledger/late-news.ts", find: "({ quantity }) => quantity < 0", replace: "({ quantity }) => quantity !== 0" },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "a shelf is balanced on another state than AVAILABLE",
    why: "Committed units appear that belong to no document.",
    edits: [
      {
        file: "src/stock/ledger/statements.rules.ts",
        find: "return states.includes(AVAILABLE) ? AVAILABLE : (states[0] ?? AVAILABLE);",
        replace: "return states.at(-1) ?? AVAILABLE;",
      },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "a count that agrees with the books is not kept",
    why: "What is told of before it changes what was counted.",
    edits: [
      {
        file: "src/stock/ledger/news.ts",
        find: "return { variance, unsay: this.#statements.add(level.locked, statement, posted) };",
        replace: "return { variance, unsay: variance === 0 ? () => undefined : this.#statements.add(level.locked, statement, posted) };",
      },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "a count of the past is compared with what is there now",
    why: "What was sold since is counted as missing.",
    edits: [
      {
        file: "src/stock/ledger/news.ts",
        find: "return figuresBefore(level, at.getTime(), since, level.lastOrdinal === 0 ? [] : this.#books.movements);",
        replace: "return level.counts;",
      },
    ],
    caughtBy: HISTORIES,
  },
  {
    name: "a balance does not join what the next count meets",
    why: "The second of two counts is balanced for the whole of what the first has covered.",
    edits: [{ file: "src/stock/ledger/statements.rules.ts", find: "sum[state] = (sum[state] ?? 0) - change;", replace: "" }],
    caughtBy: HISTORIES,
  },
  {
    name: "a correction stands where its time alone puts it",
    why: "What was counted before the sale that is taken back is balanced for it.",
    edits: [
      {
        file: "src/stock/ledger/news.ts",
        find: "heardAt: corrects === null || corrects.timeGiven ? null : Number(corrects.sequence)",
        replace: "heardAt: null",
      },
    ],
    caughtBy: PLACES,
  },
  {
    name: "a hold expires when that is noticed",
    why: "Units that were on the shelf at a count are added to it.",
    edits: [
      {
        file: "src/reservations/reservation-steps.rules.ts",
        find: "line.held, EXPIRE, { occurredAt: reservation.expiresAt })",
        replace: "line.held, EXPIRE)",
      },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "an incident is never explained",
    why: "Rates blame the shop for news that came in another order.",
    edits: [
      {
        file: "src/stock/ledger/explanations.ts",
        find: "if (earliest.size === 0) return [];",
        replace: "if (earliest.size >= 0) return [];",
      },
    ],
    caughtBy: EXAMPLES,
  },
];
