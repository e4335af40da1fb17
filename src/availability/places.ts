import { type ChannelRow, readChannels } from "../channels/index.js";
import { readLocations, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";

export interface PlacesView {
  /** Every location by its code. */
  readonly locations: ReadonlyMap<string, LocationRow>;
  readonly locationsById: ReadonlyMap<number, LocationRow>;
  /** Active locations by id, numbered in the order in which they are served. */
  readonly ranks: ReadonlyMap<number, number>;
  /** Every channel by its code. */
  readonly channels: ReadonlyMap<string, ChannelPlace>;
}

/** A channel, and where it sells. */
export interface ChannelPlace extends ChannelRow {
  readonly locationIds: ReadonlySet<number>;
}

/** All locations and channels in memory: few, and seldom changed. Forgotten when one changes, and read again when they are needed. */
export class Places {
  readonly #database: Database;
  #current: PlacesView | null = null;
  #reading: Promise<PlacesView> | null = null;
  #changes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Null where they have to be read. */
  get current(): PlacesView | null {
    return this.#current;
  }

  forget(): void {
    this.#changes += 1;
    this.#current = null;
    this.#reading = null;
  }

  /** Reads them; those who ask meanwhile share the read. What was changed during the read is not kept. */
  read(): Promise<PlacesView> {
    if (this.#reading !== null) return this.#reading;
    const changes = this.#changes;
    const reading = this.#query().then((view) => {
      if (changes === this.#changes) this.#current = view;
      return view;
    });
    const settled = reading.finally(() => {
      if (this.#reading === settled) this.#reading = null;
    });
    this.#reading = settled;
    return settled;
  }

  async #query(): Promise<PlacesView> {
    const [locations, channels] = await Promise.all([readLocations(this.#database), readChannels(this.#database)]);
    return {
      locations: new Map(locations.map((location) => [location.code, location])),
      locationsById: new Map(locations.map((location) => [location.id, location])),
      ranks: new Map(locations.filter(({ active }) => active).map(({ id }, rank) => [id, rank])),
      channels: new Map(channels.map((channel) => [channel.code, { ...channel, locationIds: new Set(channel.locationIds) }])),
    };
  }
}
