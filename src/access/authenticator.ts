import { timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Database } from "../platform/db/database.js";
import type { Caller, ClientRole } from "../platform/graphql/context.js";
import { hashKey, keyIdOf, keyInAuthorization } from "./api-key.js";

/** How long a checked key is trusted without looking again: a key revoked elsewhere works this much longer. In milliseconds. */
export const TRUST_MS = 2_000;
/** Keys trusted at one time; beyond that the least recently used are looked up again. */
const TRUSTED_MAX = 10_000;
/** Compared with where there is no such key, so that the answer takes no less time. */
const NO_HASH = Buffer.alloc(32);

interface KeyRow {
  readonly id: number;
  readonly name: string;
  readonly role: ClientRole;
  readonly channels: readonly string[] | null;
  readonly locations: readonly string[] | null;
  readonly factQuantityMax: number;
  readonly keyHash: Buffer;
  /** Revoked or expired, by the database's clock. */
  readonly ended: boolean;
  readonly useIsOld: boolean;
}

/** Tells who stands behind a key. A key is kept in memory only while it is trusted. */
export class Authenticator {
  /** By header, as it came: a hash for every request would cost more than the rest of it. What is no longer trusted is dropped at once. */
  readonly #trusted = new LRUCache<string, Caller>({ max: TRUSTED_MAX, ttl: TRUST_MS, ttlAutopurge: true });
  readonly #pending = new Map<string, Promise<Caller | null>>();
  /** Grows with every key that is forgotten: a look-up that began before must not bring it back. */
  #forgotten = 0;

  constructor(private readonly database: Database) {}

  /** The caller behind an `Authorization` header. Null where it is missing, malformed, unknown, expired or revoked: strangers all. */
  authenticate(authorization: string | undefined): Promise<Caller | null> {
    const trusted = authorization === undefined ? undefined : this.#trusted.get(authorization);
    if (trusted !== undefined) return Promise.resolve(trusted);
    const key = keyInAuthorization(authorization);
    const keyId = key === null ? null : keyIdOf(key);
    if (authorization === undefined || key === null || keyId === null) return Promise.resolve(null);
    return this.#shared(authorization, keyId, hashKey(key));
  }

  /** Looks a client's key up anew at its next request. Call it when the key was revoked. */
  forget(clientId: number): void {
    this.#forgotten += 1;
    this.#pending.clear();
    for (const [name, caller] of this.#trusted.entries()) if (caller.clientId === clientId) this.#trusted.delete(name);
  }

  /** Requests that come while a key is looked up wait for that one look-up. */
  #shared(name: string, keyId: string, hash: Buffer): Promise<Caller | null> {
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const lookUp = this.#lookUp(name, keyId, hash).finally(() => {
      if (this.#pending.get(name) === lookUp) this.#pending.delete(name);
    });
    this.#pending.set(name, lookUp);
    return lookUp;
  }

  async #lookUp(name: string, keyId: string, hash: Buffer): Promise<Caller | null> {
    const forgotten = this.#forgotten;
    const [row] = await this.database.query<KeyRow>(
      `select id, name, role, channels, locations, fact_quantity_max as "factQuantityMax", key_hash as "keyHash",
         revoked_at is not null or coalesce(expires_at <= now(), false) as ended,
         last_used_at is null or last_used_at < now() - interval '1 minute' as "useIsOld"
       from api_client where key_id = $1`,
      [keyId],
    );
    if (!timingSafeEqual(row?.keyHash ?? NO_HASH, hash) || row === undefined || row.ended) return null;
    if (row.useIsOld) await this.#noteUse(row.id);
    const { id: clientId, name: clientName, role, channels, locations, factQuantityMax } = row;
    const caller: Caller = { clientId, name: clientName, role, channels, locations, factQuantityMax };
    if (forgotten === this.#forgotten) this.#trusted.set(name, caller);
    return caller;
  }

  /** At most once a minute for each key, however many processes there are. A database that takes no writes is no reason to refuse a key. */
  async #noteUse(id: number): Promise<void> {
    await this.database
      .query(
        `update api_client set last_used_at = now()
         where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
        [id],
      )
      .catch(() => undefined);
  }
}
