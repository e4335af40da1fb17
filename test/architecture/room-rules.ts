import type { ArchitectureRule, ImportEdge, SourceModule } from "./source-tree.js";

/** The rooms, lowest first: a room may import those before it. A new room takes its place here before its first file. */
export const rooms: readonly string[] = [
  "access",
  "jobs",
  "catalog",
  "locations",
  "channels",
  "stock",
  "adjustments",
  "reservations",
  "sales",
  "returns",
  "transfers",
  "purchasing",
  "counts",
  "availability",
  "exchange",
  "sync",
  "reconciliation",
  "alerts",
  "insights",
  "federation",
];

/** The composition root: it may import every room, and nobody but itself imports it. */
const composition = ["src/main.ts", "src/app.ts", "src/schema.ts", "src/documents.ts", "src/cli/"];

/** What src may import outside src: the list of migrations, the rights on their tables, and (for the command line, a client like any other) the generated client documents. */
const outsideSource = {
  "migrations/index.ts": "src/platform/",
  "migrations/table-rights.ts": "src/platform/db/",
  "client/generated/": "src/cli/",
};

export const everyFolderHasAPlace: ArchitectureRule = {
  sentence: "every file of src belongs to a known room, to platform or to the composition root",
  check: (tree) =>
    sources(tree)
      .filter(({ path }) => !isComposition(path) && !isPlatform(path) && roomOf(path) === null)
      .map(({ path }) => `${path}: no room of this name is known. Give it its place in the order of rooms.`),
};

export const platformKnowsNoRoom: ArchitectureRule = {
  sentence: "platform imports no room",
  check: (tree) =>
    edges(tree, ({ path }) => isPlatform(path))
      .filter(({ edge }) => edge.file !== null && (roomOf(edge.file) !== null || isComposition(edge.file)))
      .map(({ at, edge }) => `${at}: platform imports ${edge.file}.`),
};

export const nobodyImportsTheComposition: ArchitectureRule = {
  sentence: "nobody imports main.ts, app.ts, schema.ts or cli/ but these themselves",
  check: (tree) =>
    edges(tree, ({ path }) => !isComposition(path))
      .filter(({ edge }) => edge.file !== null && isComposition(edge.file))
      .map(({ at, edge }) => `${at}: imports ${edge.file}, which is put together from the rooms.`),
};

export const roomsImportOnlyLowerRooms: ArchitectureRule = {
  sentence: "a room imports only rooms before it",
  check: (tree) =>
    roomEdges(tree)
      .filter(({ from, to }) => rooms.indexOf(to) > rooms.indexOf(from))
      .map(({ at, from, to }) => `${at}: ${from} imports the higher room ${to}. Upwards goes by data or by a function it is given.`),
};

export const roomsAreEnteredByTheirIndex: ArchitectureRule = {
  sentence:
    "a room is imported only through its index.ts, its GraphQL classes through its graphql.ts; an entity imports those it refers to",
  check: (tree) =>
    edges(tree, ({ path }) => path.startsWith("src/"))
      .filter(({ module, edge }) => {
        const to = edge.file === null ? null : roomOf(edge.file);
        if (module.path.endsWith(".entity.ts") && edge.file?.endsWith(".entity.ts") === true) return false;
        return to !== null && to !== roomOf(module.path) && !doorsOf(to).includes(edge.file ?? "");
      })
      .map(({ at, edge }) => `${at}: imports ${edge.file} past its room's doors.`),
};

/** What acts, reads and decides; and what the schema is made of. */
function doorsOf(room: string): readonly string[] {
  return [`src/${room}/index.ts`, `src/${room}/graphql.ts`];
}

export const actionsLoadNoSchema: ArchitectureRule = {
  sentence: "what a room's index.ts loads is free of type-graphql: commands run without the schema",
  check: (tree) => {
    const files = new Map(sources(tree).map((module) => [module.path, module]));
    return rooms.flatMap((room) =>
      [...reachedFrom(`src/${room}/index.ts`, files)].flatMap((path) =>
        (files.get(path)?.imports ?? [])
          .filter((edge) => edge.package === "type-graphql" && !edge.typeOnly)
          .map((edge) => `${path}:${edge.line}: loads type-graphql, and src/${room}/index.ts loads this file.`),
      ),
    );
  },
};

/** The files that are loaded as soon as this one is, itself included. */
export function reachedFrom(start: string, files: ReadonlyMap<string, SourceModule>): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set grows while it is walked.
  for (const path of reached) {
    for (const edge of files.get(path)?.imports ?? []) if (edge.file !== null && !edge.typeOnly && !edge.deferred) reached.add(edge.file);
  }
  return reached;
}

export const noRoomUsesItsOwnIndex: ArchitectureRule = {
  sentence: "inside a room files import each other, not the room's own index.ts or graphql.ts",
  check: (tree) =>
    edges(tree, ({ path }) => roomOf(path) !== null)
      .filter(({ module, edge }) => doorsOf(roomOf(module.path) ?? "").includes(edge.file ?? ""))
      .map(({ at, edge }) => `${at}: imports ${edge.file}, a door of its own room.`),
};

export const sourceStandsAlone: ArchitectureRule = {
  sentence: "src imports nothing of test, scripts, bench or the client but the list of migrations and the generated documents",
  check: (tree) =>
    edges(tree, ({ path }) => path.startsWith("src/"))
      .filter(({ module, edge }) => {
        if (edge.file === null || edge.file.startsWith("src/")) return false;
        return !Object.entries(outsideSource).some(([prefix, user]) => edge.file?.startsWith(prefix) && module.path.startsWith(user));
      })
      .map(({ at, edge }) => `${at}: imports ${edge.file} from outside src.`),
};

export const noCycles: ArchitectureRule = {
  sentence: "no file imports itself by a way round, types included; what is loaded only when it is needed apart",
  check: (tree) => {
    const graph = new Map(sources(tree).map((module) => [module.path, targets(module)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      const start = trail.indexOf(path);
      if (start >= 0) cycles.push([...trail.slice(start), path].join(" → "));
      if (start >= 0 || done.has(path)) return;
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) walk(path, []);
    return cycles;
  },
};

/** The folders of `src/stock`, lowest first. */
const stockFloors = ["states", "tables", "ledger", "commands", "reads", "feed", "integrity"];

export const stockHasFloors: ArchitectureRule = {
  sentence: `inside stock/ a folder imports only those before it: ${stockFloors.join(", ")}`,
  check: (tree) =>
    edges(tree, ({ path }) => stockFloorOf(path) !== null).flatMap(({ at, module, edge }) => {
      const [from, to] = [stockFloorOf(module.path), edge.file === null ? null : stockFloorOf(edge.file)];
      if (from === null || to === null || stockFloors.indexOf(to) <= stockFloors.indexOf(from)) return [];
      return [`${at}: imports ${edge.file}, which stands above it.`];
    }),
};

/** The folder of the stock room a file lies in; null for what lies elsewhere, or in none. */
function stockFloorOf(path: string): string | null {
  return /^src\/stock\/([^/]+)\//.exec(path)?.[1] ?? null;
}

export const roomRules = [
  everyFolderHasAPlace,
  platformKnowsNoRoom,
  nobodyImportsTheComposition,
  roomsImportOnlyLowerRooms,
  roomsAreEnteredByTheirIndex,
  actionsLoadNoSchema,
  noRoomUsesItsOwnIndex,
  sourceStandsAlone,
  noCycles,
  stockHasFloors,
];

/** The room a file belongs to, known or not to be; null for platform, the composition root and everything outside src. */
export function roomOf(path: string): string | null {
  const [, room] = /^src\/([^/]+)\//.exec(path) ?? [];
  return room !== undefined && rooms.includes(room) ? room : null;
}

export function isPlatform(path: string): boolean {
  return path.startsWith("src/platform/");
}

export function sources(tree: readonly SourceModule[]): SourceModule[] {
  return tree.filter(({ path }) => path.startsWith("src/"));
}

interface PlacedEdge {
  readonly module: SourceModule;
  readonly edge: ImportEdge;
  /** `src/stock/ledger/ledger.ts:12` */
  readonly at: string;
}

/** The imports of the files that `chosen` picks. */
export function edges(tree: readonly SourceModule[], chosen: (module: SourceModule) => boolean): PlacedEdge[] {
  return tree.filter(chosen).flatMap((module) => module.imports.map((edge) => ({ module, edge, at: `${module.path}:${edge.line}` })));
}

function roomEdges(tree: readonly SourceModule[]): { at: string; from: string; to: string }[] {
  return edges(tree, ({ path }) => roomOf(path) !== null).flatMap(({ module, edge, at }) => {
    const from = roomOf(module.path);
    const to = edge.file === null ? null : roomOf(edge.file);
    return from !== null && to !== null && from !== to ? [{ at, from, to }] : [];
  });
}

function isComposition(path: string): boolean {
  return composition.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));
}

function targets(module: SourceModule): string[] {
  return module.imports.flatMap(({ file, deferred }) => (file === null || deferred ? [] : [file]));
}
