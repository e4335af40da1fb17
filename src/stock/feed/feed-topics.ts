import { lookupCode } from "../../catalog/index.js";
import type { LedgerRecord } from "./ledger-record.js";

/** What is recorded beside movements: a follower that needs it names this topic too. */
export const EVENTS_TOPIC = "events";

/** By what followers of the ledger find a record: its SKU, and the places it touched. */
export function topicsOf(record: LedgerRecord): readonly string[] {
  if (record.type === "EVENT") return [EVENTS_TOPIC];
  return [skuTopic(record.sku), ...record.levels.map(({ location }) => locationTopic(location))];
}

/** The topics that hold every movement of these SKUs at these locations, and some others. Null: all. */
export function topicsFor({
  skus,
  locations,
}: {
  readonly skus: readonly string[] | null;
  readonly locations: readonly string[] | null;
}): readonly string[] | null {
  if (skus !== null) return skus.map((sku) => skuTopic(lookupCode(sku)));
  return locations === null ? null : locations.map((code) => locationTopic(lookupCode(code)));
}

const skuTopic = (sku: string): string => `sku ${sku}`;
const locationTopic = (code: string): string => `at ${code}`;
