import type { PlantedBug } from "./planted-bug.js";

const DECISIONS = { files: ["test/reservations/short-pick.rules.test.ts"] };
const EXAMPLES = { files: ["test/reservations/short-pick.test.ts"] };
const RANDOM_DECISIONS = { files: ["test/model/random-decisions.rules.test.ts"] };
const RULES = "src/reservations/short-pick.rules.ts";

/** Short picks and causes: each rule left out. */
export const shortPickBugs: readonly PlantedBug[] = [
  {
    name: "lost units stay for sale",
    why: "Somebody buys what the picker did not find.",
    edits: [
      { file: RULES, find: "    if (quantity === null) continue;\n", replace: "    if (quantity !== 0 || quantity === 0) continue;\n" },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "what is left is stated before the units are taken from the order",
    why: "The units that were missing come on top of what was seen.",
    edits: [
      {
        file: RULES,
        find: '    if (lost > 0) books.post({ ...common, to: "AVAILABLE", quantity: lost });\n',
        replace:
          '    if (lost > 0) books.state({ level, states: ["AVAILABLE"], quantity: level.left ?? 0, at: occurredAt, fact: true });\n    if (lost > 0) books.post({ ...common, to: "AVAILABLE", quantity: lost });\n',
      },
      { file: RULES, find: "    if (quantity === null) continue;\n", replace: "    if (quantity !== 0 || quantity === 0) continue;\n" },
    ],
    caughtBy: DECISIONS,
  },
  {
    name: "a short pick is stated as of now, whenever it was seen",
    why: "What was sold since is lost once more.",
    edits: [
      {
        file: RULES,
        find: "quantity, at: occurredAt, fact: true, reason, document });",
        replace: "quantity, at: null, fact: true, reason, document });",
      },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "damaged units say what is left",
    why: "The picker of one broken unit empties the shelf.",
    edits: [{ file: RULES, find: "left: isLost ? ask.left : before.left,", replace: "left: ask.left," }],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "units come from the level where they were missing",
    why: "The order is sent to the same empty bin again.",
    edits: [{ file: "src/reservations/reallocation.rules.ts", find: "!demand.notFrom.has(locationId) && ", replace: "" }],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "what a channel keeps back is allocated",
    why: "A short pick sells the buffer.",
    edits: [
      {
        file: "src/reservations/reallocation.rules.ts",
        find: "quantity: Math.min(quantity, budget),",
        replace: "quantity: Math.min(quantity, budget + 9),",
      },
    ],
    caughtBy: { files: ["test/reservations/short-pick.rules.test.ts"] },
  },
  {
    name: "a key takes at places that are not its own",
    why: "A picker of one warehouse empties another.",
    edits: [{ file: "src/reservations/reallocation.rules.ts", find: " && mayTakeAt(locationId));", replace: ");" }],
    caughtBy: EXAMPLES,
  },
  {
    name: "held units are picked short",
    why: "What nobody has bought leaves its cart.",
    edits: [
      {
        file: RULES,
        find: "takesOf(own, summedEqual(lines), confirmedOf);",
        replace: "takesOf(own, summedEqual(lines), (line) => line.confirmed + line.held);",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "units that are confirmed elsewhere have a cause",
    why: "An order that lost nothing counts as cancelled for lack of stock.",
    edits: [
      { file: RULES, find: "each.quantity > (each.elsewhere?.quantity ?? 0)", replace: "each.quantity >= (each.elsewhere?.quantity ?? 0)" },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "a typing error of the picker is a fact",
    why: "A left of 2,000,000,000 puts as many up for sale.",
    edits: [{ file: RULES, find: "  if (wrong.length > 0) return new Refusal(wrong);\n", replace: "" }],
    caughtBy: EXAMPLES,
  },
  {
    name: "a cause is told of every line",
    why: "Lines that nobody cancelled count as cancelled.",
    edits: [
      {
        file: "src/reservations/step-decisions.rules.ts",
        find: "line.cancelled > (before.lines[line.position]?.cancelled ?? 0) ?",
        replace: "line.cancelled >= (before.lines[line.position]?.cancelled ?? 0) ?",
      },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "a cause is not written",
    why: "The answer has it, and nobody who reads the order.",
    edits: [
      {
        file: "src/reservations/reservation.store.ts",
        find: "  yield* updateLineCauses(caused);\n",
        replace: "",
      },
    ],
    caughtBy: EXAMPLES,
  },
  {
    name: "a return's line forgets its own cause",
    why: "What came back broken counts as unwanted.",
    edits: [
      {
        file: "src/returns/create-return.rules.ts",
        find: "causeFor(wanted.causes, { variantId, lineReference }) ?? returnCause",
        replace: "returnCause",
      },
    ],
    caughtBy: { files: ["test/returns/return-cause.test.ts"] },
  },
];
