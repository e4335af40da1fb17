import type { MigrationInterface, QueryRunner } from "typeorm";

export interface LargeIndex {
  /** The name that `create index` gives it. */
  readonly name: string;
  /** What follows `on`: the table, its columns, and the predicate where it is partial. */
  readonly on: string;
  /** Whether no two rows may share the columns' values. Default false. */
  readonly unique?: boolean;
}

/** How long one step of a build waits for a transaction that was there before it. Nobody waits for the build meanwhile. */
const WAIT = "10min";
/** An index that cannot be finished costs every write until it is dropped; so long is tried. */
const DROP_WAIT = "5s";

/** A migration that makes indexes of tables that may be large, and nothing else (`buildConcurrently`). */
export abstract class ConcurrentIndexes implements MigrationInterface {
  abstract readonly name: string;
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;
  protected abstract readonly indexes: readonly LargeIndex[];
  /** Indexes that these take the place of. */
  protected readonly replaced: readonly string[] = [];

  async up(runner: QueryRunner): Promise<void> {
    await buildConcurrently(runner, this.indexes, this.replaced);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

/**
 * Makes indexes while their tables are read and written, then drops those that they take the place of. It must run outside a transaction, so any
 * number of the indexes may be there when it runs again: what is whole is left, what an aborted build has left behind is dropped and built again.
 */
export async function buildConcurrently(
  runner: QueryRunner,
  indexes: readonly LargeIndex[],
  replaced: readonly string[] = [],
): Promise<void> {
  const [before] = (await runner.query("select current_setting('lock_timeout') as wait")) as [{ readonly wait: string }];
  await runner.query(`set lock_timeout = '${WAIT}'`);
  try {
    for (const [place, index] of indexes.entries()) await build(runner, index, `${place + 1} of ${indexes.length}`);
    for (const name of replaced) await runner.query(`drop index concurrently if exists ${name}`);
  } finally {
    await runner.query("select set_config('lock_timeout', $1, false)", [before.wait]).catch(() => undefined);
  }
}

async function build(runner: QueryRunner, { name, on, unique = false }: LargeIndex, place: string): Promise<void> {
  const say = (message: string): void => void runner.dataSource.logger.log("info", message, runner);
  const [found] = (await runner.query(STATE, [name])) as { readonly isValid: boolean }[];
  if (found?.isValid === true) return;
  if (found !== undefined) {
    say(`Index ${name} was left unfinished by a build that was ended: it is dropped and built again.`);
    await runner.query(`drop index concurrently if exists ${name}`);
  }
  const [{ isLarge } = { isLarge: true }] = (await runner.query(LARGE, [/^\w+/.exec(on)?.[0] ?? "", SAID_BYTES])) as [
    { readonly isLarge: boolean }?,
  ];
  if (isLarge) say(`Building index ${name} (${place}); the table is read and written meanwhile.`);
  try {
    await runner.query(`create ${unique ? "unique " : ""}index concurrently ${name} on ${on}`);
  } catch (cause) {
    await runner.query(`set lock_timeout = '${DROP_WAIT}'`).catch(() => undefined);
    await runner.query(`drop index concurrently if exists ${name}`).catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Index ${name} could not be built (${reason}). A transaction that stays open for longer than ${WAIT}, such as that of a dump, ends the build. Stock is booked as before; run hub migrate again.`,
      { cause },
    );
  }
}

/** Of a table with a new database's few rows nobody has to wait for an index. */
const SAID_BYTES = 1024 * 1024;

const LARGE = `select pg_total_relation_size(to_regclass($1)) > $2::bigint as "isLarge"`;

const STATE = `select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)`;
