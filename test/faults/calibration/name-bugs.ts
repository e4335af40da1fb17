import type { PlantedBug } from "./planted-bug.js";

const PARCELS = { files: ["test/reservations/parcel-names.test.ts"] };
const RESERVATIONS = { files: ["test/reservations/unique-reference.test.ts"] };
const RETURNS = { files: ["test/returns/return-names.test.ts"] };
const SOLD = { files: ["test/returns/return-of-sale.test.ts"] };
const SOLD_TWICE = { files: ["test/returns/sold-twice.test.ts"] };
const ADJUSTMENTS = { files: ["test/adjustments/unique-reference.test.ts"] };

/** Names that are given once. */
export const nameBugs: readonly PlantedBug[] = [
  {
    name: "a name is not looked for",
    why: "A refund that is told three times comes back three times.",
    edits: [
      {
        file: "src/stock/ledger/name-records.ts",
        find: "if (wanted.length === 0) return NOTHING;",
        replace: "if (wanted.length >= 0) return NOTHING;",
      },
    ],
    caughtBy: RETURNS,
  },
  {
    name: "a name is not written",
    why: "What was told yesterday is done again today.",
    edits: [{ file: "src/stock/ledger/batch-write.ts", find: "  yield* insertNames(books.names.given, total);\n", replace: "" }],
    caughtBy: PARCELS,
  },
  {
    name: "a name that was refused stays given",
    why: "What is mended and sent again is answered as done, and never is.",
    edits: [{ file: "src/stock/ledger/names.ts", find: "      this.#things.delete(key);\n", replace: "" }],
    caughtBy: { files: ["test/stock/ledger/names.test.ts"] },
  },
  {
    name: "whatever is told under a name is the same",
    why: "A second parcel is answered with the first, and nobody ships it.",
    edits: [
      { file: "src/stock/commands/taken-name.rules.ts", find: "if (seen && taken.fingerprint === fingerprint)", replace: "if (seen)" },
    ],
    caughtBy: PARCELS,
  },
  {
    name: "a name is told to keys that do not see what has it",
    why: "A store learns the ids of another one's documents.",
    edits: [{ file: "src/stock/commands/taken-name.rules.ts", find: "existing: seen ? taken.id : name", replace: "existing: taken.id" }],
    caughtBy: ADJUSTMENTS,
  },
  {
    name: "a parcel's name is given once over all reservations",
    why: "A parcel number that a carrier gives again blocks an order.",
    edits: [{ file: "src/reservations/ship-reservation.ts", find: "space: id.toLowerCase()", replace: 'space: ""' }],
    caughtBy: PARCELS,
  },
  {
    name: "a step that was done is refused for its version",
    why: "A warehouse that tells a parcel again is told that somebody was faster.",
    edits: [
      {
        file: "src/stock/commands/document-step.ts",
        find: "const taken = name === null ? null : takenName(",
        replace: "const taken = name === null || (input.expectedVersion ?? document.version) !== document.version ? null : takenName(",
      },
    ],
    caughtBy: PARCELS,
  },
  {
    name: "a version is part of what is said under a name",
    why: "A sheet that is sent again with the version it has read by then is refused.",
    edits: [{ file: "src/stock/ledger/fingerprint.ts", find: '["id", "expectedVersion", ', replace: '["id", ' }],
    caughtBy: ADJUSTMENTS,
  },
  {
    name: "a linked return is named in the space of those without a channel",
    why: "Its reference is given again in its channel.",
    edits: [
      {
        file: "src/returns/create-return.rules.ts",
        find: "space: channelSpace(channelId), name: name.text",
        replace: "space: channelSpace(null), name: name.text",
      },
    ],
    caughtBy: RETURNS,
  },
  {
    name: "a sale of a reservation's reference is not looked at",
    why: "One order that comes through two doors is taken off the shelf twice.",
    edits: [{ file: "src/reservations/unique-reservation.rules.ts", find: "soldBefore(books, request, name, scope) ?? ", replace: "" }],
    caughtBy: RESERVATIONS,
  },
  {
    name: "a sale names its own reservation as another one",
    why: "Every order is told to have come twice.",
    edits: [
      {
        file: "src/sales/same-reference.queries.ts",
        find: "where r.channel_id = asked.channel_id and r.id is distinct from asked.reservation_id",
        replace: "where r.channel_id = asked.channel_id",
      },
    ],
    caughtBy: RESERVATIONS,
  },
  {
    name: "what came back of a sale is not counted",
    why: "15 sold come back as 45, a refund at a time.",
    edits: [
      {
        file: "src/sales/sale.ts",
        find: "standingOf(line) - line.returned;",
        replace: "standingOf(line);",
      },
    ],
    caughtBy: SOLD,
  },
  {
    name: "a sale's return is not claimed on its reservation",
    why: "The same units come back by two doors.",
    edits: [{ file: "src/sales/returned-units.rules.ts", find: "return Math.max(0, claimed);", replace: "return Math.min(0, claimed);" }],
    caughtBy: SOLD,
  },
  {
    name: "a cancelled return of a sale keeps its claim",
    why: "Goods that did come are refused.",
    edits: [
      {
        file: "src/returns/change-return.rules.ts",
        find: "if (sale?.fulfilled === true) putReturnedUnits(",
        replace: "if (sale?.fulfilled === true) void (",
      },
    ],
    caughtBy: SOLD,
  },
  {
    name: "sales are read without a lock when goods come back",
    why: "Two returns of the last unit are both accepted.",
    edits: [{ file: "src/sales/sale.store.ts", find: " order by id for no key update", replace: "" }],
    caughtBy: SOLD_TWICE,
  },
];
