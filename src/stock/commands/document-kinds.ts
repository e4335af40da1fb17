import type { Database } from "../../platform/db/database.js";
import { databaseLoader } from "../../platform/graphql/database-loader.js";
import type { LoaderDefinition } from "../../platform/graphql/loaders.js";
import type { DocumentStore } from "../ledger/command.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** A document as a key that is bound to channels asks for it. */
interface AskedDocument {
  readonly id: string;
  /** Channel codes of the caller's key: equal for all that one request loads. */
  readonly channels: readonly string[];
}

/** What there is to know of all kinds of documents together: made of what their stores declare. */
export class DocumentKinds {
  readonly #ofChannels: ReadonlySet<DocumentKindName>;
  /** For each document whether it belongs to a channel that is none of these, or to no channel although its kind has one. */
  readonly foreignLoader: (database: Database) => LoaderDefinition<AskedDocument, boolean>;

  constructor(readonly stores: readonly DocumentStore<unknown>[]) {
    this.#ofChannels = new Set(stores.filter(({ channelTable }) => channelTable !== undefined).map(({ kind }) => kind));
    const sql = foreignSql(stores.flatMap(({ channelTable }) => channelTable ?? []));
    this.foreignLoader = databaseLoader(
      "foreignDocuments",
      async (database, asked: readonly AskedDocument[]) => {
        const rows = await database.query<{ id: string }>(sql, [asked.map(({ id }) => id), asked[0]?.channels ?? []]);
        const foreign = new Set(rows.map(({ id }) => id));
        return asked.map(({ id }) => foreign.has(id.toLowerCase()));
      },
      { cacheKey: ({ id }) => id, live: true },
    );
  }

  /** Whether documents of the kind belong to a channel. */
  areOfChannels(kind: DocumentKindName): boolean {
    return this.#ofChannels.has(kind);
  }
}

function foreignSql(tables: readonly string[]): string {
  const none = "select null::uuid as id, null::integer as channel_id where false";
  return `
    select id
    from (${tables.length === 0 ? none : tables.map((table) => `select id, channel_id from ${table} where id = any($1::uuid[])`).join(" union all ")}) document
    where not coalesce(channel_id = any(array(select id from channel where code = any($2::text[]))), false)`;
}
