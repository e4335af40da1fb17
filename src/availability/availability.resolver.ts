import { Arg, Authorized, Ctx, Query, Resolver } from "type-graphql";
import { assertChannel } from "../access/index.js";
import { locationLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { badUserInput, forbidden } from "../platform/errors/hub-error.js";
import { callerOf, type Caller, type ClientRole, type RequestContext } from "../platform/graphql/context.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { filterNames, FILTER_NAMES_MAX, ownLocations, type Hub } from "../stock/index.js";
import { offersLoader, readScope, type AvailabilityScope } from "./availability.queries.js";
import { figuresOf, type OfferFigures } from "./availability.rules.js";
import { Availability, type LocationAvailability } from "./availability.types.js";
import { AT_LEAST_WAIT_MS_MAX, HeadWatch } from "./head-watch.js";

/** SKUs of one query. */
export const AVAILABILITY_SKUS_MAX = FILTER_NAMES_MAX;

@Resolver()
export class AvailabilityResolver {
  readonly #database: Database;
  readonly #head: HeadWatch;

  constructor({ database }: Pick<Hub, "database">, head: HeadWatch = new HeadWatch(database)) {
    this.#database = database;
    this.#head = head;
  }

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
    if (atLeast !== null && atLeast !== undefined) await this.#head.reach(atLeast);
    const scope = await readScope(this.#database, channel ?? null, codes);
    requireKnown(scope, channel ?? null, named);
    return this.#answer(context, skus, scope);
  }

  async #answer(context: RequestContext, skus: readonly string[], scope: AvailabilityScope): Promise<(Availability | null)[]> {
    const { locationIds, channel, sequence } = scope;
    const loader = context.loaders.of(offersLoader(this.#database));
    const found = await Promise.all(skus.map((sku) => loader.load({ sku, locationIds })));
    return found.map((entry) => {
      if (entry === null) return null;
      const { locations, ...figures } = figuresOf(entry.offers, channel);
      return { sku: entry.sku, ...figures, sequence, locations: locations.map((offer) => this.#locationOf(context, offer)) };
    });
  }

  /** The location is read only where it is asked for. */
  #locationOf(context: RequestContext, { locationId, ...figures }: OfferFigures): LocationAvailability {
    const read = (): Promise<LocationRow | null> => context.loaders.of(locationLoader(this.#database)).load(locationId);
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

function requireKnown({ channel, knownLocations }: AvailabilityScope, asked: string | null, locations: readonly string[] | null): void {
  if (asked !== null && channel === null) throw badUserInput(`Channel "${asked}" is not known. Check the code.`);
  const known = new Set(knownLocations);
  const unknown = locations?.find((code) => !known.has(code.normalize("NFC")));
  if (unknown !== undefined) throw badUserInput(`Location "${unknown}" is not known. Check the code.`);
}
