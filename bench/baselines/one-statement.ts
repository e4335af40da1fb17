import { columnsOf, keptOutcome, type Method } from "./method.js";

const RESERVE = {
  name: "reserve",
  text: `
    with taken as (
      update baseline.level l set available = available - t.quantity, reserved = reserved + t.quantity, version = version + 1
      from unnest($1::text[], $2::text[], $3::integer[]) with ordinality as t (sku, location, quantity, ordinal)
      where l.sku = t.sku and l.location = t.location
      returning l.id, t.quantity, t.ordinal),
    made as (
      insert into baseline.reservation (id, client_id, status, expires_at) values ($4, $5, 'HELD', now() + make_interval(secs => $6))
      returning id, created_at, expires_at),
    lines as (
      insert into baseline.reservation_line (reservation_id, position, level_id, quantity, held, expires_at)
      select made.id, taken.ordinal, taken.id, taken.quantity, taken.quantity, made.expires_at from made, taken),
    moved as (
      insert into baseline.movement (level_id, kind, quantity, reservation_id)
      select taken.id, 'RESERVE', taken.quantity, made.id from made, taken returning id),
    kept as (insert into baseline.idempotency_key (client_id, key, fingerprint, outcome) values ($5, $7, $8, $9))
    select (select max(id) from moved)::text as sequence, created_at as "createdAt", expires_at as "expiresAt" from made`,
};

const CHECK_VIOLATION = "23514";
const DEADLOCK = "40P01";
const TRIES_MAX = 5;

/** The whole reservation as one statement, which is its own transaction. Short stock violates the level's check and undoes it all. */
export const oneStatement: Method = async (client, order) => {
  const values = [...columnsOf(order.lines), order.id, order.client, order.ttlSeconds, order.key, order.fingerprint, keptOutcome(order)];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { rows } = await client.query<{ sequence: string; createdAt: Date; expiresAt: Date }>({ ...RESERVE, values });
      const [made] = rows;
      if (made === undefined) throw new Error("The reservation was not made.");
      return { is: "HELD", ...made };
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === CHECK_VIOLATION) return { is: "INSUFFICIENT_STOCK" };
      if (code !== DEADLOCK || attempt === TRIES_MAX) throw error;
    }
  }
};
