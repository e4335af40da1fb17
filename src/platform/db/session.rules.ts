/** The oldest server the hub works with, as `server_version_num` has it. */
export const SERVER_VERSION_OLDEST = 150_000;

/** What a session tells of itself, read in another transaction than the one that set it up. */
export interface SessionFacts {
  readonly pid: number;
  readonly mark: string | null;
  /** By the setting's name in small letters. */
  readonly settings: Readonly<Record<string, string>>;
  readonly versionNumber: number;
  readonly version: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
  readonly encoding: string;
  readonly synchronousCommit: string;
  readonly replicationRole: string;
}

/** A session that the hub does not work with. The message is one sentence: what was found, and what to do. */
export class SessionRefused extends Error {
  constructor(
    /** What is not as it must be. */
    readonly found: string,
    readonly advice: string,
  ) {
    super(`${found}: ${advice}.`);
  }

  static transactionPooler(): SessionRefused {
    return new SessionRefused(
      "The connection goes through a pooler that lends sessions for one transaction at a time, where time limits, prepared statements and notifications are lost",
      "set its pool_mode to session, or name the server itself in DATABASE_URL",
    );
  }
}

/** What the session was given. */
export interface SessionGiven {
  readonly mark: string;
  readonly pid: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Why the session cannot be trusted; null where it can. */
export function refusalOf(facts: SessionFacts | undefined, given: SessionGiven): SessionRefused | null {
  if (facts === undefined) return new SessionRefused("The server does not tell of its session", "name a PostgreSQL server in DATABASE_URL");
  if (facts.versionNumber < SERVER_VERSION_OLDEST) {
    return new SessionRefused(
      `The hub needs PostgreSQL 15 or newer, and this server is ${facts.version}`,
      "upgrade it, or leave DATABASE_URL out to use the embedded one",
    );
  }
  if (facts.mark !== given.mark || facts.pid !== given.pid) return SessionRefused.transactionPooler();
  return unfitServer(facts) ?? unkept(facts, given);
}

function unfitServer({ standby, readOnly, encoding, synchronousCommit, replicationRole }: SessionFacts): SessionRefused | null {
  if (standby) return new SessionRefused("The server is a standby, which takes no writes", "name the primary in DATABASE_URL");
  if (readOnly) {
    return new SessionRefused(
      "The role or the database makes every transaction read-only",
      "take default_transaction_read_only back with alter role or alter database, or from the options of DATABASE_URL",
    );
  }
  if (encoding !== "UTF8") {
    return new SessionRefused(
      `The database keeps text in ${encoding}, which does not hold every name`,
      "create one with: create database … encoding 'UTF8' template template0",
    );
  }
  if (synchronousCommit === "off") {
    return new SessionRefused(
      "The server answers commits before they are on its disk",
      "set synchronous_commit to on in its configuration",
    );
  }
  if (replicationRole !== "origin") {
    return new SessionRefused(
      `The session runs with session_replication_role ${replicationRole}, which switches off the triggers that guard the ledger`,
      "take that setting back from the role, the database or DATABASE_URL",
    );
  }
  return null;
}

/** A setting that is not there is one that this server does not know. */
function unkept(facts: SessionFacts, given: SessionGiven): SessionRefused | null {
  for (const [name, value] of Object.entries(given.settings)) {
    const kept = facts.settings[name.toLowerCase()];
    if (kept === undefined || kept === value) continue;
    return new SessionRefused(
      `The session keeps ${name} at ${kept}, where the hub has set it to ${value}`,
      "name the server itself in DATABASE_URL, or a pooler that passes settings on",
    );
  }
  return null;
}
