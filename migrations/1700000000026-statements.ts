import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What was said to lie at a level at a moment is kept: late news is balanced against it. A level knows the newest such moment, so that nothing is
 * looked up for news that is newer; a balance names the movement it balances. Which incidents later news has explained is told beside them.
 */
export class Statements1700000000026 implements MigrationInterface {
  readonly name = "Statements1700000000026";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table inventory_level add column counted_at timestamptz;
      alter table movement add column balances bigint;
      alter table movement add constraint movement_balances check (balances is null or kind = 'COUNT') not valid;

      create table stock_statement (
        id bigint generated always as identity,
        level bigint not null,
        -- A sum of powers of two: 1 for AVAILABLE, 2 for RESERVED and so on, in the order of stock_account.
        states integer not null,
        quantity bigint not null,
        stated_at timestamptz not null,
        sequence bigint not null,
        document_kind document_kind,
        document_id uuid,
        recorded_at timestamptz not null,
        constraint stock_statement_pk primary key (id),
        constraint stock_statement_states_some check (states > 0)
      );
      create index stock_statement_level_index on stock_statement (level, stated_at, sequence, id);

      create table oversell_explanation (
        incident bigint not null,
        sequence bigint not null,
        recorded_at timestamptz not null,
        constraint oversell_explanation_pk primary key (incident)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
