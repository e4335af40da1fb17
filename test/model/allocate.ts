import { levelAt, LOCATIONS, safetyStockAt, short, type ModelChannel, type World } from "./world.js";

/** Units asked for: at a location, or wherever the channel has them. */
export interface Wanted {
  readonly sku: string;
  readonly location: string | null;
  readonly units: number;
}

export interface Taken {
  readonly sku: string;
  readonly location: string;
  readonly units: number;
}

export interface Plan {
  readonly taken: readonly Taken[];
  readonly errors: readonly string[];
}

type Offers = ReadonlyMap<string, number>;

const NOWHERE: ReadonlySet<string> = new Set();

/** What requests may take, by the words of the domain: named places first, then the channel's, of which a buffer stays. */
export function plan(
  world: World,
  wanted: readonly Wanted[],
  channel: ModelChannel | null,
  strategy = "PRIORITY",
  used: ReadonlySet<string> = NOWHERE,
): Plan {
  const shelf = new Shelf(world, channel);
  const errors: string[] = [];
  for (const { sku, location, units } of wanted) {
    if (location === null) continue;
    const offered = shelf.offer(sku, location);
    if (channel !== null && !channel.locations.includes(location)) errors.push("INVALID_INPUT");
    else if (offered < units) errors.push(short(sku, location, units, offered));
    else shelf.take(sku, location, units);
  }
  const open = wanted.filter(({ location }) => location === null);
  const offers = open.map(({ sku }) => shelf.offers(sku));
  const budgets = offers.map((each) => shelf.budget(each));
  const served = open.map(({ units }, index) => ((budgets[index] ?? 0) >= units ? units : 0));
  const shares = shared(served, offers, strategy, used);
  for (const [index, { sku, units }] of open.entries()) {
    const share = shares[index] ?? new Map<string, number>();
    const sum = sumOf(share);
    const budget = budgets[index] ?? 0;
    if (sum < units) errors.push(short(sku, null, units, budget < units ? budget : sum));
    else for (const location of shelf.places) shelf.take(sku, location, share.get(location) ?? 0);
  }
  return { taken: shelf.all, errors };
}

/**
 * Where units are that somebody was promised already: what the channel may sell, then whatever lies there, and the rest is short at its first place.
 * `anywhere`: whether they may be told of at places that are not the channel's.
 */
export function placed(
  world: World,
  wanted: readonly Wanted[],
  channel: ModelChannel | null,
  used: ReadonlySet<string>,
  anywhere = false,
): Plan {
  const shelf = new Shelf(world, channel);
  const errors: string[] = [];
  for (const { sku, location, units } of wanted) {
    if (location === null) continue;
    if (!anywhere && channel !== null && !channel.locations.includes(location)) errors.push("INVALID_INPUT");
    else shelf.take(sku, location, units);
  }
  const open = wanted.filter(({ location }) => location === null);
  const offers = open.map(({ sku }) => shelf.offers(sku));
  const served = open.map(({ units }, index) => Math.min(units, shelf.budget(offers[index] ?? new Map<string, number>())));
  for (const [index, share] of shared(served, offers, channel?.allocation ?? "PRIORITY", used).entries()) {
    const { sku = "", units = 0 } = open[index] ?? {};
    let missing = units - sumOf(share);
    const parts = shelf.places.map((location) => {
      const chosen = share.get(location) ?? 0;
      const more = Math.max(0, Math.min(missing, shelf.there(sku, location) - chosen));
      missing -= more;
      return { location, part: chosen + more };
    });
    for (const [place, { location, part }] of parts.entries()) shelf.take(sku, location, part + (place === 0 ? missing : 0));
  }
  return { taken: shelf.all, errors };
}

/** What other places of a channel give as far as they can: by its strategy, and no more than it may sell. */
export function elsewhere(
  world: World,
  wanted: readonly { readonly sku: string; readonly units: number; readonly notFrom: ReadonlySet<string> }[],
  channel: ModelChannel,
  used: ReadonlySet<string>,
): readonly Taken[] {
  const shelf = new Shelf(world, channel);
  const all = wanted.map(({ sku }) => shelf.offers(sku));
  const units = wanted.map((each, index) => Math.min(each.units, shelf.budget(all[index] ?? new Map<string, number>())));
  const offers = wanted.map(
    ({ notFrom }, index) => new Map([...(all[index] ?? [])].map(([location, offered]) => [location, notFrom.has(location) ? 0 : offered])),
  );
  return shared(units, offers, channel.allocation, used).flatMap((share, index) =>
    shelf.places.flatMap((location): Taken[] => {
      const part = share.get(location) ?? 0;
      return part === 0 ? [] : [{ sku: wanted[index]?.sku ?? "", location, units: part }];
    }),
  );
}

/** What lies there for a channel, less what a plan has taken so far. */
class Shelf {
  readonly places: readonly string[];
  readonly #taken = new Map<string, Taken>();

  constructor(
    readonly world: World,
    readonly channel: ModelChannel | null,
  ) {
    this.places = LOCATIONS.filter((location) => channel?.locations.includes(location) ?? false);
  }

  get all(): readonly Taken[] {
    return [...this.#taken.values()];
  }

  take(sku: string, location: string, units: number): void {
    const key = `${sku}@${location}`;
    if (units > 0) this.#taken.set(key, { sku, location, units: units + (this.#taken.get(key)?.units ?? 0) });
  }

  there(sku: string, location: string): number {
    return levelAt(this.world, sku, location).counts.AVAILABLE - (this.#taken.get(`${sku}@${location}`)?.units ?? 0);
  }

  offer(sku: string, location: string): number {
    const kept = this.channel?.sellsSafetyStock === true ? 0 : safetyStockAt(this.world, sku, location);
    return Math.max(0, this.there(sku, location) - kept);
  }

  offers(sku: string): Offers {
    return new Map(this.places.map((location) => [location, this.offer(sku, location)]));
  }

  budget(offers: Offers): number {
    return Math.max(0, sumOf(offers) - (this.channel?.buffer ?? 0));
  }
}

const sumOf = (units: Offers): number => [...units.values()].reduce((sum, each) => sum + each, 0);

function shared(units: readonly number[], offers: readonly Offers[], strategy: string, used: ReadonlySet<string>): Map<string, number>[] {
  return strategy === "PRIORITY"
    ? units.map((each, index) => firstCome(each, offers[index]))
    : fewest(units, offers, strategy === "SINGLE_LOCATION", used);
}

function firstCome(units: number, offers: Offers = new Map()): Map<string, number> {
  let missing = units;
  return new Map(
    [...offers].map(([location, offered]) => {
      const part = Math.min(missing, offered);
      missing -= part;
      return [location, part];
    }),
  );
}

/** Again and again the place that can give most of what is missing, one in use before all others; one only, where one must serve all. */
function fewest(units: readonly number[], offers: readonly Offers[], single: boolean, used: ReadonlySet<string>): Map<string, number>[] {
  const missing = [...units];
  const shares = units.map(() => new Map<string, number>());
  const left = new Set(offers[0]?.keys() ?? []);
  if (single && used.size > 0) for (const location of left) if (!used.has(location)) left.delete(location);
  for (let places = 0; places < (single ? 1 : LOCATIONS.length); places += 1) {
    const gives = (location: string): number =>
      missing.reduce((sum, more, index) => sum + Math.min(more, offers[index]?.get(location) ?? 0), 0);
    const giving = [...left].filter((location) => gives(location) > 0);
    const near = giving.filter((location) => used.has(location));
    const from = near.length > 0 ? near : giving;
    const location = from.find((each) => from.every((other) => gives(other) <= gives(each)));
    if (location === undefined) break;
    left.delete(location);
    for (const [index, more] of missing.entries()) {
      const part = Math.min(more, offers[index]?.get(location) ?? 0);
      shares[index]?.set(location, part);
      missing[index] = more - part;
    }
  }
  return shares;
}
