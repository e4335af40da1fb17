import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Server, StageDatabase } from "../benchmark.js";
import { order } from "../live/control.js";
import { withClient } from "../stage/admin.js";
import { checkIntegrity } from "../world/check-reservations.js";
import { locationOf } from "../world/names.js";
import type { Accepted } from "./mixed-requests.js";
import type { WatchedVersions } from "./watchers.js";

/** What clients were told, over all rounds. */
export interface Answered {
  readonly accepted: Accepted;
  failed: number;
}

/** What the checks need. */
export interface MixedStage {
  readonly database: StageDatabase;
  readonly hub: Server;
  readonly watchers: Server;
  readonly answered: Answered;
}

interface Found {
  readonly reservations: number;
  readonly shipments: number;
  readonly releases: number;
  readonly adjustments: number;
  readonly lowest: number;
}

const FOUND_SQL = `
  select (select count(*) from reservation)::integer as reservations, (select count(*) from shipment)::integer as shipments,
    (select count(*) from reservation where status = 'RELEASED')::integer as releases,
    (select count(*) from adjustment)::integer as adjustments, (select min(available) from inventory_level)::integer as lowest`;

const VERSIONS_SQL = `
  select variant.sku, level.version from inventory_level level
  join variant on variant.id = level.variant_id join location on location.id = level.location_id
  where location.code = $1 and variant.sku = any($2::text[])`;

/** How long subscribers may take for what is on its way. */
const ARRIVAL_MS = 5_000;

/** Everything acknowledged was done once, the ledger adds up, and each subscriber saw every change of its level once and in order. */
export async function checkMixed(bench: Bench, { database, hub, watchers, answered }: MixedStage): Promise<void> {
  await withClient(database.ownerUrl, async (owner) => {
    const found = (await owner.query<Found>(FOUND_SQL)).rows[0];
    if (found === undefined) throw new Error("The database answered nothing.");
    for (const name of ["reservations", "shipments", "releases", "adjustments"] as const) {
      bench.check(
        `mixed: ${name} acknowledged are there, each once`,
        found[name] === answered.accepted[name],
        `${answered.accepted[name]} acknowledged, ${found[name]} there`,
      );
    }
    bench.check("mixed: nothing is oversold", found.lowest >= 0, `the lowest level has ${found.lowest} available`);
    for (const deadline = performance.now() + ARRIVAL_MS; ; await pause(100)) {
      const { versions, wrong } = await order<WatchedVersions>(watchers, "versions");
      const skus = versions.map(([sku]) => sku);
      const { rows } = await owner.query<{ sku: string; version: number }>(VERSIONS_SQL, [locationOf(1), skus]);
      const versionOf = new Map(rows.map(({ sku, version }) => [sku, version]));
      // Who has seen nothing watches a level that nothing happened to since its opening stock.
      const late = versions.filter(([sku, version]) => (version ?? 1) !== versionOf.get(sku)).map(([sku]) => sku);
      if (late.length > 0 && performance.now() < deadline) continue;
      bench.check(
        "mixed: subscribers saw every change, once and in order",
        wrong.length === 0,
        wrong.slice(0, 3).join("; ") || `${versions.length} subscribers`,
      );
      bench.check("mixed: subscribers saw the last change of their level", late.length === 0, late.slice(0, 3).join(", ") || "all did");
      break;
    }
  });
  await checkIntegrity(bench, "mixed", hub);
}
