import pg from "pg";
import type { Bench, Contender, StageDatabase } from "../benchmark.js";
import { randomNumbers } from "../load/random.js";
import { locationOf, skuOf } from "../world/names.js";
import type { World } from "../world/fill-world.js";
import { makeBaselineTables } from "./tables.js";

/** Lines of one call. */
export const BATCH = 1_000;

/** The database's own limit: a function that decides a whole batch, on one connection. Two rows are written a line: movement and level. */
export interface SetBased {
  readonly database: StageDatabase;
  /** A round over the first so many SKUs and locations; `perSecond` counts lines. */
  contender(draw: { readonly skus: number; readonly locations: number }): Contender;
  /** Lines accepted so far. */
  accepted(): number;
  close(): Promise<void>;
}

export async function openSetBased(bench: Bench, world: World): Promise<SetBased> {
  const database = await bench.stage.database();
  await makeBaselineTables(database, world);
  const client = new pg.Client({ connectionString: database.url, application_name: "set-based" });
  client.on("error", () => undefined);
  await client.connect();
  const random = randomNumbers(1);
  let accepted = 0;
  return {
    database,
    contender:
      ({ skus, locations }) =>
      async (seconds) => {
        const began = performance.now();
        let taken = 0;
        do {
          const places = Array.from({ length: BATCH }, () => [
            skuOf(1 + Math.floor(random() * skus)),
            locationOf(1 + Math.floor(random() * locations)),
          ]);
          const values = [places.map(([sku]) => sku), places.map(([, location]) => location), places.map(() => 1)];
          const { rows } = await client.query<{ taken: number }>({
            name: "reserve many",
            text: "select baseline.reserve_many($1, $2, $3) as taken",
            values,
          });
          taken += rows[0]?.taken ?? 0;
        } while (performance.now() - began < seconds * 1_000);
        accepted += taken;
        return { perSecond: (taken * 1_000) / (performance.now() - began) };
      },
    accepted: () => accepted,
    close: () => client.end(),
  };
}
