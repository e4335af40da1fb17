import { timingSafeEqual } from "node:crypto";
import type DataLoader from "dataloader";
import { LRUCache } from "lru-cache";
import { DEFAULT_LIMITS } from "../platform/config/limits.js";
import type { Database } from "../platform/db/database.js";
import { gatheredReads } from "../platform/db/gathered-reads.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import type { Caller } from "../platform/graphql/context.js";
import { ApiClientEntity } from "./api-client.entity.js";
import { hashKey, keyIdOf, keyInAuthorization } from "./api-key.js";
import { FailedKeys } from "./failed-keys.js";

/** How long a checked key is trusted without looking again: a key revoked elsewhere works this much longer. In milliseconds. */
export const TRUST_MS = 2_000;
/** Keys trusted at one time; beyond that the least recently used are looked up again. */
const TRUSTED_MAX = 10_000;
/** Keys looked up in one statement. */
const KEYS_READ_MAX = 500;
/** Compared with where there is no such key, so that the answer takes no less time. */
const NO_HASH = Buffer.alloc(32);

const KEY = selectionOf(ApiClientEntity, "id", "keyId", "name", "role", "channels", "locations", "factQuantityMax", "keyHash");

interface KeyRow extends Selected<typeof KEY> {
  /** Revoked or expired, by the database's clock. */
  readonly ended: boolean;
  /** Milliseconds until it expires, by the database's clock; null: it does not. */
  readonly lastsMs: number | null;
  readonly useIsOld: boolean;
}

const KEYS_SQL = `
  select ${KEY.of("api_client")},
    revoked_at is not null or coalesce(expires_at <= now(), false) as ended,
    (extract(epoch from expires_at - now()) * 1000)::float8 as "lastsMs",
    last_used_at is null or last_used_at < now() - interval '1 minute' as "useIsOld"
  from api_client where key_id = any($1::text[])`;

interface Trusted {
  readonly caller: Caller;
  /** By the clock of `performance.now()`; infinite where the key does not expire. */
  readonly endsAt: number;
}

/** Trust does not outlast the key: from its end on it is looked up, and found to have ended. */
function isGood({ endsAt }: Trusted): boolean {
  return endsAt === Infinity || performance.now() < endsAt;
}

/** From where a key comes; its address is asked for only where the key is not trusted already. */
interface Client {
  readonly ip: string;
}

export interface AuthenticatorOptions {
  /** Failures of one address in a minute, beyond which no other key is looked up for it. Default: that of the settings. */
  readonly failuresPerMinute?: number;
  /** Milliseconds of a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
}

/** Tells who stands behind a key. A key is kept in memory only while it is trusted. */
export class Authenticator {
  readonly #database: Database;
  /** By header, as it came: a hash for every request would cost more than the rest of it. What is no longer trusted is dropped at once. */
  readonly #trusted = new LRUCache<string, Trusted>({ max: TRUSTED_MAX, ttl: TRUST_MS, ttlAutopurge: true });
  readonly #pending = new Map<string, Promise<Caller | null>>();
  readonly #rows: DataLoader<string, KeyRow | null>;
  readonly #failed: FailedKeys;
  /** Grows with every key that is made or ends: a look-up that began before must not be remembered. */
  #changes = 0;

  constructor(database: Database, { failuresPerMinute = DEFAULT_LIMITS.addressFailuresPerMinute, now }: AuthenticatorOptions = {}) {
    this.#database = database;
    this.#failed = new FailedKeys(failuresPerMinute, now);
    const read = async (keyIds: readonly string[]): Promise<(KeyRow | null)[]> => {
      const rows = await database.query<KeyRow>(KEYS_SQL, [[...new Set(keyIds)]]);
      const byId = new Map(rows.map((row) => [row.keyId, row]));
      return keyIds.map((keyId) => byId.get(keyId) ?? null);
    };
    // One at a time: the lane's other connections are left to readiness and to what is written of keys.
    this.#rows = gatheredReads(read, { keysMax: KEYS_READ_MAX, readsMax: 1 });
  }

  /**
   * The caller behind an `Authorization` header. Null where it is missing, malformed, unknown, expired or revoked: strangers all. Failures count for the
   * client's address, where it is given; throws RATE_LIMITED, before any look-up, where there were too many. At once for a key that is trusted.
   */
  authenticate(authorization: string | undefined, client: Client | null = null): Caller | null | Promise<Caller | null> {
    if (authorization === undefined) return null;
    const trusted = this.#trusted.get(authorization);
    if (trusted !== undefined && isGood(trusted)) return trusted.caller;
    // Those who come while a key is looked up wait for that one look-up.
    return this.#pending.get(authorization) ?? this.#attempt(authorization, client?.ip ?? null);
  }

  /** Looks a client's key up anew at its next request. Call it when the key was revoked. */
  forget(clientId: number): void {
    this.#changed();
    for (const [name, { caller }] of this.#trusted.entries()) if (caller.clientId === clientId) this.#trusted.delete(name);
  }

  /** Takes no key for unknown that was so before. Call it when a key was made. */
  keyMade(): void {
    this.#changed();
    this.#failed.forgetUnknown();
  }

  #changed(): void {
    this.#changes += 1;
    this.#pending.clear();
  }

  #attempt(authorization: string, ip: string | null): Promise<Caller | null> | null {
    const key = keyInAuthorization(authorization);
    const keyId = key === null ? null : keyIdOf(key);
    const hash = key === null || keyId === null ? null : hashKey(key);
    const hashText = hash?.toString("base64") ?? null;
    if (ip !== null) this.#failed.attempt(ip, hashText);
    if (keyId === null || hash === null || hashText === null || this.#failed.isUnknown(hashText)) return null;
    const lookUp = this.#lookUp(authorization, keyId, hash, ip).finally(() => {
      if (this.#pending.get(authorization) === lookUp) this.#pending.delete(authorization);
    });
    this.#pending.set(authorization, lookUp);
    return lookUp;
  }

  async #lookUp(name: string, keyId: string, hash: Buffer, ip: string | null): Promise<Caller | null> {
    const hashText = hash.toString("base64");
    const changes = this.#changes;
    const began = performance.now();
    const row = await this.#rows.load(keyId).catch((error: unknown) => {
      // A database that does not answer says nothing about the key.
      if (ip !== null) this.#failed.succeed(ip, hashText);
      throw error;
    });
    const isCurrent = changes === this.#changes;
    if (!timingSafeEqual(row?.keyHash ?? NO_HASH, hash) || row === null || row.ended) {
      if (isCurrent) this.#failed.learnUnknown(hashText);
      return null;
    }
    if (row.useIsOld) await this.#noteUse(row.id);
    const { id: clientId, name: clientName, role, channels, locations, factQuantityMax } = row;
    const caller: Caller = { clientId, name: clientName, role, channels, locations, factQuantityMax };
    const endsAt = row.lastsMs === null ? Infinity : began + row.lastsMs;
    if (changes === this.#changes) this.#trusted.set(name, { caller, endsAt });
    if (ip !== null) this.#failed.succeed(ip, hashText);
    this.#failed.learnGood(hashText);
    return caller;
  }

  /** At most once a minute for each key, however many processes there are. A database that takes no writes is no reason to refuse a key. */
  async #noteUse(id: number): Promise<void> {
    await this.#database
      .query(
        `update api_client set last_used_at = now()
         where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
        [id],
      )
      .catch(() => undefined);
  }
}
