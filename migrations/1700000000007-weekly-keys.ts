import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Partitions of the idempotency records hold seven days instead of one: a look-up asks every partition, and with a week of days behind it
 * the hub spent a fifth of a batch on looking up keys. Partitions of single days stay until they are old enough to be dropped.
 */
export class WeeklyKeys1700000000007 implements MigrationInterface {
  readonly name = "WeeklyKeys1700000000007";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The partitions of the idempotency records with the days they hold: from starts, up to but without ends.
      create function idempotency_partitions() returns table (name text, starts date, ends date)
        language sql stable set search_path from current as $$
          select child.relname::text, bound[1]::date, bound[2]::date
          from pg_inherits
          join pg_class child on child.oid = inhrelid
          cross join lateral regexp_match(pg_get_expr(child.relpartbound, child.oid), 'FROM \\(''(.+)''\\) TO \\(''(.+)''\\)') as bound
          where inhparent = 'idempotency_record'::regclass
        $$;

      -- Has a partition for yesterday to the day after tomorrow, each of up to seven days, and drops those that hold only what is more than
      -- 7 days old. Security definer: the runtime role owns no table. Called at start and every hour; safe at any time and from any process.
      create or replace function idempotency_partitions_maintain() returns void
        language plpgsql security definer set search_path from current as $$
        declare
          today date := (now() at time zone 'UTC')::date;
          missing date;
          partition record;
        begin
          perform pg_advisory_xact_lock(hashtext('idempotency_partitions_maintain'));
          loop
            select min(day) into missing from generate_series(today - 1, today + 2, interval '1 day') as day
            where not exists (select from idempotency_partitions() where day >= starts and day < ends);
            exit when missing is null;
            execute format('create table %I partition of idempotency_record for values from (%L) to (%L)',
              'idempotency_record_' || to_char(missing, 'YYYYMMDD'), missing,
              least(missing + 7, (select min(starts) from idempotency_partitions() where starts > missing)));
          end loop;
          for partition in select name from idempotency_partitions() where ends <= today - 7 loop
            execute format('drop table if exists %I', partition.name);
          end loop;
        end $$;

      do $$
        declare
          partition record;
          used boolean;
        begin
          for partition in select name from idempotency_partitions() loop
            execute format('select exists (select from %I)', partition.name) into used;
            if not used then
              execute format('drop table %I', partition.name);
            end if;
          end loop;
          perform idempotency_partitions_maintain();
        end $$;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
