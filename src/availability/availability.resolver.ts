import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Query, Resolver } from "type-graphql";
import { assertChannel, publicFaceOf } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { lookupCode } from "../catalog/index.js";
import { badUserInput, forbidden } from "../platform/errors/hub-error.js";
import { callerOf, type Caller, type RequestContext } from "../platform/graphql/context.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { selects } from "../platform/graphql/selects.js";
import type { Sweeper } from "../reservations/index.js";
import { filterNames, FILTER_NAMES_MAX, ownLocations, requireFew, type Hub } from "../stock/index.js";
import { sumsFor } from "./availability.rules.js";
import { Availability } from "./availability.types.js";
import { FEW_AT_MOST_DEFAULT } from "./indication.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import type { PlacesView } from "./places.js";
import type { ModelView, ReadModel } from "./read-model.js";
import { NONE } from "./record-pool.js";
import { isInAssortment, scopeOf, type AvailabilityScope } from "./scope.rules.js";
import { type Asking, SkuAvailability } from "./sku-availability.js";

/** How long `atLeast` may wait for this process to catch up. */
export const AT_LEAST_WAIT_MS_MAX = 2_000;
/** SKUs of one query. */
export const AVAILABILITY_SKUS_MAX = FILTER_NAMES_MAX;

@Resolver()
export class AvailabilityResolver {
  readonly #scopes = new WeakMap<PlacesView, Map<string | null, AvailabilityScope>>();

  constructor(
    private readonly hub: Pick<Hub, "skus" | "locations" | "channels">,
    private readonly model: ReadModel,
    private readonly holds: Pick<Sweeper, "isDue" | "settle">,
    private readonly waitMsMax: number = AT_LEAST_WAIT_MS_MAX,
  ) {}

  @Permitted("AVAILABILITY_READ")
  @Query(() => [Availability], {
    nullable: "items",
    description:
      "What can be had of SKUs: one answer for each SKU asked, in that order; null for one that is not known. Keys that are bound to channels only must name one of theirs, else FORBIDDEN. A PUBLIC key is told of what is, or ever was, stocked at a location of its channel; of the rest as of a SKU that is not known.",
  })
  availability(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
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
      description: `Only the locations with these codes, of those that count anyway: at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED). Unknown: BAD_USER_INPUT. A key bound to certain locations may name only those (FORBIDDEN), a PUBLIC key none (FORBIDDEN). Null: all that the key may see.`,
    })
    locations?: readonly string[] | null,
    @Arg("atLeast", () => Sequence, {
      nullable: true,
      description: `Answer with everything up to this place in the ledger included, such as the \`sequence\` of your own mutation. Waits up to ${AT_LEAST_WAIT_MS_MAX} ms, then NOT_CAUGHT_UP.`,
    })
    atLeast?: string | null,
  ): (Availability | null)[] | Promise<(Availability | null)[]> {
    requireFew("skus", skus);
    const caller = callerOf(context);
    requireChannel(caller, channel ?? null);
    const named = filterNames("locations", locations);
    const isPublic = publicFaceOf(caller) !== null;
    if (isPublic && named !== null) throw forbidden("This key may not ask for certain locations. Leave them out.");
    const asked: Asked = {
      skus,
      channel: channel ?? null,
      named,
      codes: ownLocations(caller, named),
      byLocation: selects(info, "locations"),
      isPublic,
    };
    if (atLeast !== null && atLeast !== undefined) return this.#answerAt(asked, atLeast);
    return this.#answer(asked);
  }

  #answer(asked: Asked): (Availability | null)[] | Promise<(Availability | null)[]> {
    if (this.holds.isDue(this.model.position)) return this.#answerSettled(asked);
    return this.#recall(asked) ?? this.#read(asked);
  }

  /** Units of holds that have ended are there, though the feed has not told of it yet. */
  async #answerSettled(asked: Asked): Promise<(Availability | null)[]> {
    const known = await this.hub.skus.resolveSkus(asked.skus);
    const settled = this.holds.settle(
      [...known.values()].map(({ variantId }) => variantId),
      this.model.position,
    );
    if (settled !== null) await this.model.follow(await settled, this.waitMsMax);
    return this.#recall(asked) ?? this.#read(asked);
  }

  async #answerAt(asked: Asked, atLeast: string): Promise<(Availability | null)[]> {
    await this.model.reach(atLeast, this.waitMsMax);
    return this.#answer(asked);
  }

  /** The answer where all of it is in memory; else null. */
  #recall(asked: Asked): (Availability | null)[] | null {
    const { places, sequence, levels } = this.model;
    if (places === null || unknownIn(places, asked.channel, asked.named) !== null) return null;
    const asking = this.#askingIn(places, asked);
    const { counting, seller } = asking.scope;
    const answers: (Availability | null)[] = [];
    for (const sku of asked.skus) {
      const card = this.#cardOf(sku);
      if (card === NONE) return null;
      if (asked.isPublic && seller !== null && !isInAssortment(levels.levelsOf(card), seller)) {
        answers.push(null);
        continue;
      }
      const sums = levels.sumsOf(card, counting, seller);
      answers.push(new SkuAvailability(sku, sums, asked.byLocation ? levels.levelsOf(card) : NO_LEVELS, sequence, asking));
    }
    return answers;
  }

  /** The card of a SKU written exactly as it is stored, where it is in memory; else NONE. */
  #cardOf(sku: string): number {
    const { levels } = this.model;
    const named = levels.cardNamed(sku);
    if (named !== NONE) return named;
    const entry = this.hub.skus.recall(sku);
    if (entry === undefined) return NONE;
    const card = levels.cardOf(entry.variantId);
    if (card !== NONE) levels.name(card, entry.sku);
    return card;
  }

  async #read(asked: Asked): Promise<(Availability | null)[]> {
    const { skus, channel, named } = asked;
    const known = await this.hub.skus.resolveSkus(skus);
    const view = await this.#viewOf([...new Set([...known.values()].map(({ variantId }) => variantId))], channel, named);
    const asking = this.#askingIn(view.places, asked);
    const { ranks, seller } = asking.scope;
    return skus.map((sku) => {
      const entry = known.get(sku);
      if (entry === undefined) return null;
      const levels = view.levels.get(entry.variantId) ?? [];
      if (asked.isPublic && seller !== null && !isInAssortment(levels, seller)) return null;
      return new SkuAvailability(entry.sku, sumsFor(levels, ranks, seller), levels, view.sequence, asking);
    });
  }

  #askingIn(places: PlacesView, asked: Asked): Asking {
    const scope = this.#scopeOf(places, asked);
    const { seller } = scope;
    const indicated = asked.isPublic && seller?.publicStock === "INDICATION";
    return { scope, locations: places.locationsById, fewAtMost: seller?.fewAtMost ?? FEW_AT_MOST_DEFAULT, indicated };
  }

  /** Worked out once for each channel as long as no place changes. */
  #scopeOf(places: PlacesView, { channel, codes }: Asked): AvailabilityScope {
    if (codes !== null) return scopeOf(places, channel, codes);
    let scopes = this.#scopes.get(places);
    if (scopes === undefined) this.#scopes.set(places, (scopes = new Map<string | null, AvailabilityScope>()));
    const known = scopes.get(channel);
    if (known !== undefined) return known;
    const scope = scopeOf(places, channel, null);
    // By a channel there is: nobody can fill the memory with names.
    if (channel === null || scope.seller !== null) scopes.set(channel, scope);
    return scope;
  }

  /**
   * A channel or location that the model does not know may have been made a moment ago: it is looked for by its name, and the places are read
   * anew only where there is one. Whoever asks for names that do not exist costs the others nothing.
   */
  async #viewOf(variantIds: readonly number[], channel: string | null, locations: readonly string[] | null): Promise<ModelView> {
    const view = await this.model.view(variantIds);
    const missing = unknownIn(view.places, channel, locations);
    if (missing === null) return view;
    if (!(await this.#isThere(missing))) throw badUserInput(`${missing.what} "${missing.code}" is not known. Check the code.`);
    this.model.forgetPlaces();
    const again = await this.model.view(variantIds);
    const unknown = unknownIn(again.places, channel, locations);
    if (unknown !== null) throw badUserInput(`${unknown.what} "${unknown.code}" is not known. Check the code.`);
    return again;
  }

  async #isThere({ what, code }: Unknown): Promise<boolean> {
    const directory = what === "Channel" ? this.hub.channels : this.hub.locations;
    return (await directory.resolveCodes([code])).size > 0;
  }
}

interface Asked {
  readonly skus: readonly string[];
  readonly channel: string | null;
  /** The locations it names. */
  readonly named: readonly string[] | null;
  /** The locations it may see. */
  readonly codes: readonly string[] | null;
  /** Whether it asks for the figures of each location. */
  readonly byLocation: boolean;
  /** Whether it asks for everybody: see `publicFaceOf`. */
  readonly isPublic: boolean;
}

const NO_LEVELS: readonly LevelFigures[] = [];

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

/** What is named and not there. */
interface Unknown {
  readonly what: "Channel" | "Location";
  readonly code: string;
}

function unknownIn(places: PlacesView, channel: string | null, locations: readonly string[] | null): Unknown | null {
  if (channel !== null && !places.channels.has(channel) && !places.channels.has(lookupCode(channel))) {
    return { what: "Channel", code: channel };
  }
  const unknown = locations?.find((code) => !places.locations.has(lookupCode(code)));
  return unknown === undefined ? null : { what: "Location", code: unknown };
}
