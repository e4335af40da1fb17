import { edges, roomOf, rooms, sources } from "./room-rules.js";
import type { ArchitectureRule, SourceModule } from "./source-tree.js";

/** Which room writes which table. Reading is free: a level's location is joined where it is shown. */
export const tableOwners: Readonly<Record<string, string>> = {
  ledger_head: "platform/feed",
  recorded_event: "platform/feed",
  feed_cursor: "platform/followers",
  feed_parked_record: "platform/followers",
  job: "platform/jobs",
  job_schedule: "platform/jobs",
  job_upload: "platform/jobs",
  job_file: "platform/jobs",
  job_file_part: "platform/jobs",
  api_client: "access",
  product: "catalog",
  product_tag: "catalog",
  variant: "catalog",
  packaging: "catalog",
  barcode: "catalog",
  location: "locations",
  stock_policy: "locations",
  channel: "channels",
  channel_location: "channels",
  channel_location_past: "channels",
  inventory_level: "stock",
  inventory_level_condition: "stock",
  stock_total: "stock",
  movement: "stock",
  oversell_incident: "stock",
  oversell_explanation: "stock",
  oversell_void: "stock",
  stock_statement: "stock",
  document_name: "stock",
  idempotency_record: "stock",
  adjustment: "adjustments",
  reservation: "reservations",
  reservation_line: "reservations",
  shipment: "reservations",
  sale: "sales",
  sale_line: "sales",
  return: "returns",
  return_line: "returns",
};

const stockTables = Object.keys(tableOwners).filter((table) => tableOwners[table] === "stock");

export const onlyStockWritesStock: ArchitectureRule = {
  sentence: `only stock/ writes ${stockTables.join(", ")}`,
  check: (tree) => foreignWrites(tree, (owner) => owner === "stock"),
};

export const tablesAreWrittenByTheirRoom: ArchitectureRule = {
  sentence: "every other table is written by the room that owns it",
  check: (tree) => foreignWrites(tree, (owner) => owner !== "stock"),
};

/** What it has to know of documents their stores declare: `claims()`, `checks`, `channelTable`. */
export const stockNamesNoTableAboveIt: ArchitectureRule = {
  sentence: "a statement of stock/ names no table of a room behind it",
  check: (tree) =>
    sources(tree)
      .filter(({ path }) => roomOf(path) === "stock")
      .flatMap(({ path, literals }) =>
        literals.flatMap(({ text, line }) =>
          readTables(text)
            .filter((table) => rooms.indexOf(tableOwners[table] ?? "") > rooms.indexOf("stock"))
            .map((table) => `${path}:${line}: reads ${table}, which belongs to ${tableOwners[table]}.`),
        ),
      ),
};

export const everyTableHasAnOwner: ArchitectureRule = {
  sentence: "every table of the migrations has an owner",
  check: (tree) =>
    tree
      .filter(({ path }) => path.startsWith("migrations/"))
      .flatMap(({ path, literals }) => literals.flatMap(({ text }) => createdTables(text).map((table) => ({ path, table }))))
      .filter(({ table }) => tableOwners[table] === undefined)
      .map(({ path, table }) => `${path}: nobody owns table ${table}.`),
};

/** Makes statements of the columns of entities, which only their room can hand it. */
const WRITER = "src/platform/db/write-rows.ts";

export const writtenTablesAreNamed: ArchitectureRule = {
  sentence: `the table of an insert, update or delete is written out, never put in by a variable but in ${WRITER}`,
  check: (tree) =>
    sources(tree).flatMap(({ path, literals }) =>
      (path === WRITER ? [] : literals)
        .filter(({ text }) => /\b(insert\s+into|delete\s+from|merge\s+into|truncate|update)\s+(only\s+)?"?\$\{\}/i.test(text))
        .map(({ line }) => `${path}:${line}: writes a table whose name is not in the statement.`),
    ),
};

export const entitiesStandWithTheirTables: ArchitectureRule = {
  sentence: "an entity lies with the room that writes its table",
  check: (tree) =>
    entities(tree).flatMap(({ path, literals }) => {
      const owner = literals.flatMap(({ text }) => tableOwners[text] ?? [])[0];
      if (owner === undefined) return [`${path}: names no table that has an owner.`];
      return owner === writerOf(path) ? [] : [`${path}: describes a table that belongs to ${owner}.`];
    }),
};

export const entitiesAreUsedByTheirRoom: ArchitectureRule = {
  sentence:
    "an entity, by which its table is written, is imported by its room alone, and by entities that refer to it; no door passes it on",
  check: (tree) =>
    edges(sources(tree), ({ path }) => !path.endsWith(".entity.ts"))
      .filter(({ edge }) => edge.file?.endsWith(".entity.ts") === true)
      .filter(({ module: { path }, edge }) => writerOf(path) !== writerOf(edge.file ?? "") || path.endsWith("/index.ts"))
      .map(({ at, edge }) => `${at}: imports ${edge.file}.`),
};

export const rowsAreNotNumberedByHand: ArchitectureRule = {
  sentence: `whoever writes rows has their columns and parameters from ${WRITER}: no insert numbers them by hand; keys that a query is asked for are no table's rows`,
  check: (tree) =>
    sources(tree).flatMap(({ path, literals }) =>
      literals
        .filter(({ text }) => /\binsert\s+into\b[^;]*\$\d/i.test(text))
        .map(({ line }) => `${path}:${line}: numbers the parameters of rows by hand.`),
    ),
};

export const tableRules = [
  onlyStockWritesStock,
  tablesAreWrittenByTheirRoom,
  stockNamesNoTableAboveIt,
  everyTableHasAnOwner,
  writtenTablesAreNamed,
  entitiesStandWithTheirTables,
  entitiesAreUsedByTheirRoom,
  rowsAreNotNumberedByHand,
];

function entities(tree: readonly SourceModule[]): SourceModule[] {
  return sources(tree).filter(({ path }) => path.endsWith(".entity.ts"));
}

function foreignWrites(tree: readonly SourceModule[], concerned: (owner: string) => boolean): string[] {
  return sources(tree).flatMap(({ path, literals }) =>
    literals.flatMap(({ text, line }) =>
      writtenTables(text).flatMap((table) => {
        const owner = tableOwners[table];
        if (owner === undefined || !concerned(owner) || owner === writerOf(path)) return [];
        return [`${path}:${line}: writes ${table}, which belongs to ${owner}.`];
      }),
    ),
  );
}

/** A room, or a folder of platform. */
function writerOf(path: string): string | null {
  return roomOf(path) ?? /^src\/(platform\/[^/]+)\//.exec(path)?.[1] ?? null;
}

/** The tables a statement writes. `update` counts only before `set`, so that a sentence about updating something is no statement. */
function writtenTables(text: string): string[] {
  const patterns = [
    /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+(?:only\s+)?"?([a-z_][a-z0-9_]*)"?/gi,
    /\bupdate\s+(?:only\s+)?"?([a-z_][a-z0-9_]*)"?(?:\s+(?:as\s+)?[a-z_][a-z0-9_]*)?\s+set\b/gi,
    /\bcopy\s+"?([a-z_][a-z0-9_]*)"?(?:\s*\([^)]*\))?\s+from\b/gi,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, table]) => (table ?? "").toLowerCase()));
}

/** The tables a statement reads, among other words behind `from` and `join`. */
function readTables(text: string): string[] {
  return [...text.matchAll(/\b(?:from|join)\s+(?:only\s+)?"?([a-z_][a-z0-9_]*)"?/gi)].map(([, table]) => (table ?? "").toLowerCase());
}

function createdTables(text: string): string[] {
  return [...text.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?!if\b)"?([a-z_][a-z0-9_]*)"?/gi)].map(([, table]) =>
    (table ?? "").toLowerCase(),
  );
}
