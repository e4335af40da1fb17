import type { StageDatabase } from "../benchmark.js";
import { withClient } from "../stage/admin.js";
import { bookUnits } from "../world/book-units.js";

/** Adds movements to the only level of a database, on which no hub runs. */
export async function fallBehind(database: StageDatabase, movements: number): Promise<void> {
  await withClient(database.ownerUrl, (owner) => bookUnits(owner, movements));
}

/** What a subscriber gets of movements, read straight from the tables. */
const PAGE_SQL = `
  select m.sequence, m.kind, v.sku, l.location_id, loc.code as location, m.level_version, m.quantities_after, m.document_kind, m.document_id,
    m.occurred_at, m.recorded_at
  from movement m
  join variant v on v.id = m.variant_id
  join inventory_level l on l.id = m.level_id
  join location loc on loc.id = l.location_id
  where m.sequence > $1 order by m.sequence limit 1000`;

/** Reads every movement after a sequence in pages of 1,000; answers how many there were. */
export async function readInPages(database: StageDatabase, after: string): Promise<number> {
  return withClient(database.url, async (client) => {
    let count = 0;
    for (let last = after; ;) {
      const { rows } = await client.query<{ sequence: string }>({ name: "page", text: PAGE_SQL, values: [last] });
      count += rows.length;
      const end = rows.at(-1)?.sequence;
      if (end === undefined) return count;
      last = end;
    }
  });
}
