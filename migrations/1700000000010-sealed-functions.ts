import type { MigrationInterface, QueryRunner } from "typeorm";
import { legalMovesSql, MATRIX_OF_THE_GROUND } from "./movement-matrix.js";

/**
 * The functions of the schema mean the same whoever calls them, whatever that caller's session has made: those that run with the owner's
 * rights look for names in pg_catalog and the hub's schema before its temporary tables, and the matrix names the operators it compares with.
 * Dropping old partitions waits a moment for its lock instead of holding up every batch behind it; the next look tries again.
 */
export class SealedFunctions1700000000010 implements MigrationInterface {
  readonly name = "SealedFunctions1700000000010";

  async up(runner: QueryRunner): Promise<void> {
    const [names] = (await runner.query(`
      select quote_ident(current_schema()) as schema, quote_literal(quote_ident(current_schema()) || '.idempotency_record') as records,
        quote_literal(current_schema()) as place
    `)) as [{ readonly schema: string; readonly records: string; readonly place: string }];
    const { schema, records, place } = names;
    const path = `set search_path = pg_catalog, ${schema}, pg_temp`;
    await runner.query(`
      -- The partitions of the idempotency records with the days they hold: from starts, up to but without ends.
      create or replace function ${schema}.idempotency_partitions() returns table (name text, starts date, ends date)
        language sql stable ${path} as $$
          select child.relname::pg_catalog.text, bound[1]::pg_catalog.date, bound[2]::pg_catalog.date
          from pg_catalog.pg_inherits link
          join pg_catalog.pg_class child on child.oid = link.inhrelid
          cross join lateral pg_catalog.regexp_match(
            pg_catalog.pg_get_expr(child.relpartbound, child.oid), 'FROM \\(''(.+)''\\) TO \\(''(.+)''\\)') as bound
          where link.inhparent = ${records}::pg_catalog.regclass
        $$;

      -- Has a partition for yesterday to the day after tomorrow, each of up to seven days, and drops those that hold only what is more than
      -- 7 days old. Security definer: the runtime role owns no table. Called at start, every hour, and where a partition is found to be
      -- missing; safe at any time and from any process.
      create or replace function ${schema}.idempotency_partitions_maintain() returns void
        language plpgsql security definer ${path} set lock_timeout = '5s' as $$
        declare
          today pg_catalog.date := (pg_catalog.now() at time zone 'UTC')::pg_catalog.date;
          missing pg_catalog.date;
          partition pg_catalog.record;
        begin
          perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('idempotency_partitions_maintain'));
          loop
            select pg_catalog.min(day) into missing
            from pg_catalog.generate_series(today - 1, today + 2, interval '1 day') as day
            where not exists (select from ${schema}.idempotency_partitions() where day >= starts and day < ends);
            exit when missing is null;
            execute pg_catalog.format('create table %I.%I partition of %s for values from (%L) to (%L)',
              ${place}, 'idempotency_record_' || pg_catalog.to_char(missing, 'YYYYMMDD'), ${records}, missing,
              least(missing + 7, (select pg_catalog.min(starts) from ${schema}.idempotency_partitions() where starts > missing)));
          end loop;
          perform pg_catalog.set_config('lock_timeout', '200ms', true);
          for partition in select name from ${schema}.idempotency_partitions() where ends <= today - 7 loop
            begin
              execute pg_catalog.format('drop table if exists %I.%I', ${place}, partition.name);
            exception when lock_not_available then
              exit;
            end;
          end loop;
        end $$;

      create or replace function ${schema}.movement_is_immutable() returns trigger language plpgsql ${path} as $$
        begin
          raise exception 'movements are never changed or deleted: book a correction' using errcode = 'restrict_violation';
        end $$;

      ${legalMovesSql(schema, MATRIX_OF_THE_GROUND)}

      revoke all on function ${schema}.idempotency_partitions(), ${schema}.idempotency_partitions_maintain() from public;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
