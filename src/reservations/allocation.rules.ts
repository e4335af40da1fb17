import type { AllocationStrategyName } from "../channels/index.js";
import type { LevelView } from "../stock/index.js";

/** A location of the channel where the SKU has a level. */
export interface Candidate {
  readonly level: LevelView;
  /** Units it can give to the line: 0 where it is inactive. */
  readonly offered: number;
}

/** So many units of one SKU, from any of the candidates. One request for each SKU. */
export interface AllocationRequest {
  readonly quantity: number;
  /** In the order of service: see `byPriority`. */
  readonly candidates: readonly Candidate[];
}

/** What a request takes from each location, by location id; nothing but positive quantities. */
export type Allocation = ReadonlyMap<number, number>;

/** Lower priority numbers are served first, then codes in alphabetical order. */
export function byPriority(a: LevelView, b: LevelView): number {
  return a.priority - b.priority || (a.location < b.location ? -1 : a.location > b.location ? 1 : 0);
}

/**
 * Chooses locations for all requests of one reservation; one answer for each, in order. A request that cannot be served in full takes what
 * the strategy can give it: the caller compares and refuses.
 * - PRIORITY: each request from the locations in the order of service.
 * - FEWEST_SPLITS: as few locations as possible for all requests together. Again and again the location that can give the most units of
 *   what is still missing is taken, the first in the order of service where several can. One location that can serve everything is
 *   always found; beyond that this is the usual approximation of a problem that has no fast exact answer.
 * - SINGLE_LOCATION: the first location in the order of service that can serve all requests; else the one that can give the most.
 *
 * `used` are locations that the order is sent from anyhow, by id: FEWEST_SPLITS takes from them before all others, SINGLE_LOCATION from no other.
 */
export function allocate(
  strategy: AllocationStrategyName,
  requests: readonly AllocationRequest[],
  used: ReadonlySet<number> = NONE_USED,
): readonly Allocation[] {
  if (strategy === "PRIORITY") return requests.map(inOrder);
  return fromFewest(requests, used, strategy === "SINGLE_LOCATION");
}

const NONE_USED: ReadonlySet<number> = new Set();

function inOrder({ quantity, candidates }: AllocationRequest): Allocation {
  const allocation = new Map<number, number>();
  let missing = quantity;
  for (const { level, offered } of candidates) {
    const part = Math.min(missing, offered);
    if (part <= 0) continue;
    allocation.set(level.locationId, part);
    missing -= part;
    if (missing === 0) break;
  }
  return allocation;
}

interface Site {
  readonly level: LevelView;
  readonly offers: { readonly request: number; readonly offered: number }[];
}

function fromFewest(requests: readonly AllocationRequest[], used: ReadonlySet<number>, single: boolean): readonly Allocation[] {
  const missing = requests.map(({ quantity }) => quantity);
  const allocations = requests.map(() => new Map<number, number>());
  const all = sitesOf(requests);
  const near = new Set(all.filter(({ level }) => used.has(level.locationId)));
  const others = new Set(single && used.size > 0 ? [] : all.filter((site) => !near.has(site)));
  for (let taken = 0; taken < (single ? 1 : all.length); taken += 1) {
    const site = mostGiving(near, missing) ?? mostGiving(others, missing);
    if (site === null) break;
    near.delete(site);
    others.delete(site);
    for (const { request, offered } of site.offers) {
      const part = Math.min(offered, missing[request] ?? 0);
      if (part <= 0) continue;
      allocations[request]?.set(site.level.locationId, part);
      missing[request] = (missing[request] ?? 0) - part;
    }
  }
  return allocations;
}

/** The locations of all requests, in the order of service. */
function sitesOf(requests: readonly AllocationRequest[]): Site[] {
  const sites = new Map<number, Site>();
  for (const [request, { candidates }] of requests.entries()) {
    for (const { level, offered } of candidates) {
      if (offered <= 0) continue;
      const known = sites.get(level.locationId);
      if (known === undefined) sites.set(level.locationId, { level, offers: [{ request, offered }] });
      else known.offers.push({ request, offered });
    }
  }
  return [...sites.values()].sort((a, b) => byPriority(a.level, b.level));
}

function mostGiving(sites: ReadonlySet<Site>, missing: readonly number[]): Site | null {
  let best: Site | null = null;
  let most = 0;
  for (const site of sites) {
    const units = site.offers.reduce((sum, { request, offered }) => sum + Math.min(offered, missing[request] ?? 0), 0);
    if (units > most) {
      best = site;
      most = units;
    }
  }
  return best;
}
