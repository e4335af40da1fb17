import { setTimeout as pause } from "node:timers/promises";
import type { Client, ClientBase } from "pg";
import { AbstractLogger, DataSource, type LogLevel, type LogMessage, type MigrationInterface } from "typeorm";
import { type Say, takeTurn } from "./migration-turn.js";
import { settleSession, withoutDecided } from "./session.js";
import { isTimeout } from "./sqlstate.js";

export type MigrationClass = new () => MigrationInterface;

/** Whoever waits for a table's lock holds up everybody who comes after it: a migration waits this long, then lets them pass and tries again. */
const LOCK_WAIT_MS = 500;
const LOCK_ATTEMPTS_MAX = 60;
const LOCK_PAUSE_MS = 1_000;
const PROGRESS_MS = 2_000;

/** One connection of the owner's, over which migrations are run, one process at a time. Loads TypeORM: only where there is something to run. */
export class MigrationSession {
  readonly #source: DataSource;
  readonly #say: Say;

  private constructor(source: DataSource, say: Say) {
    this.#source = source;
    this.#say = say;
  }

  /** Connects and waits until no other process migrates the database. */
  static async open(ownerUrl: string, migrations: readonly MigrationClass[], say: Say): Promise<MigrationSession> {
    const source = new DataSource({
      type: "postgres",
      url: withoutDecided(ownerUrl),
      migrations: [...migrations],
      migrationsTableName: "migration",
      migrationsTransactionMode: "each",
      installExtensions: false,
      applicationName: "hub migrate",
      // The lock of the turn is this connection's: it must be the only one, and stay.
      poolSize: 1,
      // Not by parameters at the start of the connection: a pooler refuses them.
      extra: {
        idleTimeoutMillis: 0,
        onConnect: async (client: ClientBase) => void (await settleSession(client, { lockMs: LOCK_WAIT_MS })),
      },
      logger: new Progress(say),
    });
    await source.initialize();
    const session = new MigrationSession(source, say);
    try {
      await session.#takeTurn();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#source.destroy();
  }

  async #takeTurn(): Promise<void> {
    // A server whose client has gone ends the build of an index, instead of building it for nobody.
    await this.#source.query("set client_connection_check_interval = '5s'").catch(() => undefined);
    await takeTurn((text, values) => this.#source.query<{ mine: boolean }[]>(text, [...values]), this.#say);
  }

  /** Runs what is pending. `owner` is another connection, from which is told how far the building of an index has come. */
  async run(owner: Client): Promise<void> {
    const watch = watchBuilds(owner, this.#say);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const failure = await this.#runOnce();
        if (failure === null) return;
        if (!isTimeout(failure)) throw failure;
        const holders = await lockHolders(this.#source);
        if (attempt === LOCK_ATTEMPTS_MAX) throw lockNotHad(holders, failure);
        this.#say(`A table is in use${holders}: trying again, and letting others pass meanwhile.`);
        await pause(LOCK_PAUSE_MS * (0.5 + Math.random()));
      }
    } finally {
      await watch.close();
    }
  }

  async #runOnce(): Promise<Error | null> {
    try {
      await this.#source.runMigrations({ transaction: "each" });
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

function lockNotHad(holders: string, cause: unknown): Error {
  const message = `A migration did not get its lock on a table in ${LOCK_ATTEMPTS_MAX} tries: a transaction stays open${holders}. Nothing of that migration was done. End that transaction, or run hub migrate again later.`;
  return new Error(message, { cause });
}

/** Who holds locks on the hub's tables: ` (process 12, "pg_dump")`. */
async function lockHolders(source: DataSource): Promise<string> {
  const rows = await source.query<{ pid: number; application: string | null }[]>(HOLDERS).catch(() => []);
  const named = rows.map(({ pid, application }) => `process ${pid}${application ? `, "${application}"` : ""}`);
  return named.length === 0 ? "" : ` (${named.join("; ")})`;
}

const HOLDERS = `
  select distinct activity.pid, activity.application_name as application
  from pg_locks lock join pg_class on pg_class.oid = lock.relation join pg_stat_activity activity on activity.pid = lock.pid
  where lock.database = (select oid from pg_database where datname = current_database()) and lock.granted and lock.pid <> pg_backend_pid()
    and relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
  limit 5`;

interface BuildRow {
  readonly phase: string;
  readonly index: string;
  readonly percent: number;
  readonly waitsFor: number;
}

/** Tells how far an index is built, each time that a tenth more is done or something else is. */
function watchBuilds(owner: Client, say: Say): { close(): Promise<void> } {
  let told = "";
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const { rows } = await owner.query<BuildRow>(BUILDS);
    for (const { index, phase, percent, waitsFor } of rows) {
      const sentence = `Index ${index}: ${phase}, ${10 * Math.floor(percent / 10)} %${waitsFor > 0 ? `; waits for process ${waitsFor}` : ""}.`;
      if (sentence !== told) say(sentence);
      told = sentence;
    }
  };
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => undefined);
  }, PROGRESS_MS);
  return {
    close: () => {
      clearInterval(timer);
      return looking;
    },
  };
}

const BUILDS = `
  select phase, index_relid::regclass::text as index, current_locker_pid::integer as "waitsFor",
    (100 * greatest(blocks_done::numeric / greatest(blocks_total, 1), tuples_done::numeric / greatest(tuples_total, 1)))::integer as percent
  from pg_stat_progress_create_index where datname = current_database() and index_relid <> 0`;

/** What migrations say by `log("info", …)`; TypeORM's own words are left out. */
class Progress extends AbstractLogger {
  readonly #say: Say;

  constructor(say: Say) {
    super(["info"]);
    this.#say = say;
  }

  protected writeLog(level: LogLevel, message: LogMessage | LogMessage[]): void {
    if (level !== "info") return;
    for (const part of Array.isArray(message) ? message : [message])
      this.#say(typeof part === "object" ? String(part.message) : String(part));
  }
}
