import type { Database } from "../../platform/db/database.js";
import type { DocumentStore } from "../ledger/command.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** Documents of one reference that are looked up one by one; those of more are picked out along the ledger. */
export const DOCUMENTS_FOUND_MAX = 100;

/** What is asked of who sent movements, and of what their documents say, as far as the caller may see those. */
export interface MovementSearch {
  /** API clients of this name; the one with the id, where it has one. Null: whoever. */
  readonly actor: { readonly name: string; readonly clientId: number | null } | null;
  /** Compared exactly; null: any. */
  readonly reference: string | null;
  /** What a note, a reference or a reason contains, in any case; null: any. */
  readonly text: string | null;
  /** Channel codes of the caller's key; null: of all. */
  readonly channels: readonly string[] | null;
  /** Kinds of documents that the caller may see. */
  readonly kinds: readonly DocumentKindName[];
}

export const NO_SEARCH: MovementSearch = { actor: null, reference: null, text: null, channels: null, kinds: [] };

/** What movements are found by of their documents: made of what the stores declare. */
export class MovementDocuments {
  /**
   * Whether the document of `movement` is one that the caller may see, and says what is asked for. $10: its reference; $11: what it contains; null:
   * anything. $12: channel codes, null: all; $13: kinds.
   */
  readonly condition: string;
  readonly #under: string;

  constructor(stores: readonly Pick<DocumentStore<unknown>, "kind" | "wording" | "channelTable">[]) {
    const worded = stores.flatMap(({ kind, wording, channelTable }) =>
      wording === undefined ? [] : [{ kind, ...wording, isOfChannel: channelTable !== undefined }],
    );
    const conditions = worded.map(({ kind, table, reference, texts, isOfChannel }) => {
      const contains = [reference, ...texts].map((column) => `strpos(lower(document.${column}), lower($11::text)) > 0`);
      return `'${kind}' = any($13::text[]) and movement.document_kind = '${kind}' and exists (
        select from ${table} document
        where document.id = movement.document_id and ${ofChannels(isOfChannel, "$12")}
          and ($10::text is null or document.${reference} = $10::text) and ($11::text is null or ${contains.join(" or ")}))`;
    });
    const none = "false and $10::text is null and $11::text is null and $12::text[] is null and $13::text[] is null";
    this.condition = `(${conditions.length === 0 ? none : conditions.join(" or ")})`;
    const under = worded.map(
      ({ kind, table, reference, isOfChannel }) => `
      (select document.id from ${table} document
       where '${kind}' = any($3::text[]) and document.${reference} = $1::text and ${ofChannels(isOfChannel, "$2")}
       limit ${DOCUMENTS_FOUND_MAX + 1})`,
    );
    this.#under = `${under.length === 0 ? "select null::uuid as id where $1::text is null and $2::text[] is null and $3::text[] is null" : under.join(" union all ")} limit ${DOCUMENTS_FOUND_MAX + 1}`;
  }

  /** Ids of the documents of a reference, one more at the most than are looked up one by one. */
  async under(database: Database, { reference, channels, kinds }: MovementSearch): Promise<readonly string[]> {
    const rows = await database.query<{ id: string }>(this.#under, [reference, channels, kinds]);
    return rows.map(({ id }) => id);
  }
}

function ofChannels(isOfChannel: boolean, channels: string): string {
  const known = `${channels}::text[] is null`;
  return isOfChannel
    ? `(${known} or document.channel_id = any(array(select id from channel where code = any(${channels}::text[]))))`
    : "true";
}
