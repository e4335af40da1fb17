import { listLoader } from "../../platform/graphql/database-loader.js";

/** Balances of one command that its answer names. */
export const BALANCES_SHOWN_MAX = 1_000;

interface BalanceRow {
  /** The last sequence of the command. */
  readonly last: string;
  readonly sequence: string;
}

/** The balances that the command with this last sequence booked, in their order. Replays have their command's. */
export const coveredByCountLoader = listLoader("coveredByCount", {
  read: (database, sequences: readonly string[], limit) => database.query<BalanceRow>(BALANCES, [sequences, limit]),
  keyOf: ({ last }) => last,
});

// A command's movements stand behind the last one of the command before it.
const BALANCES = `
  select asked.last, balance.sequence
  from unnest($1::bigint[]) as asked (last)
  cross join lateral (
    select coalesce((
      select sequence from movement where sequence < asked.last and closes_command order by sequence desc limit 1), 0) as sequence
  ) before
  cross join lateral (
    select sequence from movement
    where sequence > before.sequence and sequence <= asked.last and balances is not null
    order by sequence limit ${BALANCES_SHOWN_MAX}
  ) balance
  order by asked.last, balance.sequence limit $2`;
