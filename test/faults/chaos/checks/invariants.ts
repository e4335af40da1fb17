import type pg from "pg";

/** Something that must hold and does not. */
export interface Violation {
  /** The invariant, as docs/reliability.md numbers it. */
  readonly invariant: string;
  readonly text: string;
}

interface Invariant {
  readonly id: string;
  readonly sentence: string;
  /** Answers no row where it holds. */
  readonly sql: string;
}

const STATES = ["available", "reserved", "committed", "quarantine", "damaged", "receiving", "on_order", "in_transit"];

/** Stands for the sequence that a fault set the head to. */
const PLANTED = ":planted";

/** What each movement adds to each state of each level it touches. */
const SIDES = `
  select level_id as id, ${STATES.map(
    (state) =>
      `case when to_account = '${state.toUpperCase()}' then quantity else 0 end - case when from_account = '${state.toUpperCase()}' then quantity else 0 end as ${state}`,
  ).join(", ")}
  from movement where other_level_id is null`;

/** Statements about the whole database, each true in every snapshot. None uses the product's own code. */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: "I1",
    sentence: "for every level and state the movements add up to the level",
    sql: `
      select l.id, ${STATES.map((state) => `l.${state}, sum(s.${state})::int as sum_${state}`).join(", ")}
      from inventory_level l left join (${SIDES}) s on s.id = l.id
      group by l.id_64
      having ${STATES.map((state) => `l.${state} <> coalesce(sum(s.${state}), 0)`).join(" or ")}`,
  },
  {
    id: "I3",
    sentence: "no request has taken AVAILABLE below zero, and no other state is below zero",
    sql: `
      select sequence::text, 'request' as what from movement where not fact and from_account = 'AVAILABLE' and quantities_after[1] < 0
      union all
      select id::text, 'level' from inventory_level where least(reserved, committed, quarantine, damaged, receiving, on_order, in_transit) < 0`,
  },
  {
    id: "I4",
    sentence: "the units of every reservation are where its movements took them, and each ends once",
    sql: `
      select coalesce(d.id, m.id) as id, d.held, m.held as moved_held, d.confirmed, m.confirmed as moved_confirmed, d.shipped, m.shipped as moved_shipped,
        d.expired, m.expired as moved_expired
      from (select reservation_id as id, sum(held) as held, sum(confirmed) as confirmed, sum(shipped) as shipped, sum(expired) as expired
            from reservation_line group by reservation_id) d
      full join (
        select document_id as id,
          sum(case when to_account = 'RESERVED' then quantity when from_account = 'RESERVED' then -quantity else 0 end) as held,
          sum(case when to_account = 'COMMITTED' then quantity when from_account = 'COMMITTED' then -quantity else 0 end) as confirmed,
          sum(case when kind = 'SHIP' then quantity else 0 end) as shipped,
          sum(case when kind = 'EXPIRE' then quantity else 0 end) as expired
        from movement where document_kind = 'RESERVATION' group by document_id) m on m.id = d.id
      where (d.held, d.confirmed, d.shipped, d.expired) is distinct from (m.held, m.confirmed, m.shipped, m.expired)`,
  },
  {
    id: "I5",
    sentence: "nothing expired before its time by the database's clock",
    sql: `
      select m.sequence, m.recorded_at, r.expires_at from movement m join reservation r on r.id = m.document_id
      where m.kind = 'EXPIRE' and m.recorded_at < r.expires_at`,
  },
  {
    id: "I9",
    sentence: "a key has one effect: one command's movements, one record",
    sql: `
      select actor::text as client, idempotency_key as key, count(*) filter (where closes_command) as commands from movement
      where idempotency_key is not null group by 1, 2 having count(*) filter (where closes_command) > 1
      union all
      select m.actor::text, m.idempotency_key, 0 from movement m
      where m.idempotency_key is not null
        and not exists (select from idempotency_record r where r.client_id = m.actor and r.key = m.idempotency_key)
      union all
      select client_id::text, key, count(distinct sequence) from idempotency_record group by 1, 2 having count(distinct sequence) > 1`,
  },
  {
    id: "I11",
    sentence: "a level's version is the number of commands that touched it, and every version from 1 on was reached by one command",
    sql: `
      select l.id, l.version, count(distinct m.level_version) as versions from inventory_level l
      left join movement m on m.level_id = l.id
      group by l.id_64 having count(distinct m.level_version) <> l.version or coalesce(max(m.level_version), 0) <> l.version
      union all
      select level_id, level_version, count(distinct command) from (
        select level_id, level_version, sum(closes_command::int) over (order by sequence) - closes_command::int as command from movement) steps
      group by level_id, level_version having count(distinct command) > 1`,
  },
  {
    id: "I14",
    sentence: "movements and recorded events together have every number from 1 to the head once",
    sql: `
      select sequence, before from (
        select sequence, lag(sequence, 1, 0) over (order by sequence) as before
        from (select sequence from movement union all select sequence from recorded_event) record) ordered
      where sequence <> before + 1 and sequence <> ${PLANTED} + 1
      union all
      select sequence, found.most from ledger_head,
        (select max(sequence) as most from (select sequence from movement union all select sequence from recorded_event) record) found
      where sequence <> greatest(found.most, ${PLANTED})`,
  },
  {
    id: "I23",
    sentence: "recording times never decrease along the sequence, and no level is newer than the head",
    sql: `
      select sequence, recorded_at from (
        select sequence, recorded_at, lag(recorded_at) over (order by sequence) as before
        from (select sequence, recorded_at from movement union all select sequence, recorded_at from recorded_event) record) ordered
      where recorded_at < before
      union all
      select l.sequence, l.updated_at from inventory_level l, ledger_head h where l.sequence > h.sequence`,
  },
  {
    id: "I3 facts",
    sentence: "what a fact took that was not there is an oversell incident, unit for unit",
    sql: `
      select m.sequence, least(m.quantity, -m.quantities_after[1]) as short, i.quantity from movement m
      full join oversell_incident i on i.sequence = m.sequence
      where (m.sequence is null or m.from_account = 'AVAILABLE' and m.quantities_after[1] < 0 or i.sequence is not null)
        and least(m.quantity, -m.quantities_after[1]) is distinct from i.quantity`,
  },
];

/** Holds may be overdue for so long while a hub runs. */
const SWEEP_BOUND = "8 seconds";

/** True of a hub that has been running undisturbed for a while. */
export const OVERDUE: Invariant = {
  id: "I5",
  sentence: `no hold is more than ${SWEEP_BOUND} past its time`,
  sql: `select reservation_id, hold_expires_at from reservation_line where held > 0 and hold_expires_at < now() - interval '${SWEEP_BOUND}'`,
};

/** Runs the statements in one REPEATABLE READ snapshot. `plantedHead`: where a fault set the ledger's head to, the one gap there may be. */
export async function checkInvariants(
  client: pg.Client,
  {
    invariants = INVARIANTS,
    plantedHead = -1,
  }: { readonly invariants?: readonly Invariant[]; readonly plantedHead?: number | undefined } = {},
): Promise<Violation[]> {
  await client.query("begin isolation level repeatable read read only");
  try {
    const violations: Violation[] = [];
    for (const { id, sentence, sql } of invariants) {
      const { rows } = await client.query<Record<string, unknown>>(sql.replaceAll(PLANTED, String(plantedHead)));
      if (rows.length > 0)
        violations.push({ invariant: id, text: `Not so: ${sentence}. ${rows.length} rows, such as ${JSON.stringify(rows[0])}` });
    }
    return violations;
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}
