import { Arg, Authorized, Ctx, Query, Resolver } from "type-graphql";
import { assertChannel } from "../access/index.js";
import { lookupCode } from "../catalog/index.js";
import { locationLoader, type LocationRow } from "../locations/index.js";
import { badUserInput, forbidden } from "../platform/errors/hub-error.js";
import { callerOf, type Caller, type ClientRole, type RequestContext } from "../platform/graphql/context.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { filterNames, FILTER_NAMES_MAX, ownLocations, type Hub } from "../stock/index.js";
import { figuresOf, type OfferFigures } from "./availability.rules.js";
import { Availability, type LocationAvailability } from "./availability.types.js";
import type { LevelFigures } from "./level-figures.queries.js";
import type { PlacesView } from "./places.js";
import type { ModelView, ReadModel } from "./read-model.js";
import { offersIn, scopeOf, type AvailabilityScope } from "./scope.rules.js";

/** How long `atLeast` may wait for this process to catch up. */
export const AT_LEAST_WAIT_MS_MAX = 2_000;
/** SKUs of one query. */
export const AVAILABILITY_SKUS_MAX = FILTER_NAMES_MAX;

@Resolver()
export class AvailabilityResolver {
  constructor(
    private readonly hub: Pick<Hub, "database" | "skus">,
    private readonly model: ReadModel,
    private readonly waitMsMax: number = AT_LEAST_WAIT_MS_MAX,
  ) {}

  @Authorized<ClientRole>("PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "DASHBOARD")
  @Query(() => [Availability], {
    nullable: "items",
    description:
      "What can be had of SKUs: one answer for each SKU asked, in that order; null for one that is not known. Keys that are bound to channels only must name one of theirs, else FORBIDDEN.",
  })
  async availability(
    @Ctx() context: RequestContext,
    @Arg("skus", () => [String], {
      description: `The SKUs, compared exactly: at most ${AVAILABILITY_SKUS_MAX} (LIMIT_EXCEEDED).`,
    })
    skus: readonly string[],
    @Arg("channel", () => String, {
      nullable: true,
      description:
        "Code of the channel that would sell: its locations, its buffer, and whether it sells safety stock. Unknown: BAD_USER_INPUT. Null: all active locations, no buffer.",
    })
    channel?: string | null,
    @Arg("locations", () => [String], {
      nullable: true,
      description: `Only the locations with these codes, of those that count anyway: at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED). Unknown: BAD_USER_INPUT. A key bound to certain locations may name only those (FORBIDDEN). Null: all that the key may see.`,
    })
    locations?: readonly string[] | null,
    @Arg("atLeast", () => Sequence, {
      nullable: true,
      description: `Answer with everything up to this place in the ledger included, such as the \`sequence\` of your own mutation. Waits up to ${AT_LEAST_WAIT_MS_MAX} ms, then NOT_CAUGHT_UP.`,
    })
    atLeast?: string | null,
  ): Promise<(Availability | null)[]> {
    filterNames("skus", skus);
    const caller = callerOf(context);
    requireChannel(caller, channel ?? null);
    const named = filterNames("locations", locations);
    const codes = ownLocations(caller, named);
    if (atLeast !== null && atLeast !== undefined) await this.model.reach(atLeast, this.waitMsMax);
    const known = await this.hub.skus.resolveSkus(skus);
    const view = await this.#viewOf([...new Set([...known.values()].map(({ variantId }) => variantId))], channel ?? null, named);
    const scope = scopeOf(view.places, channel ?? null, codes);
    return skus.map((asked) => {
      const entry = known.get(asked);
      if (entry === undefined) return null;
      const levels = view.levels.get(entry.variantId) ?? [];
      return this.#answer(context, { sku: entry.sku, levels, sequence: view.sequence }, scope);
    });
  }

  /** A channel or location that the model does not know may have been made a moment ago: it is looked for once more before it is refused. */
  async #viewOf(variantIds: readonly number[], channel: string | null, locations: readonly string[] | null): Promise<ModelView> {
    const view = await this.model.view(variantIds);
    if (unknownIn(view.places, channel, locations) === null) return view;
    this.model.forgetPlaces();
    const again = await this.model.view(variantIds);
    const unknown = unknownIn(again.places, channel, locations);
    if (unknown !== null) throw badUserInput(`${unknown} is not known. Check the code.`);
    return again;
  }

  #answer(
    context: RequestContext,
    { sku, levels, sequence }: { readonly sku: string; readonly levels: readonly LevelFigures[]; readonly sequence: string },
    scope: AvailabilityScope,
  ): Availability {
    const { locations, ...figures } = figuresOf(offersIn(levels, scope), scope.seller);
    return { sku, ...figures, sequence, locations: locations.map((offer) => this.#locationOf(context, offer)) };
  }

  /** The location is read only where it is asked for. */
  #locationOf(context: RequestContext, { locationId, ...figures }: OfferFigures): LocationAvailability {
    const read = (): Promise<LocationRow | null> => context.loaders.of(locationLoader(this.hub.database)).load(locationId);
    return {
      ...figures,
      get location() {
        return read();
      },
    };
  }
}

/** Storefronts and others that stand for a channel, not for a place, ask in the name of one of their channels. */
function requireChannel(caller: Caller, channel: string | null): void {
  if (channel !== null) {
    assertChannel(caller, channel);
    return;
  }
  const outside = caller.role === "PUBLIC" || caller.role === "STOREFRONT";
  if (outside || (caller.channels !== null && caller.locations === null)) {
    throw forbidden(`This key may ask for the availability in a channel only. Name one it is bound to in "channel".`);
  }
}

/** What is named and not there, such as `Channel "WEB"`. */
function unknownIn(places: PlacesView, channel: string | null, locations: readonly string[] | null): string | null {
  if (channel !== null && !places.channels.has(lookupCode(channel))) return `Channel "${channel}"`;
  const unknown = locations?.find((code) => !places.locations.has(lookupCode(code)));
  return unknown === undefined ? null : `Location "${unknown}"`;
}
