import { lookupCode } from "../../catalog/index.js";
import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Database } from "../../platform/db/database.js";
import { COUNT_MAX, countOf, type EntryCount } from "../../platform/graphql/count.rules.js";
import { databaseLoader, readLists } from "../../platform/graphql/database-loader.js";
import type { LoaderDefinition } from "../../platform/graphql/loaders.js";
import type { DocumentStore } from "../ledger/command.js";
import type { InventoryStateName } from "../states/accounts.js";
import type { DocumentKindName } from "../states/enumerations.js";
import type { LevelName } from "./level.queries.js";

/** A document that has units of a level in a state. */
export interface HolderRow {
  readonly kind: DocumentKindName;
  readonly documentId: string;
  readonly state: InventoryStateName;
  readonly locationId: number;
  readonly quantity: number;
  readonly endsAt: Date | null;
}

/** The last holder of a page: those behind it have fewer units, or as many and were made before. */
export interface HolderPlace {
  readonly quantity: number;
  readonly documentId: string;
  readonly state: string;
}

/** Where somebody was short of a SKU: at a location, or anywhere a channel sells from; at any location where both are null. */
export interface Shortage {
  readonly sku: string;
  /** Location code. */
  readonly location: string | null;
  /** Channel code. */
  readonly channel: string | null;
  /** Codes of the locations that the caller's key is bound to, equal for all that one request loads; null: to none. */
  readonly own: readonly string[] | null;
}

/** Lines of documents that are looked at of each state of a level. */
export const HOLDER_LINES_MAX = COUNT_MAX;
/** The same for each shortage, of which one answer may have a thousand, and how many holders are told of it. */
export const SHORTAGE_LINES_MAX = 200;
export const SHORTAGE_HOLDERS_MAX = 20;

/** What finds the holders of levels, made of what the kinds of documents claim. */
export class Holders {
  readonly #page: string;
  readonly #count: string;
  readonly shortageLoader: (database: Database) => LoaderDefinition<Shortage, HolderRow[]>;

  constructor(stores: readonly DocumentStore<unknown>[]) {
    const level = {
      variant: "(select id from variant where sku = $1::text)",
      locations: "array(select id from location where code = $2::text)",
    };
    const holders = `with line as (${linesSql(stores, level, HOLDER_LINES_MAX)}), holder as (${HOLDERS})`;
    this.#page = `
      ${holders}
      select ${COLUMNS} from holder
      where $3::bigint is null or (quantity, document_id, state) < ($3::bigint, $4::uuid, $5::text)
      order by quantity desc, document_id desc, state desc limit $6`;
    this.#count = `${holders} select (select count(*)::integer from holder) as found, (select count(*)::integer from line) as lines`;
    const shortages = shortagesSql(stores);
    this.shortageLoader = databaseLoader(
      "holdersOfShortages",
      async (database, asked: readonly Shortage[], budget) => {
        const alike = new Map(asked.map((shortage) => [shortageText(shortage), shortage]));
        const each = [...alike.values()];
        const read = (limit: number): Promise<(HolderRow & { readonly place: number })[]> =>
          database.query(shortages, [...SHORTAGES.values(each), asked[0]?.own ?? null, limit]);
        const places = each.map((_, place) => place);
        const lists = await readLists(budget, places, read, ({ place }) => place);
        const byText = new Map([...alike.keys()].map((text, place) => [text, lists[place] ?? []]));
        return asked.map((shortage) => byText.get(shortageText(shortage)) ?? []);
      },
      { live: true },
    );
  }

  /** The holders of a level, most units first: those behind `after`. */
  async list(database: Database, level: LevelName, after: HolderPlace | null, limit: number): Promise<HolderRow[]> {
    const place = [after?.quantity ?? null, after?.documentId ?? null, after?.state ?? null, limit];
    return database.query<HolderRow>(this.#page, [...namesOf(level), ...place]);
  }

  /** How many there are: exact where the level has no more lines than are looked at. */
  async count(database: Database, level: LevelName): Promise<EntryCount> {
    const [row] = await database.query<{ readonly found: number; readonly lines: number }>(this.#count, namesOf(level));
    return countOf(row?.found ?? 0, (row?.lines ?? 0) < HOLDER_LINES_MAX);
  }
}

const SHORTAGES = new AskedRows<Shortage>({
  sku: ["text", ({ sku }) => lookupCode(sku)],
  location: ["text", ({ location }) => location],
  channel: ["text", ({ channel }) => channel],
});

const shortageText = ({ sku, location, channel }: Shortage): string => JSON.stringify([sku, location, channel]);

const namesOf = ({ sku, location }: LevelName): readonly string[] => [lookupCode(sku), lookupCode(location)];

const COLUMNS = `kind, document_id as "documentId", state, location_id as "locationId", quantity::integer as quantity, ends_at as "endsAt"`;

/** A document counts once for each state and location, however many lines it has there. */
const HOLDERS = `
  select kind, document_id, state, location_id, sum(units) as quantity, min(ends_at) as ends_at
  from line group by kind, document_id, state, location_id`;

/** Lines with units of a variant at some locations: of each claim so many. The arguments are SQL written in code. */
function linesSql(
  stores: readonly DocumentStore<unknown>[],
  { variant, locations }: { readonly variant: string; readonly locations: string },
  linesMax: number,
): string {
  const parts = stores.flatMap(({ kind, claims }) =>
    (claims?.() ?? []).map(
      ({ account, text }) => `
      (select '${kind}' as kind, '${account}' as state, claim.document_id, claim.location_id, claim.units, claim.ends_at
       from (${text}) claim where claim.variant_id = ${variant} and claim.location_id = any(${locations}) limit ${linesMax})`,
    ),
  );
  return parts.length === 0 ? NO_LINES : parts.join(" union all ");
}

const NO_LINES = `
  select ''::text as kind, ''::text as state, null::uuid as document_id, 0 as location_id, 0 as units, null::timestamptz as ends_at where false`;

function shortagesSql(stores: readonly DocumentStore<unknown>[]): string {
  return `
    select asked.place, holder.*
    from (
      select (asked.place - 1)::integer as place, variant.id as variant_id, array(
        select location.id from location
        where (asked.location is null or location.code = asked.location)
          and ($4::text[] is null or location.code = any($4::text[]))
          and (asked.channel is null or location.id in (
            select link.location_id from channel_location link join channel on channel.id = link.channel_id where channel.code = asked.channel))
      ) as location_ids
      from ${SHORTAGES.numbered}
      join variant on variant.sku = asked.sku
      offset 0
    ) asked
    cross join lateral (
      with line as (${linesSql(stores, { variant: "asked.variant_id", locations: "asked.location_ids" }, SHORTAGE_LINES_MAX)}),
        holder as (${HOLDERS})
      select ${COLUMNS} from holder order by quantity desc, document_id desc, state desc limit ${SHORTAGE_HOLDERS_MAX}
    ) holder
    order by asked.place, holder.quantity desc, holder."documentId" desc, holder.state desc limit $5`;
}
