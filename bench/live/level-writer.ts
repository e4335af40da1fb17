import pg from "pg";
import type { StageDatabase } from "../benchmark.js";
import { skuOf } from "../world/names.js";
import { sharedNow } from "./control.js";

/** One unit found at each of the levels, each by a command of its own, as the hub books it: one transaction, which wakes the feeds. */
const CHANGE_SQL = `
  with head as (
    update ledger_head set sequence = sequence + cardinality($1::integer[]), recorded_at = greatest(recorded_at, clock_timestamp())
    returning sequence - cardinality($1::integer[]) as base, recorded_at),
  level as (
    update inventory_level set available = available + 1, version = version + 1, sequence = head.base + changed.ordinal, updated_at = head.recorded_at
    from head, unnest($1::integer[]) with ordinality changed (id, ordinal) where inventory_level.id = changed.id
    returning inventory_level.*),
  written as (
    insert into movement (sequence, kind, variant_id, from_account, to_account, quantity, level_id, level_version, quantities_after, fact,
      closes_command, reason, actor, occurred_at, recorded_at)
    select sequence, 'ADJUST', variant_id, 'ADJUSTMENT', 'AVAILABLE', 1, id, version,
      array[available, reserved, committed, quarantine, damaged, receiving, on_order, in_transit], false, true, 'FOUND',
      (select id from api_client where role = 'SYSTEM'), updated_at, updated_at
    from level returning sequence)
  select max(sequence)::text as sequence, pg_notify('hub_feed', '') from written`;

const LEVELS_SQL = `
  select level.id, variant.sku from inventory_level level join variant on variant.id = level.variant_id
  where level.location_id = (select min(id) from location)`;

/** Changes levels past the hub under measurement, as another process would: what it costs to write is not what is measured. */
export class LevelWriter {
  private constructor(
    private readonly client: pg.Client,
    private readonly levels: ReadonlyMap<string, number>,
  ) {}

  static async open(database: StageDatabase): Promise<LevelWriter> {
    const client = new pg.Client({ connectionString: database.ownerUrl, application_name: "level writer" });
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ id: number; sku: string }>(LEVELS_SQL);
    return new LevelWriter(client, new Map(rows.map(({ id, sku }) => [sku, id])));
  }

  /** Changes each of these SKUs once, at the first location. Answers the last sequence and when it was known to be committed. */
  async change(skus: readonly string[]): Promise<{ readonly sequence: number; readonly committedAt: number }> {
    const levels = skus.map((sku) => this.levels.get(sku));
    const { rows } = await this.client.query<{ sequence: string }>({ name: "change", text: CHANGE_SQL, values: [levels] });
    return { sequence: Number(rows[0]?.sequence), committedAt: sharedNow() };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** Names of the first so many SKUs. */
export function firstSkus(count: number): string[] {
  return Array.from({ length: count }, (_, index) => skuOf(index + 1));
}
