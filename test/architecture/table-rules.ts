import { roomOf, sources } from "./room-rules.js";
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
  variant: "catalog",
  packaging: "catalog",
  barcode: "catalog",
  location: "locations",
  stock_policy: "locations",
  channel: "channels",
  channel_location: "channels",
  channel_location_past: "channels",
  inventory_level: "stock",
  stock_total: "stock",
  movement: "stock",
  oversell_incident: "stock",
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

export const everyTableHasAnOwner: ArchitectureRule = {
  sentence: "every table of the migrations has an owner",
  check: (tree) =>
    tree
      .filter(({ path }) => path.startsWith("migrations/"))
      .flatMap(({ path, literals }) => literals.flatMap(({ text }) => createdTables(text).map((table) => ({ path, table }))))
      .filter(({ table }) => tableOwners[table] === undefined)
      .map(({ path, table }) => `${path}: nobody owns table ${table}.`),
};

export const writtenTablesAreNamed: ArchitectureRule = {
  sentence: "the table of an insert, update or delete is written out, never put in by a variable",
  check: (tree) =>
    sources(tree).flatMap(({ path, literals }) =>
      literals
        .filter(({ text }) => /\b(insert\s+into|delete\s+from|merge\s+into|truncate|update)\s+(only\s+)?"?\$\{\}/i.test(text))
        .map(({ line }) => `${path}:${line}: writes a table whose name is not in the statement.`),
    ),
};

export const tableRules = [onlyStockWritesStock, tablesAreWrittenByTheirRoom, everyTableHasAnOwner, writtenTablesAreNamed];

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

function createdTables(text: string): string[] {
  return [...text.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?!if\b)"?([a-z_][a-z0-9_]*)"?/gi)].map(([, table]) =>
    (table ?? "").toLowerCase(),
  );
}
