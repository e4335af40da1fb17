import { LRUCache } from "lru-cache";
import { recallFrom } from "../../platform/db/recall.js";
import type { Read, Rows } from "../../platform/feed/feed-record.js";

/** How many of each are remembered. */
export interface NamesRemembered {
  readonly levels: number;
  readonly variants: number;
  readonly clients: number;
}

/** Some 40 MB when all of it is full. */
export const NAMES_REMEMBERED: NamesRemembered = { levels: 200_000, variants: 200_000, clients: 5_000 };

/** Locations whose levels share what is remembered of them. */
const PLACES_MAX = 10_000;

/** Where a level is. */
export interface Place {
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
}

/** What a movement holds the ids of. */
export interface MovementIds {
  readonly variantId: number;
  /** `api_client.id` */
  readonly actorId: number;
  /** Bigints, as text or as numbers. */
  readonly levelId: string | number;
  readonly otherLevelId: string | number | null;
}

/** What ids stand for. Undefined: not known here. */
export interface Names {
  place(levelId: number): Place | undefined;
  sku(variantId: number): string | undefined;
  client(id: number): string | undefined;
}

interface Named {
  readonly name: string;
}

// By the key of each table, whatever the planner takes the tables to be: a plan made for a few levels is kept while millions are put in.
const LEVELS_SQL = `
  select id_64 as id, location_id as "locationId", (select code from location where location.id = location_id) as location
  from inventory_level where id_64 = any($1::bigint[])`;
const VARIANTS_SQL = "select id, sku as name from variant where id = any($1::integer[])";
const CLIENTS_SQL = "select id, name from api_client where id = any($1::integer[])";

/**
 * The names of what movements are about, remembered: they are the same for every movement of a level, and looked up row by row they cost the
 * database more than the movements do. They are never out of date. No statement of the hub changes a SKU, a location's code, a client's name or
 * the place of a level, and none of the four is ever deleted: the runtime role may not (src/platform/db/grants.ts).
 */
export class MovementNames implements Names {
  readonly #levels: Memory<Place>;
  readonly #variants: Memory<Named>;
  readonly #clients: Memory<Named>;

  constructor({ levels, variants, clients }: NamesRemembered = NAMES_REMEMBERED) {
    const places = new LRUCache<number, Place>({ max: PLACES_MAX });
    this.#levels = new Memory(levels, LEVELS_SQL, (row) => sharedPlace(places, row as unknown as Place));
    this.#variants = new Memory(variants, VARIANTS_SQL, namedOf);
    this.#clients = new Memory(clients, CLIENTS_SQL, namedOf);
  }

  place(levelId: number): Place | undefined {
    return this.#levels.recall(levelId);
  }

  sku(variantId: number): string | undefined {
    return this.#variants.recall(variantId)?.name;
  }

  client(id: number): string | undefined {
    return this.#clients.recall(id)?.name;
  }

  /** All the names of a page, those that are not remembered in one statement of each kind: also where the page is larger than the memory. */
  async of(movements: readonly MovementIds[], read: Read): Promise<Names> {
    const levels = this.#levels.share(movements.flatMap(levelIdsOf));
    const variants = this.#variants.share(movements.map(({ variantId }) => variantId));
    const clients = this.#clients.share(movements.map(({ actorId }) => actorId));
    const lacking = [levels, variants, clients].filter(({ missing }) => missing.size > 0);
    const results = await read(lacking.map(({ sql, missing }) => ({ text: sql, values: [[...missing]] })));
    for (const [index, share] of lacking.entries()) share.learn(results[index] ?? []);
    return {
      place: (levelId) => levels.found.get(levelId),
      sku: (variantId) => variants.found.get(variantId)?.name,
      client: (id) => clients.found.get(id)?.name,
    };
  }
}

/** What a page needs of a memory, kept for as long as the page needs it. */
interface Share<Entry extends object> {
  readonly sql: string;
  readonly found: ReadonlyMap<number, Entry>;
  readonly missing: ReadonlySet<number>;
  /** Takes in what `sql` answered for those that were missing. */
  learn(rows: Rows): void;
}

class Memory<Entry extends object> {
  readonly #known: LRUCache<number, Entry>;
  readonly #sql: string;
  readonly #entryOf: (row: Rows[number]) => Entry;

  /** `sql` answers rows with an `id` for an array of ids. */
  constructor(size: number, sql: string, entryOf: (row: Rows[number]) => Entry) {
    this.#known = new LRUCache({ max: size });
    this.#sql = sql;
    this.#entryOf = entryOf;
  }

  recall(id: number): Entry | undefined {
    return recallFrom(this.#known, id);
  }

  share(ids: readonly number[]): Share<Entry> {
    const found = new Map<number, Entry>();
    const missing = new Set<number>();
    for (const id of ids) {
      const entry = this.#known.get(id);
      if (entry === undefined) missing.add(id);
      else found.set(id, entry);
    }
    const learn = (rows: Rows): void => {
      for (const row of rows) {
        const entry = this.#entryOf(row);
        const id = Number(row["id"]);
        this.#known.set(id, entry);
        found.set(id, entry);
      }
    };
    return { sql: this.#sql, found, missing, learn };
  }
}

const namedOf = (row: Rows[number]): Named => ({ name: row["name"] as string });

const levelIdsOf = ({ levelId, otherLevelId }: MovementIds): readonly number[] =>
  otherLevelId === null ? [Number(levelId)] : [Number(levelId), Number(otherLevelId)];

/** There are far fewer locations than levels: one object, and one code, for all levels of a location. */
function sharedPlace(places: LRUCache<number, Place>, { locationId, location }: Place): Place {
  const known = places.get(locationId);
  if (known !== undefined) return known;
  const place = { locationId, location };
  places.set(locationId, place);
  return place;
}
