import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import type { Books, ChannelView } from "../stock/index.js";
import { allocate, type Allocation, type Candidate } from "./allocation.rules.js";
import { addTo, askedOf, outsideChannel, planTogether, type Additions, type Demand, type DemandPlan } from "./demand.rules.js";

export interface FactTerms {
  /** The channel whose order it is; without one every demand names its location. */
  readonly channel: ChannelView | null;
  /** Locations that the order is sent from anyhow, by id. */
  readonly used: ReadonlySet<number>;
  /** Whether units may be told of at a location that a demand names. */
  readonly sellsAt: (locationId: number) => boolean;
}

type FactPlan = Omit<DemandPlan, "explanation">;

/**
 * Finds the places of units that somebody has been promised already: never refused for lack of stock. What names its location is taken there. For the
 * others the channel's strategy chooses from what the channel may sell, then safety stock and buffer are used up in the order of service, and only
 * what is nowhere is short at the channel's first active location, of which the needs have a level. Nothing is posted.
 */
export function placeFacts(books: Books, demands: readonly Demand[], terms: FactTerms): FactPlan {
  return planTogether(demands, (sums) => placeSums(books, sums, terms));
}

function placeSums(books: Books, demands: readonly Demand[], { channel, used, sellsAt }: FactTerms): FactPlan {
  const additions: Additions = new Map();
  const errors: UserErrorData[] = [];
  for (const demand of demands) {
    const { locationId, location, quantity } = demand;
    if (locationId === null) continue;
    if (sellsAt(locationId)) addTo(additions, demand, { locationId, location: location ?? "" }, quantity);
    else errors.push(outsideChannel(demand, location ?? "", channel?.code ?? ""));
  }
  const open = demands.filter(({ locationId }) => locationId === null).map((demand) => askedOf({ books, channel, additions }, demand));
  const sellable = open.map(({ quantity, candidates, budget }) => ({ quantity: Math.min(quantity, budget), candidates }));
  const chosen = allocate(channel?.allocation ?? "PRIORITY", sellable, used);
  for (const [index, { demand, candidates }] of open.entries()) {
    const taken = (locationId: number): number => additions.get(`${demand.variantId}/${locationId}`)?.quantity ?? 0;
    const parts = withRest(demand.quantity, candidates, chosen[index] ?? new Map(), taken);
    if (parts === null) errors.push(nowhere(demand));
    for (const { level } of parts === null ? [] : candidates) addTo(additions, demand, level, parts?.get(level.locationId) ?? 0);
  }
  return { additions: [...additions.values()], errors };
}

/** The allocation with what it lacks: what is AVAILABLE though kept back, then what is short. Null where no location of the channel is active. */
function withRest(
  quantity: number,
  candidates: readonly Candidate[],
  chosen: Allocation,
  taken: (locationId: number) => number,
): Allocation | null {
  const active = candidates.filter(({ level }) => level.locationActive);
  const parts = new Map(chosen);
  let missing = [...chosen.values()].reduce((left, part) => left - part, quantity);
  const give = (locationId: number, part: number): void => {
    parts.set(locationId, (parts.get(locationId) ?? 0) + part);
    missing -= part;
  };
  for (const { level } of active) {
    const { locationId, quantities } = level;
    const there = quantities.available - taken(locationId) - (parts.get(locationId) ?? 0);
    give(locationId, Math.max(0, Math.min(missing, there)));
  }
  const [first] = active;
  if (first !== undefined) give(first.level.locationId, missing);
  return missing > 0 ? null : parts;
}

function nowhere({ index, sku }: Demand): UserErrorData {
  const message = `No location of the channel is active, so it is not clear where more of SKU "${sku}" was taken. Give the line a location.`;
  return invalidInput(["lines", String(index), "location"], message);
}
