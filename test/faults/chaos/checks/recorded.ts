import type pg from "pg";

/** A key the database knows, with what its command did to a register, where it did. */
export interface RecordedKey {
  readonly key: string;
  readonly sequence: number | null;
  readonly register: RegisterState | null;
}

export interface RegisterState {
  readonly sku: string;
  readonly version: number;
  readonly available: number;
}

/** What the database says in the end, for the checkers to hold the histories against. */
export interface Recorded {
  readonly keys: ReadonlyMap<string, RecordedKey>;
  /** Units on hand of each SKU, over all locations. */
  readonly onHand: ReadonlyMap<string, number>;
  /** Units of each SKU that are held or confirmed. */
  readonly promised: ReadonlyMap<string, number>;
  /** What a subscriber to movements, and to levels, must have been told: text by sequence. */
  readonly movements: ReadonlyMap<number, string>;
  readonly levels: ReadonlyMap<number, string>;
}

const KEYS = `
  select distinct on (r.key) r.key, r.sequence, v.sku, m.level_version as version, m.quantities_after[1] as available
  from idempotency_record r
  left join movement m on m.idempotency_key = r.key and m.actor = r.client_id
    and m.variant_id in (select id from variant where sku like 'SET-%')
  left join variant v on v.id = m.variant_id
  order by r.key, m.sequence desc`;

const UNITS = `
  select v.sku, sum(l.available + l.reserved + l.committed + l.quarantine + l.damaged + l.receiving)::int as on_hand,
    sum(l.reserved + l.committed)::int as promised
  from inventory_level l join variant v on v.id = l.variant_id group by v.sku`;

const MOVEMENTS = `
  select m.sequence, concat_ws(' ', m.kind, v.sku, m.quantity, coalesce(m.idempotency_key, '-')) as text
  from movement m join variant v on v.id = m.variant_id where m.sequence > $1`;

const LEVELS = `
  select distinct on (m.level_id, m.level_version) m.sequence,
    concat_ws(' ', v.sku, c.code, 'v' || m.level_version, m.quantities_after[1], m.quantities_after[2], m.quantities_after[3]) as text
  from movement m join variant v on v.id = m.variant_id join inventory_level l on l.id = m.level_id join location c on c.id = l.location_id
  where m.sequence > $1 order by m.level_id, m.level_version, m.sequence desc`;

interface KeyRow {
  readonly key: string;
  readonly sequence: string | null;
  readonly sku: string | null;
  readonly version: number;
  readonly available: number;
}

interface TextRow {
  readonly sequence: string;
  readonly text: string;
}

/** `start`: what the subscribers had been told before they began. */
export async function readRecorded(client: pg.Client, start: number): Promise<Recorded> {
  await client.query("begin isolation level repeatable read read only");
  try {
    const { rows: keys } = await client.query<KeyRow>(KEYS);
    const { rows: units } = await client.query<{ sku: string; on_hand: number; promised: number }>(UNITS);
    const { rows: movements } = await client.query<TextRow>(MOVEMENTS, [start]);
    const { rows: levels } = await client.query<TextRow>(LEVELS, [start]);
    return {
      keys: new Map(keys.map((row) => [row.key, recordedKey(row)])),
      onHand: new Map(units.map(({ sku, on_hand }) => [sku, on_hand])),
      promised: new Map(units.map(({ sku, promised }) => [sku, promised])),
      movements: new Map(movements.map(({ sequence, text }) => [Number(sequence), text])),
      levels: new Map(levels.map(({ sequence, text }) => [Number(sequence), text])),
    };
  } finally {
    await client.query("rollback");
  }
}

function recordedKey({ key, sequence, sku, version, available }: KeyRow): RecordedKey {
  return { key, sequence: sequence === null ? null : Number(sequence), register: sku === null ? null : { sku, version, available } };
}
