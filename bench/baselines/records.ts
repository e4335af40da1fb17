import type { ClientBase } from "pg";
import { keptOutcome, type Order, type Outcome } from "./method.js";

/** A level as it was taken from. */
export interface TakenLevel {
  readonly id: number;
  readonly quantity: number;
}

const MOVEMENTS = {
  name: "insert movements",
  text: `
    insert into baseline.movement (level_id, kind, quantity, reservation_id)
    select level_id, 'RESERVE', quantity, $3::uuid from unnest($1::integer[], $2::integer[]) as t (level_id, quantity) returning id`,
};

const RESERVATION = {
  name: "insert reservation",
  text: `
    insert into baseline.reservation (id, client_id, status, expires_at) values ($1, $2, 'HELD', now() + make_interval(secs => $3))
    returning created_at as "createdAt", expires_at as "expiresAt"`,
};

const LINES = {
  name: "insert lines",
  text: `
    insert into baseline.reservation_line (reservation_id, position, level_id, quantity, held, expires_at)
    select $1::uuid, ordinal, level_id, quantity, quantity, $4::timestamptz
    from unnest($2::integer[], $3::integer[]) with ordinality as t (level_id, quantity, ordinal)`,
};

const KEY = {
  name: "insert key",
  text: "insert into baseline.idempotency_key (client_id, key, fingerprint, outcome) values ($1, $2, $3, $4)",
};

/** Writes what a reservation needs beside its levels, a statement for each table, in the caller's transaction. */
export async function insertRecords(client: ClientBase, order: Order, taken: readonly TakenLevel[]): Promise<Outcome> {
  const levels = taken.map(({ id }) => id);
  const quantities = taken.map(({ quantity }) => quantity);
  const moved = await client.query<{ id: string }>({ ...MOVEMENTS, values: [levels, quantities, order.id] });
  const made = await client.query<{ createdAt: Date; expiresAt: Date }>({
    ...RESERVATION,
    values: [order.id, order.client, order.ttlSeconds],
  });
  const [reservation] = made.rows;
  if (reservation === undefined) throw new Error("The reservation was not made.");
  await client.query({ ...LINES, values: [order.id, levels, quantities, reservation.expiresAt] });
  await client.query({ ...KEY, values: [order.client, order.key, order.fingerprint, keptOutcome(order)] });
  return { is: "HELD", sequence: moved.rows.at(-1)?.id ?? "0", ...reservation };
}
