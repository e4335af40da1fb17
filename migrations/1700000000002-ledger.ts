import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The ledger: its head, levels, movements, oversell incidents and idempotency records.
 * The tables a batch writes have no foreign keys: master data and levels are never deleted (the runtime role may not), the ledger
 * holds the rows' locks when it writes, and a key check for each movement costs more than the movement.
 * Movements are append-only: a trigger refuses update, delete and truncate for everybody, the grants for the runtime role.
 */
export class Ledger1700000000002 implements MigrationInterface {
  readonly name = "Ledger1700000000002";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ledger_head (
        id boolean primary key default true,
        sequence bigint not null,
        recorded_at timestamptz not null,
        constraint ledger_head_single check (id)
      ) with (fillfactor = 10);
      insert into ledger_head (id, sequence, recorded_at) values (true, 0, clock_timestamp());

      create table inventory_level (
        id integer generated always as identity primary key,
        variant_id integer not null,
        location_id integer not null,
        available integer not null default 0,
        reserved integer not null default 0,
        committed integer not null default 0,
        quarantine integer not null default 0,
        damaged integer not null default 0,
        receiving integer not null default 0,
        on_order integer not null default 0,
        in_transit integer not null default 0,
        version integer not null default 0,
        sequence bigint not null default 0,
        updated_at timestamptz not null default now(),
        constraint inventory_level_key_unique unique (variant_id, location_id),
        constraint inventory_level_variant_fk foreign key (variant_id) references variant (id),
        constraint inventory_level_location_fk foreign key (location_id) references location (id),
        constraint inventory_level_not_negative check (
          reserved >= 0 and committed >= 0 and quarantine >= 0 and damaged >= 0
          and receiving >= 0 and on_order >= 0 and in_transit >= 0),
        constraint inventory_level_range check (
          available between -2000000000 and 2000000000
          and available::bigint + reserved + committed + quarantine + damaged + receiving + on_order + in_transit
            between -2000000000 and 2000000000)
      ) with (fillfactor = 60);
      create index inventory_level_location_index on inventory_level (location_id, variant_id);

      create type stock_account as enum (
        'AVAILABLE', 'RESERVED', 'COMMITTED', 'QUARANTINE', 'DAMAGED', 'RECEIVING', 'ON_ORDER', 'IN_TRANSIT',
        'SUPPLIER', 'CUSTOMER', 'ADJUSTMENT');
      create type movement_kind as enum (
        'ORDER', 'CANCEL_ORDER', 'RECEIVE', 'PUTAWAY', 'RESERVE', 'RELEASE', 'EXPIRE', 'CONFIRM', 'CANCEL', 'SHIP', 'SELL',
        'RETURN', 'INSPECT', 'DISPATCH', 'ARRIVE', 'ADJUST', 'MOVE', 'COUNT', 'RECALL', 'CORRECT');
      create type adjustment_reason as enum (
        'CORRECTION', 'COUNT', 'DAMAGE', 'LOSS', 'FOUND', 'WRITE_OFF', 'SAMPLE', 'MISCODED', 'UNIT_ERROR',
        'RETURN_CORRECTION', 'OPENING', 'OTHER', 'UNKNOWN');
      create type document_kind as enum (
        'ADJUSTMENT', 'RESERVATION', 'SALE', 'RETURN', 'TRANSFER', 'PURCHASE_ORDER', 'COUNT');

      -- The transition matrix. src/stock/states/transitions.ts publishes the same table; a test compares the two for every triple.
      create function movement_is_legal(kind movement_kind, source stock_account, target stock_account) returns boolean
        language sql immutable parallel safe
        return case kind
          when 'ORDER' then source = 'SUPPLIER' and target = 'ON_ORDER'
          when 'CANCEL_ORDER' then source = 'ON_ORDER' and target = 'SUPPLIER'
          when 'RECEIVE' then source in ('ON_ORDER', 'SUPPLIER') and target in ('RECEIVING', 'AVAILABLE', 'QUARANTINE', 'DAMAGED')
          when 'PUTAWAY' then source = 'RECEIVING' and target = 'AVAILABLE'
          when 'RESERVE' then source = 'AVAILABLE' and target = 'RESERVED'
          when 'RELEASE' then source = 'RESERVED' and target = 'AVAILABLE'
          when 'EXPIRE' then source = 'RESERVED' and target = 'AVAILABLE'
          when 'CONFIRM' then source in ('RESERVED', 'AVAILABLE') and target = 'COMMITTED'
          when 'CANCEL' then source = 'COMMITTED' and target = 'AVAILABLE'
          when 'SHIP' then source = 'COMMITTED' and target = 'CUSTOMER'
          when 'SELL' then source = 'AVAILABLE' and target = 'CUSTOMER'
          when 'RETURN' then source = 'CUSTOMER' and target in ('QUARANTINE', 'AVAILABLE')
          when 'INSPECT' then source in ('QUARANTINE', 'DAMAGED')
            and target in ('AVAILABLE', 'DAMAGED', 'SUPPLIER', 'ADJUSTMENT') and source <> target
          when 'DISPATCH' then source = 'AVAILABLE' and target = 'IN_TRANSIT'
          when 'ARRIVE' then source = 'IN_TRANSIT' and target in ('RECEIVING', 'AVAILABLE', 'QUARANTINE', 'DAMAGED', 'ADJUSTMENT')
          when 'ADJUST' then (source = 'ADJUSTMENT' and target in ('AVAILABLE', 'QUARANTINE', 'DAMAGED', 'RECEIVING'))
            or (target = 'ADJUSTMENT' and source in ('AVAILABLE', 'QUARANTINE', 'DAMAGED', 'RECEIVING'))
          when 'MOVE' then source in ('AVAILABLE', 'QUARANTINE', 'DAMAGED', 'RECEIVING')
            and target in ('AVAILABLE', 'QUARANTINE', 'DAMAGED', 'RECEIVING') and source <> target
          when 'COUNT' then (source = 'ADJUSTMENT' and target in ('AVAILABLE', 'RESERVED', 'COMMITTED', 'QUARANTINE', 'DAMAGED', 'RECEIVING'))
            or (target = 'ADJUSTMENT' and source in ('AVAILABLE', 'RESERVED', 'COMMITTED', 'QUARANTINE', 'DAMAGED', 'RECEIVING'))
          when 'RECALL' then source = 'IN_TRANSIT' and target = 'AVAILABLE'
          when 'CORRECT' then source <> target
        end;

      -- quantities_after, other_quantities_after: the eight states of the level after this movement, in the order of stock_account.
      -- level_id is the first level touched (the source's, where the source is a level); other_level_id the second, in a movement between locations.
      create table movement (
        sequence bigint primary key,
        kind movement_kind not null,
        variant_id integer not null,
        from_account stock_account not null,
        to_account stock_account not null,
        quantity integer not null,
        level_id integer not null,
        level_version integer not null,
        quantities_after integer[] not null,
        other_level_id integer,
        other_level_version integer,
        other_quantities_after integer[],
        fact boolean not null,
        -- Whether it is the last record of its command: followers are handed whole commands.
        closes_command boolean not null,
        reason adjustment_reason,
        document_kind document_kind,
        document_id uuid,
        actor integer not null,
        idempotency_key text,
        corrects bigint,
        occurred_at timestamptz not null,
        recorded_at timestamptz not null,
        constraint movement_quantity_positive check (quantity > 0),
        constraint movement_legal check (movement_is_legal(kind, from_account, to_account)),
        constraint movement_balance check (
          fact or from_account <> 'AVAILABLE' or quantities_after[1] >= 0),
        constraint movement_quantities_length check (
          cardinality(quantities_after) = 8 and coalesce(cardinality(other_quantities_after), 8) = 8),
        constraint movement_other_level check (
          (other_level_id is null) = (other_level_version is null) and (other_level_id is null) = (other_quantities_after is null)),
        constraint movement_corrects check ((kind = 'CORRECT') = (corrects is not null))
      );
      create index movement_level_index on movement (level_id, sequence);
      create index movement_other_level_index on movement (other_level_id, sequence) where other_level_id is not null;
      create index movement_document_index on movement (document_id, sequence) where document_id is not null;
      create index movement_recorded_at_index on movement using brin (recorded_at);

      create function movement_is_immutable() returns trigger language plpgsql as $$
        begin
          raise exception 'movements are never changed or deleted: book a correction' using errcode = 'restrict_violation';
        end $$;
      create trigger movement_immutable before update or delete on movement
        for each row execute function movement_is_immutable();
      create trigger movement_never_truncated before truncate on movement
        for each statement execute function movement_is_immutable();

      -- What is recorded in the ledger's order without moving stock: one sequence for both tables, no number is in both.
      create table recorded_event (
        sequence bigint primary key,
        kind text not null,
        -- What followers need to know of it where it is no document's.
        body json,
        document_kind document_kind,
        document_id uuid,
        actor integer not null,
        recorded_at timestamptz not null
      );

      create table oversell_incident (
        sequence bigint primary key,
        level_id integer not null,
        quantity integer not null,
        channel_id integer,
        recorded_at timestamptz not null,
        constraint oversell_incident_quantity_positive check (quantity > 0)
      );
      create index oversell_incident_level_index on oversell_incident (level_id, sequence);

      create table idempotency_record (
        day date not null,
        client_id integer not null,
        key text not null collate "C",
        operation text not null,
        fingerprint text not null,
        outcome json not null,
        sequence bigint,
        document_id uuid,
        recorded_at timestamptz not null,
        constraint idempotency_record_pk primary key (client_id, key, day)
      ) partition by range (day);

      -- Creates the partitions of yesterday to the day after tomorrow and drops those older than 7 days.
      -- Security definer: the runtime role owns no table. Called at start and every hour; safe to call at any time and from any process.
      create function idempotency_partitions_maintain() returns void
        language plpgsql security definer set search_path from current as $$
        declare
          today date := (now() at time zone 'UTC')::date;
          day date;
          partition record;
        begin
          perform pg_advisory_xact_lock(hashtext('idempotency_partitions_maintain'));
          for day in select generate_series(today - 1, today + 2, interval '1 day')::date loop
            execute format('create table if not exists %I partition of idempotency_record for values from (%L) to (%L)',
              'idempotency_record_' || to_char(day, 'YYYYMMDD'), day, day + 1);
          end loop;
          for partition in
            select child.relname from pg_inherits join pg_class child on child.oid = inhrelid
            where inhparent = 'idempotency_record'::regclass
              and child.relname < 'idempotency_record_' || to_char(today - 7, 'YYYYMMDD')
          loop
            execute format('drop table if exists %I', partition.relname);
          end loop;
        end $$;
      select idempotency_partitions_maintain();
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
