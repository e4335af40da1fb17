import type { AllocationStrategyName } from "../channels/index.js";
import { invalidInput, type UserErrorOf, type UserErrorData } from "../platform/errors/user-error.js";
import {
  availableToSell,
  offeredAt,
  summed,
  WITHOUT_CHANNEL,
  type Books,
  type ChannelView,
  type LevelView,
  type SellableLevel,
  type SellingPolicy,
} from "../stock/index.js";
import { allocate, byPriority, type Allocation, type Candidate } from "./allocation.rules.js";
import { dealt } from "./deal-additions.rules.js";
import { explainAllocated, explainLocated, type AllocationExplanation } from "./explanation.rules.js";
import type { LineAsk } from "./line-takes.rules.js";
import type { Addition } from "./reservation-steps.rules.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

/**
 * Units asked of AVAILABLE: at a location, or wherever the hub chooses (`locationId` null). At most one for each (SKU, location, line reference).
 */
export interface Demand extends LineAsk {
  readonly variantId: number;
  readonly sku: string;
  readonly location: string | null;
}

export interface DemandTerms {
  /** The channel that asks; without one every demand names its location. */
  readonly channel: ChannelView | null;
  readonly strategy: AllocationStrategyName;
  readonly explain: boolean;
  /** Locations that the order is sent from anyhow, by id: see `allocate`. */
  readonly used?: ReadonlySet<number> | undefined;
}

/** What is taken so far, by SKU and location. */
export type Additions = Map<string, Addition>;

/** What would be taken from where. Nothing is posted. */
export interface DemandPlan {
  /** For each (SKU, location), or for each part of a line with a reference. To be used only where there are no errors. */
  readonly additions: readonly Addition[];
  /** Every demand that cannot be met, in the order of the demands. */
  readonly errors: readonly UserErrorData[];
  /** One for each demand, those of one SKU and location together; null unless asked for. */
  readonly explanation: readonly AllocationExplanation[] | null;
}

interface Work extends DemandTerms {
  readonly books: Books;
  readonly additions: Additions;
  readonly errors: { readonly index: number; readonly error: UserErrorData }[];
  readonly explanations: Map<Demand, AllocationExplanation>;
}

/**
 * Checks demands against the books and chooses locations. A demand that names its location takes from that location's AVAILABLE less its
 * safety stock. The others come after them: each SKU's must lie within what the channel may sell then, which is the sum over its active
 * locations less the channel's buffer. The buffer binds only those. Demands of lines with a reference are summed for all of that, and what there
 * is is dealt out to them.
 */
export function planDemands(books: Books, demands: readonly Demand[], terms: DemandTerms): DemandPlan {
  return planTogether(demands, (sums) => planSums(books, sums, terms));
}

/** Plans for what demands of lines with a reference come to together, and deals out to them what there is. */
export function planTogether<Plan extends Omit<DemandPlan, "explanation">>(
  demands: readonly Demand[],
  planOf: (sums: readonly Demand[]) => Plan,
): Plan {
  if (demands.every(({ lineReference = null }) => lineReference === null)) return planOf(demands);
  const plan = planOf(summed(demands));
  return plan.errors.length > 0 ? plan : { ...plan, additions: dealt(demands, plan.additions) };
}

function planSums(books: Books, demands: readonly Demand[], terms: DemandTerms): DemandPlan {
  const { channel, strategy, explain, used } = terms;
  const work: Work = { channel, strategy, explain, used, books, additions: new Map(), errors: [], explanations: new Map() };
  const own = terms.channel === null ? null : new Set(terms.channel.locationIds);
  const anywhere: Demand[] = [];
  for (const demand of demands) {
    if (demand.quantity > QUANTITY_MAX) refuseDemand(work, demand, tooMany(demand));
    else if (demand.locationId === null) anywhere.push(demand);
    else planLocated(work, demand, { variantId: demand.variantId, locationId: demand.locationId }, own);
  }
  if (anywhere.length > 0) planAnywhere(work, anywhere);
  return {
    additions: [...work.additions.values()],
    errors: work.errors.sort((a, b) => a.index - b.index).map(({ error }) => error),
    explanation: terms.explain ? demands.flatMap((demand) => work.explanations.get(demand) ?? []) : null,
  };
}

function planLocated(
  work: Work,
  demand: Demand,
  key: { readonly variantId: number; readonly locationId: number },
  own: ReadonlySet<number> | null,
): void {
  const location = demand.location ?? "";
  if (own !== null && !own.has(key.locationId)) {
    refuseDemand(work, demand, outsideChannel(demand, location, work.channel?.code ?? ""));
    return;
  }
  const level = work.books.level(key);
  const offered = level === null ? 0 : offeredAt(sellable(level), policyOf(work.channel));
  const met = offered >= demand.quantity;
  if (level !== null && !level.locationActive) refuseDemand(work, demand, inactiveLocation(demand, location));
  else if (!met) refuseDemand(work, demand, shortAt(demand, location, offered));
  else {
    addTo(work.additions, demand, { locationId: key.locationId, location }, demand.quantity);
  }
  if (work.explain) work.explanations.set(demand, explainLocated(demand, location, level, offered, met));
}

/** A demand with what may serve it. */
export interface Asked {
  readonly demand: Demand;
  readonly quantity: number;
  readonly candidates: readonly Candidate[];
  /** What the channel may sell of the SKU, its buffer kept back. */
  readonly budget: number;
}

function planAnywhere(work: Work, demands: readonly Demand[]): void {
  const asked = demands.map((demand) => askedOf(work, demand));
  const affordable = asked.filter(({ quantity, budget }) => quantity <= budget);
  const allocations = new Map(allocate(work.strategy, affordable, work.used).map((allocation, index) => [affordable[index], allocation]));
  for (const request of asked) {
    const { demand, quantity, candidates, budget } = request;
    const allocation: Allocation = allocations.get(request) ?? new Map();
    let sum = 0;
    for (const taken of allocation.values()) sum += taken;
    const met = sum === quantity;
    if (!met) refuseDemand(work, demand, shortInChannel(work, request, budget < quantity ? budget : sum));
    else for (const { level } of candidates) addTo(work.additions, demand, level, allocation.get(level.locationId) ?? 0);
    if (work.explain) work.explanations.set(demand, explainAllocated(demand, candidates, allocation, met, work));
  }
}

/** Which locations of the channel could serve a demand that names none, beside what is taken of them already. */
export function askedOf({ books, channel, additions }: Pick<Work, "books" | "channel" | "additions">, demand: Demand): Asked {
  const { variantId, quantity } = demand;
  const policy = policyOf(channel);
  const levels = (channel?.locationIds ?? []).flatMap((locationId) => books.level({ variantId, locationId }) ?? []).sort(byPriority);
  const left = levels.map((level) => sellable(level, additions.get(`${variantId}/${level.locationId}`)?.quantity));
  const candidates = levels.map((level, index) => ({ level, offered: left[index] === undefined ? 0 : offeredAt(left[index], policy) }));
  return { demand, quantity, candidates, budget: availableToSell(left, policy) };
}

/** A level as the formula of availability reads it, without what other demands of the request take from it. */
function sellable({ quantities, safetyStock, locationActive }: LevelView, taken = 0): SellableLevel {
  return { available: quantities.available - taken, safetyStock, locationActive };
}

function policyOf(channel: ChannelView | null): SellingPolicy {
  return channel ?? WITHOUT_CHANNEL;
}

/** Takes more for a demand, of a level of its SKU. */
export function addTo(
  additions: Additions,
  { variantId, sku }: Demand,
  { locationId, location }: Pick<LevelView, "locationId" | "location">,
  quantity: number,
): void {
  if (quantity === 0) return;
  const key = `${variantId}/${locationId}`;
  const before = additions.get(key)?.quantity ?? 0;
  additions.set(key, { variantId, sku, locationId, location, quantity: before + quantity, lineReference: null });
}

function refuseDemand(work: Work, { index }: Demand, error: UserErrorData): void {
  work.errors.push({ index, error });
}

const quantityField = ({ index }: Demand): readonly string[] => ["lines", String(index), "quantity"];
const locationField = ({ index }: Demand): readonly string[] => ["lines", String(index), "location"];

function tooMany(demand: Demand): UserErrorData {
  const message = `The lines of SKU "${demand.sku}" sum to ${demand.quantity} base units; at most ${QUANTITY_MAX} are allowed. Check the quantities.`;
  return invalidInput(quantityField(demand), message);
}

export function outsideChannel(demand: Demand, location: string, channel: string): UserErrorData {
  const message = `Channel "${channel}" does not sell from location "${location}". Name one of its locations, or none to leave the choice to the hub.`;
  return invalidInput(locationField(demand), message);
}

function inactiveLocation(demand: Demand, location: string): UserErrorData {
  const message = `Location "${location}" is inactive: nothing can be reserved there. Name another location.`;
  return { code: "INACTIVE", field: locationField(demand), entity: "Location", value: location, message };
}

function shortAt(demand: Demand, location: string, available: number): UserErrorOf<"INSUFFICIENT_STOCK"> {
  const { sku, quantity: requested } = demand;
  const message = `SKU "${sku}" has ${available} units to sell at ${location}; ${requested} were asked for. Ask for no more than that, or at another location.`;
  return { code: "INSUFFICIENT_STOCK", field: quantityField(demand), sku, location, requested, available, message };
}

function shortInChannel({ strategy, channel }: Work, { demand, budget }: Asked, available: number): UserErrorOf<"INSUFFICIENT_STOCK"> {
  const { sku, quantity: requested } = demand;
  const alone = strategy === "SINGLE_LOCATION" && requested <= budget;
  const where = alone
    ? `at the one location of channel "${channel?.code ?? ""}" that has most of this reservation`
    : `in channel "${channel?.code ?? ""}"`;
  const advice = alone ? "Ask for less, or allow several locations." : "Ask for no more than that.";
  const message = `SKU "${sku}" has ${available} units to sell ${where}; ${requested} were asked for. ${advice}`;
  const field = quantityField(demand);
  return { code: "INSUFFICIENT_STOCK", field, sku, location: null, requested, available, message, channel: channel?.code };
}
