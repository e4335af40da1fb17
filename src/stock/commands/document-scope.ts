import type { GraphQLResolveInfo } from "graphql";
import type { Database } from "../../platform/db/database.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { databaseLoader } from "../../platform/graphql/database-loader.js";
import type { NodeRegistry } from "../../platform/graphql/node/node-registry.js";
import { selectsOthers } from "../../platform/graphql/selects.js";
import { DOCUMENT_TYPES } from "../states/document-types.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** Told at once wherever nothing has to be read. */
export type MaybeLater<Value> = Value | Promise<Value>;

/** Kinds of documents that belong to a channel. */
const OF_CHANNELS: ReadonlySet<DocumentKindName> = new Set(["RESERVATION", "SALE", "RETURN"]);

/** What finds documents. */
export interface DocumentParts {
  readonly database: Database;
  readonly nodes: NodeRegistry;
}

/** Who asks for a document, and for what of it. */
export interface DocumentAsked {
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
}

const OF_ITS_NAME: ReadonlySet<string> = new Set(["kind", "id"]);

/** What descriptions say of the documents that `seenDocument` answers. */
export const DOCUMENT_SEEN =
  "where the key is for other channels, and where more than `kind` and `id` is asked of one that the key may not fetch by its id";

/**
 * The document of a movement, as far as the caller may know of it. A key that is bound to channels may be at a location where others sell as
 * well: theirs is as if there were none. It is read only where more than its name is asked for, and then as if it were fetched by its id.
 */
export function seenDocument(
  { database, nodes }: DocumentParts,
  { context, info }: DocumentAsked,
  kind: DocumentKindName | null,
  id: string | null,
): MaybeLater<object | null> {
  const type = kind === null ? undefined : DOCUMENT_TYPES[kind];
  if (kind === null || id === null || type === undefined) return null;
  if (selectsOthers(info, type, OF_ITS_NAME)) return nodes.findOf(type, id, context);
  if (callerOf(context).channels === null || !OF_CHANNELS.has(kind)) return { kind, id };
  return isForeignDocument(database, context, id).then((foreign) => (foreign ? null : { kind, id }));
}

/** Whether a document is one of a channel that the caller's key is not for. The id is a UUID. */
export async function isForeignDocument(database: Database, context: RequestContext, id: string): Promise<boolean> {
  const { channels } = callerOf(context);
  return channels === null ? false : context.loaders.of(foreignDocumentLoader(database)).load({ id, channels });
}

interface Asked {
  readonly id: string;
  /** Channel codes of the caller's key: equal for all that one request loads. */
  readonly channels: readonly string[];
}

const FOREIGN_SQL = `
  select id
  from (
    select id, channel_id from reservation where id = any($1::uuid[])
    union all
    select id, channel_id from sale where id = any($1::uuid[])
    union all
    select id, channel_id from return where id = any($1::uuid[])
  ) document
  where not coalesce(channel_id = any(array(select id from channel where code = any($2::text[]))), false)`;

/** For each document whether it belongs to a channel that is none of these, or to no channel although its kind has one. */
const foreignDocumentLoader = databaseLoader(
  "foreignDocuments",
  async (database, asked: readonly Asked[]) => {
    const rows = await database.query<{ id: string }>(FOREIGN_SQL, [asked.map(({ id }) => id), asked[0]?.channels ?? []]);
    const foreign = new Set(rows.map(({ id }) => id));
    return asked.map(({ id }) => foreign.has(id.toLowerCase()));
  },
  { cacheKey: ({ id }) => id, live: true },
);
