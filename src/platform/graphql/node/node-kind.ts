import type { ClientRole, RequestContext } from "../context.js";

/** A row, or null where there is none, or none that the caller may see. */
export type FoundRow = object | null | Promise<object | null>;

interface AnyNodeKind {
  /** Name of the type in the schema. */
  readonly type: string;
  /** Roles of the root field that fetches it. None: any client with a key. */
  readonly roles: readonly ClientRole[];
}

/** A type whose objects have UUIDs, which do not tell their type. */
export interface UuidNodeKind extends AnyNodeKind {
  /** The table whose `id` it is, as written in SQL. */
  readonly table: string;
  /** Finds one by its id, in lower case, in the scope of the root field. Asks loaders: many are looked up at once. */
  find(id: string, context: RequestContext): FoundRow;
}

/** A type with opaque ids. */
export interface OpaqueNodeKind extends AnyNodeKind {
  readonly table: null;
  /** As that of UUIDs; of a key that may be anything: null for one that names nothing. */
  find(key: string, context: RequestContext): FoundRow;
}

/** A type whose objects `node` fetches. A room declares those of its own. */
export type NodeKind = UuidNodeKind | OpaqueNodeKind;

/** Declares a type with opaque ids, whose keys are read by `read`: null for text that can be none. */
export function opaqueKind<Key>(
  of: AnyNodeKind & { readonly read: (key: string) => Key | null; find(key: Key, context: RequestContext): FoundRow },
): OpaqueNodeKind {
  const find = (text: string, context: RequestContext): FoundRow => {
    const key = of.read(text);
    return key === null ? null : of.find(key, context);
  };
  return { type: of.type, roles: of.roles, table: null, find };
}
