import type { Database } from "../../db/database.js";
import { callerOf, type ClientRole, type RequestContext } from "../context.js";
import type { LoaderDefinition } from "../loaders.js";
import { allows } from "../roles.rules.js";
import { readGlobalId, readUuid } from "./global-id.rules.js";
import type { NodeKind, UuidNodeKind } from "./node-kind.js";
import { asNode } from "./node-type.js";

interface AskedUuid {
  readonly id: string;
  /** Of the caller: equal for all that one request looks up. */
  readonly kinds: readonly UuidNodeKind[];
}

/** Finds whatever has an id, as far as its caller may see it: in the same scope, and by the same reads, as the root field of its type. */
export class NodeRegistry {
  readonly #kinds: ReadonlyMap<string, NodeKind>;
  readonly #typeOfUuid: LoaderDefinition<AskedUuid, string | null>;

  constructor(database: Database, kinds: readonly NodeKind[]) {
    this.#kinds = new Map(kinds.map((kind) => [kind.type, kind]));
    this.#typeOfUuid = {
      name: "typeOfUuid",
      load: (asked) => typesOfUuids(database, asked),
      cacheKey: ({ id }) => id,
    };
  }

  /** Names of the types it finds. */
  get types(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  /** Whether a role may find objects of this type at all. */
  isFor(type: string, role: ClientRole): boolean {
    const kind = this.#kinds.get(type);
    return kind !== undefined && allows(kind.roles, role);
  }

  /** What has this id; null for what is none, is not known, or is not to be seen: nobody can tell which. */
  async find(id: string, context: RequestContext): Promise<object | null> {
    const uuid = readUuid(id);
    if (uuid !== null) return this.#findUuid(uuid, context);
    const read = readGlobalId(id);
    const kind = read === null ? undefined : this.#kinds.get(read.type);
    return read === null || kind === undefined || kind.table !== null ? null : this.#findOf(kind, read.key, context);
  }

  /** As `find`, of a type that is known: by its UUID, or by the key in its opaque id. */
  async findOf(type: string, key: string, context: RequestContext): Promise<object | null> {
    const kind = this.#kinds.get(type);
    if (kind === undefined) throw new Error(`No room has declared how to find a ${type} by its id.`);
    return this.#findOf(kind, key, context);
  }

  async #findOf(kind: NodeKind, key: string, context: RequestContext): Promise<object | null> {
    if (!allows(kind.roles, callerOf(context).role)) return null;
    const row = await kind.find(key, context);
    return row === null ? null : asNode(row, kind.type);
  }

  async #findUuid(id: string, context: RequestContext): Promise<object | null> {
    const { role } = callerOf(context);
    const kinds = [...this.#kinds.values()].filter((kind) => kind.table !== null && allows(kind.roles, role)) as UuidNodeKind[];
    const type = await context.loaders.of(this.#typeOfUuid).load({ id, kinds });
    return type === null ? null : this.findOf(type, id, context);
  }
}

/**
 * Which type each UUID is of; null for one that nothing has. One look-up in the primary key of each table, and none of tables that the caller may
 * not read: a table of all ids would have to be written with every document.
 */
async function typesOfUuids(database: Database, asked: readonly AskedUuid[]): Promise<(string | null)[]> {
  const kinds = asked[0]?.kinds ?? [];
  if (kinds.length === 0) return asked.map(() => null);
  const sql = kinds.map(({ table, type }) => `select id, '${type}' as type from ${table} where id = any($1::uuid[])`).join(" union all ");
  const rows = await database.query<{ id: string; type: string }>(sql, [asked.map(({ id }) => id)]);
  const types = new Map(rows.map(({ id, type }) => [id, type]));
  return asked.map(({ id }) => types.get(id) ?? null);
}
