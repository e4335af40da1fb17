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

/** What a request may take, by the words of the domain: named places first, then the channel's, of which a buffer stays. */
export function plan(world: World, wanted: readonly Wanted[], channel: ModelChannel | null, strategy = "PRIORITY"): Plan {
  const taken = new Map<string, Taken>();
  const errors: string[] = [];
  const take = (sku: string, location: string, units: number): void => {
    if (units > 0) taken.set(`${sku}@${location}`, { sku, location, units: units + (taken.get(`${sku}@${location}`)?.units ?? 0) });
  };
  const offer = (sku: string, location: string): number => {
    const kept = channel?.sellsSafetyStock === true ? 0 : safetyStockAt(world, sku, location);
    const left = levelAt(world, sku, location).counts.AVAILABLE - (taken.get(`${sku}@${location}`)?.units ?? 0);
    return Math.max(0, left - kept);
  };
  for (const { sku, location, units } of wanted) {
    if (location === null) continue;
    if (channel !== null && !channel.locations.includes(location)) errors.push("INVALID_INPUT");
    else if (offer(sku, location) < units) errors.push(short(sku, location, units, offer(sku, location)));
    else take(sku, location, units);
  }
  const places = LOCATIONS.filter((location) => channel?.locations.includes(location) ?? false);
  const open = wanted.filter(({ location }) => location === null);
  const offers = open.map(({ sku }) => new Map(places.map((location) => [location, offer(sku, location)])));
  const budgets = offers.map((each) => Math.max(0, [...each.values()].reduce((sum, units) => sum + units, 0) - (channel?.buffer ?? 0)));
  const served = open.map(({ units }, index) => ((budgets[index] ?? 0) >= units ? units : 0));
  const shares = strategy === "PRIORITY" ? served.map((units, index) => firstCome(units, offers[index])) : fewest(served, offers, strategy);
  for (const [index, { sku, units }] of open.entries()) {
    const share = shares[index] ?? new Map<string, number>();
    const sum = [...share.values()].reduce((all, part) => all + part, 0);
    const budget = budgets[index] ?? 0;
    if (sum < units) errors.push(short(sku, null, units, budget < units ? budget : sum));
    else for (const location of places) take(sku, location, share.get(location) ?? 0);
  }
  return { taken: [...taken.values()], errors };
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

/** Again and again the place that can give most of what is missing; one of them only, where one must serve all. */
function fewest(units: readonly number[], offers: readonly Offers[], strategy: string): Map<string, number>[] {
  const missing = [...units];
  const shares = units.map(() => new Map<string, number>());
  const left = [...(offers[0]?.keys() ?? [])];
  for (let places = 0; places < (strategy === "SINGLE_LOCATION" ? 1 : LOCATIONS.length); places += 1) {
    const gives = left.map((location) => missing.reduce((sum, more, index) => sum + Math.min(more, offers[index]?.get(location) ?? 0), 0));
    const most = Math.max(0, ...gives);
    const [location] = most === 0 ? [] : left.splice(gives.indexOf(most), 1);
    if (location === undefined) break;
    for (const [index, more] of missing.entries()) {
      const part = Math.min(more, offers[index]?.get(location) ?? 0);
      shares[index]?.set(location, part);
      missing[index] = more - part;
    }
  }
  return shares;
}
