import type { HubClient } from "./hub-client.js";
import type { LevelFigures } from "./expected-levels.js";

/** Largest page of a connection the hub gives. */
const PAGE_SIZE = 100;

interface Page<Node> {
  readonly page: {
    readonly nodes: readonly Node[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface Integrity {
  readonly ok: boolean;
  readonly checked: number;
  readonly movements: string;
  readonly drifted: readonly { readonly check: string; readonly sku: string | null; readonly message: string }[];
}

export interface Oversold {
  readonly incidents: number;
  readonly units: number;
}

/** Queries that read the hub. */
const STATE_QUERIES = {
  head: "query ReplayHead { sequence }",
  levels: `query ReplayLevels($location: String!, $first: Int!, $after: String) {
  page: inventoryLevels(locations: [$location], first: $first, after: $after) {
    nodes { sku available committed onHand }
    pageInfo { hasNextPage endCursor }
  }
}`,
  incidents: `query ReplayIncidents($location: String!, $first: Int!, $after: String) {
  page: oversellIncidents(location: $location, first: $first, after: $after) {
    nodes { quantity sequence }
    pageInfo { hasNextPage endCursor }
  }
}`,
  integrity: "query ReplayIntegrity { integrity: inventoryIntegrity { ok checked movements drifted { check sku message } } }",
} as const;

/** The head of the ledger. */
export async function readHead(client: HubClient): Promise<string> {
  const { sequence } = await client.send<{ sequence: string }>(STATE_QUERIES.head, {});
  return sequence;
}

/** The levels of every SKU kept at the location. */
export async function readLevels(client: HubClient, location: string): Promise<Map<string, LevelFigures>> {
  const levels = new Map<string, LevelFigures>();
  for await (const { sku, available, committed, onHand } of pages<LevelFigures & { sku: string }>(client, STATE_QUERIES.levels, location)) {
    levels.set(sku, { available, committed, onHand });
  }
  return levels;
}

/** Oversell incidents at the location that were recorded behind `headSequence`. */
export async function readOversold(client: HubClient, location: string, headSequence: string): Promise<Oversold> {
  const head = BigInt(headSequence);
  let incidents = 0;
  let units = 0;
  for await (const incident of pages<{ quantity: number; sequence: string }>(client, STATE_QUERIES.incidents, location)) {
    if (BigInt(incident.sequence) <= head) continue;
    incidents += 1;
    units += incident.quantity;
  }
  return { incidents, units };
}

/** Has the hub prove that ledger, levels and open documents agree. */
export async function readIntegrity(client: HubClient): Promise<Integrity> {
  const { integrity } = await client.send<{ integrity: Integrity }>(STATE_QUERIES.integrity, {});
  return integrity;
}

async function* pages<Node>(client: HubClient, query: string, location: string): AsyncGenerator<Node> {
  let after: string | null = null;
  do {
    const { page }: Page<Node> = await client.send<Page<Node>>(query, { location, first: PAGE_SIZE, after });
    yield* page.nodes;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}
