import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The transition matrix as a function that is compiled once a session. As an SQL function it was put into the plan's constraint anew each
 * time the statement ran: of the 200 µs that one movement took, 160 went into that. The rules are the same; they need no name of the schema,
 * so that a dump can be restored.
 */
export class LegalMoves1700000000009 implements MigrationInterface {
  readonly name = "LegalMoves1700000000009";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- src/stock/states/transitions.ts publishes the same table; a test compares the two for every triple.
      create or replace function movement_is_legal(kind movement_kind, source stock_account, target stock_account) returns boolean
        language plpgsql immutable parallel safe as $$
        begin
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
        end $$;
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
