import type { PlantedBug } from "./planted-bug.js";

const GROWN = { files: ["test/history/list-plans.test.ts"], tests: "page to page" };

/** What lists find, and tell of what they did not look at. */
export const listBugs: readonly PlantedBug[] = [
  {
    name: "a search that was cut says that it came to the end",
    why: "What lies further back is never found.",
    edits: [
      {
        file: "src/platform/graphql/list-search.ts",
        find: "rows.length < page.limit ? (found[0]?.reached ?? null) : null",
        replace: "rows.length < page.limit - page.limit ? (found[0]?.reached ?? null) : null",
      },
    ],
    caughtBy: GROWN,
  },
  {
    name: "what lies behind the cut of another part is shown",
    why: "The next page begins behind what nobody has seen.",
    edits: [
      {
        file: "src/platform/graphql/list-search.ts",
        find: "and (edge.id is null or looked.id ${within} edge.id)",
        replace: "and (edge.id is null or looked.id is not null)",
      },
    ],
    caughtBy: GROWN,
  },
  {
    name: "a search goes on behind the period that was asked for",
    why: "A question about yesterday is asked of all years, page by page.",
    edits: [
      {
        file: "src/platform/graphql/list-search.ts",
        find: "where looked.id ${within} $3::uuid and (edge",
        replace: "where looked.id is distinct from $3::uuid and (edge",
      },
    ],
    caughtBy: GROWN,
  },
  {
    name: "an order is found by a line at another location",
    why: "A key that is bound to a shop learns what is sold elsewhere.",
    edits: [
      {
        file: "src/reservations/reservation-list.queries.ts",
        find: "where rl.reservation_id = r.id and ${AT_LOCATIONS}\n",
        replace: "where rl.reservation_id = r.id\n",
      },
    ],
    caughtBy: { files: ["test/reservations/find-reservations.test.ts"] },
  },
  {
    name: "movements are found by what documents of other channels say",
    why: "A key reads the words of others, guess by guess.",
    edits: [
      {
        file: "src/stock/reads/movement-documents.queries.ts",
        find: 'where document.id = movement.document_id and ${ofChannels(isOfChannel, "$12")}',
        replace: 'where document.id = movement.document_id and ${ofChannels(isOfChannel && false, "$12")}',
      },
    ],
    caughtBy: { files: ["test/stock/reads/find-movements.test.ts"] },
  },
  {
    name: "movements are found by what documents say that the role does not read",
    why: "A till reads the notes of the warehouse, guess by guess.",
    edits: [
      {
        file: "src/stock/reads/movement-filter.ts",
        find: 'DOCUMENT_KINDS.filter((kind) => nodes.isFor(DOCUMENT_TYPES[kind] ?? "", caller.role))',
        replace: 'DOCUMENT_KINDS.filter((kind) => nodes.isFor(DOCUMENT_TYPES[kind] ?? "", "ADMIN"))',
      },
    ],
    caughtBy: { files: ["test/stock/reads/find-movements.test.ts"] },
  },
];
