import type { PlantedBug } from "./planted-bug.js";

const RANDOM_DECISIONS = { files: ["test/model/random-decisions.rules.test.ts"] };

/** Lines that keep their own names. */
export const lineNameBugs: readonly PlantedBug[] = [
  {
    name: "two lines of one SKU are checked one by one",
    why: "An order of 2 and 3 is accepted where 4 are left: each line alone would fit.",
    edits: [
      {
        file: "src/reservations/demand.rules.ts",
        find: "  if (demands.every(({ lineReference = null }) => lineReference === null)) return planOf(demands);",
        replace: "  if (demands.length > 0) return planOf(demands);",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "the parts of a line that is spread over locations lose its name",
    why: "The warehouse ships the line from its second location, and the order system never hears of it.",
    edits: [
      {
        file: "src/reservations/deal-additions.rules.ts",
        find: "parts.push({ ...rest.addition, quantity, lineReference })",
        replace: "parts.push({ ...rest.addition, quantity, lineReference: quantity < missing ? null : lineReference })",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a line is another one's of its SKU at its location",
    why: "Two lines of an order become one, and what was shipped of which nobody knows any more.",
    edits: [
      {
        file: "src/stock/commands/sum-lines.rules.ts",
        find: "  return lineReference === null ? placeOf(line) : `${placeOf(line)}/${lineReference}`;",
        replace: "  return lineReference === undefined ? lineReference : placeOf(line);",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a step that names a line takes of any line of its SKU",
    why: "Line 2 is shipped, and line 1 is told to the customer.",
    edits: [
      {
        file: "src/stock/commands/line-names.rules.ts",
        find: "    if (lineReference === null) return (this.#bySku",
        replace: "    if (variantId !== null) return (this.#bySku",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "what names a SKU is served before what names a line",
    why: "A parcel of one line and of some units of the SKU is refused although all of it is there.",
    edits: [
      {
        file: "src/stock/commands/named-takes.rules.ts",
        find: "return (lineReference === null ? 2 : 0) + (locationId === null ? 1 : 0);",
        replace: "return (lineReference === null ? 0 : 2) + (locationId === null ? 1 : 0);",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "moved units lose their line's name",
    why: "What lies elsewhere now belongs to no line of the order.",
    edits: [
      {
        file: "src/reservations/move-reservation.rules.ts",
        find: "units.additions.push({ variantId, sku, ...to, quantity, lineReference });",
        replace: "units.additions.push({ variantId, sku, ...to, quantity, lineReference: quantity < 0 ? lineReference : null });",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a linked sale or return does not look at the names of the order's lines",
    why: "The wrong line is counted as sold or as come back: the right one is refused later.",
    edits: [
      {
        file: "src/reservations/line-takes.rules.ts",
        find: "  return asks.map((ask) => (named.has(ask.variantId ?? 0) ? ask : { ...ask, lineReference: null }));",
        replace: "  return asks.map((ask) => (named.has(-1) ? ask : { ...ask, lineReference: null }));",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "all lines of a level are told to be oversold by what the level is",
    why: "The shortage of one shelf is told twice, and two customers are disappointed for one unit.",
    edits: [
      {
        file: "src/sales/decide-sale.rules.ts",
        find: "      oversold.set(placeOf(line), left - short);\n",
        replace: "",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a reference may be given to two SKUs",
    why: "A step that names the line by it ships whichever comes first.",
    edits: [
      {
        file: "src/stock/commands/line-names.rules.ts",
        find: "  else if (first.sku !== name) return ofTwoSkus(reference);\n",
        replace: "",
      },
    ],
    caughtBy: { files: ["test/stock/commands/line-names.rules.test.ts"] },
  },
  {
    name: "a swapped line keeps its old SKU's name",
    why: "A name stands for two SKUs at once, and a step by it alone takes of both.",
    edits: [
      {
        file: "src/reservations/reservation-step.ts",
        find: "const errors = [...linesErrors(changed), ...referenceErrors(changed)];",
        replace: "const errors = [...linesErrors(changed)];",
      },
    ],
    caughtBy: { files: ["test/reservations/line-references.test.ts"] },
  },
];
