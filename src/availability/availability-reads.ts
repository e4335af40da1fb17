import { lookupCode } from "../catalog/index.js";
import { badUserInput } from "../platform/errors/hub-error.js";
import type { LoaderDefinition } from "../platform/graphql/loaders.js";
import type { Sweeper } from "../reservations/index.js";
import type { Hub } from "../stock/index.js";
import type { Asked } from "./asked.js";
import { sumsFor } from "./availability.rules.js";
import { FEW_AT_MOST_DEFAULT } from "./indication.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import type { PlacesView } from "./places.js";
import type { ModelView, ReadModel } from "./read-model.js";
import { NONE } from "./record-pool.js";
import { isInAssortment, scopeOf, type AvailabilityScope } from "./scope.rules.js";
import { Asking, SkuAvailability } from "./sku-availability.js";

/** How long `atLeast` may wait for this process to catch up. */
export const AT_LEAST_WAIT_MS_MAX = 2_000;

/** A SKU that there is. */
export interface Stocked {
  readonly variantId: number;
  readonly sku: string;
}

/** One for each SKU asked, in their order: null for what is not known, and for what is not told to everybody. */
export type Answers = (SkuAvailability | null)[];

export interface AvailabilityParts {
  readonly hub: Pick<Hub, "skus" | "locations" | "channels">;
  readonly model: ReadModel;
  readonly holds: Pick<Sweeper, "isDue" | "settle">;
  readonly waitMsMax?: number;
}

/** Works out what can be had of SKUs, for all who ask: the query, variants, nodes and subscriptions. */
export class AvailabilityReads {
  readonly #hub: AvailabilityParts["hub"];
  readonly #model: ReadModel;
  readonly #holds: AvailabilityParts["holds"];
  readonly #waitMsMax: number;
  readonly #scopes = new WeakMap<PlacesView, Map<string | null, AvailabilityScope>>();

  /** Of variants that one answer shows: those that are asked for alike are read at once. */
  readonly ofVariant: LoaderDefinition<{ readonly asked: Asked; readonly variant: Stocked }, SkuAvailability | null> = {
    name: "availabilityOfVariant",
    load: (keys) => this.#load(keys),
    live: true,
  };

  constructor({ hub, model, holds, waitMsMax = AT_LEAST_WAIT_MS_MAX }: AvailabilityParts) {
    this.#hub = hub;
    this.#model = model;
    this.#holds = holds;
    this.#waitMsMax = waitMsMax;
  }

  /** Waits until everything up to `sequence` is in what is answered. Throws NOT_CAUGHT_UP. */
  reach(sequence: string): Promise<void> {
    return this.#model.reach(sequence, this.#waitMsMax);
  }

  /** Of SKUs as clients write them; at once where all of it is in memory. */
  ofSkus(asked: Asked, skus: readonly string[]): Answers | Promise<Answers> {
    if (this.#holds.isDue(this.#model.offset)) return this.#ofSkusSettled(asked, skus);
    return this.#recall(asked, skus) ?? this.#readSkus(asked, skus);
  }

  /** Of variants as of the feed's offset. Throws BAD_USER_INPUT where the channel is not known. */
  async asTold(asked: Asked, variants: readonly (Stocked | null)[]): Promise<Answers> {
    const ids = new Set(variants.flatMap((variant) => variant?.variantId ?? []));
    const view = await this.#viewOf([...ids], asked);
    const asking = this.#askingIn(view.places, asked);
    const { ranks, seller } = asking.scope;
    return variants.map((variant) => {
      if (variant === null) return null;
      const levels = view.levels.get(variant.variantId) ?? [];
      if (asked.isPublic && seller !== null && !isInAssortment(levels, seller)) return null;
      return new SkuAvailability(variant.variantId, variant.sku, sumsFor(levels, ranks, seller), levels, view.sequence, asking);
    });
  }

  async #load(keys: readonly { readonly asked: Asked; readonly variant: Stocked }[]): Promise<(SkuAvailability | null | Error)[]> {
    await this.#settle(keys.map(({ variant }) => variant.variantId));
    const answers: (SkuAvailability | null | Error)[] = [];
    await Promise.all(
      [...alike(keys)].map(async ([asked, places]) => {
        const variants = places.flatMap((place) => keys[place]?.variant ?? []);
        const found = await this.asTold(asked, variants).catch((error: unknown) => error as Error);
        for (const [index, place] of places.entries()) answers[place] = found instanceof Error ? found : (found[index] ?? null);
      }),
    );
    return answers;
  }

  async #ofSkusSettled(asked: Asked, skus: readonly string[]): Promise<Answers> {
    const known = await this.#hub.skus.resolveSkus(skus);
    await this.#settle([...known.values()].map(({ variantId }) => variantId));
    return this.#recall(asked, skus) ?? this.#readSkus(asked, skus);
  }

  /** Units of holds that have ended are there, though they have not come in the feed yet. */
  async #settle(variantIds: readonly number[]): Promise<void> {
    const { offset } = this.#model;
    const settled = this.#holds.isDue(offset) ? this.#holds.settle(variantIds, offset) : null;
    if (settled !== null) await this.#model.catchUp(await settled, this.#waitMsMax);
  }

  /** The answer where all of it is in memory; else null. */
  #recall(asked: Asked, skus: readonly string[]): Answers | null {
    const { places, sequence, levels } = this.#model;
    if (places === null || unknownIn(places, asked) !== null) return null;
    const asking = this.#askingIn(places, asked);
    const { counting, seller } = asking.scope;
    const answers: Answers = [];
    for (const sku of skus) {
      const card = this.#cardOf(sku);
      if (card === NONE) return null;
      if (asked.isPublic && seller !== null && !isInAssortment(levels.levelsOf(card), seller)) {
        answers.push(null);
        continue;
      }
      const sums = levels.sumsOf(card, counting, seller);
      const shown = asked.byLocation ? levels.levelsOf(card) : NO_LEVELS;
      answers.push(new SkuAvailability(levels.variantOf(card), sku, sums, shown, sequence, asking));
    }
    return answers;
  }

  /** The card of a SKU written exactly as it is stored, where it is in memory; else NONE. */
  #cardOf(sku: string): number {
    const { levels } = this.#model;
    const named = levels.cardNamed(sku);
    if (named !== NONE) return named;
    const entry = this.#hub.skus.recall(sku);
    if (entry === undefined) return NONE;
    const card = levels.cardOf(entry.variantId);
    if (card !== NONE) levels.name(card, entry.sku);
    return card;
  }

  async #readSkus(asked: Asked, skus: readonly string[]): Promise<Answers> {
    const known = await this.#hub.skus.resolveSkus(skus);
    return this.asTold(
      asked,
      skus.map((sku) => known.get(sku) ?? null),
    );
  }

  #askingIn(places: PlacesView, asked: Asked): Asking {
    const scope = this.#scopeOf(places, asked);
    const indicated = asked.isPublic && scope.seller?.publicStock === "INDICATION";
    return new Asking(scope, places, asked.named, scope.seller?.fewAtMost ?? FEW_AT_MOST_DEFAULT, indicated);
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
  async #viewOf(variantIds: readonly number[], asked: Asked): Promise<ModelView> {
    const view = await this.#model.view(variantIds);
    const missing = unknownIn(view.places, asked);
    if (missing === null) return view;
    if (!(await this.#isThere(missing))) throw badUserInput(`${missing.what} "${missing.code}" is not known. Check the code.`);
    this.#model.forgetPlaces();
    const again = await this.#model.view(variantIds);
    const unknown = unknownIn(again.places, asked);
    if (unknown !== null) throw badUserInput(`${unknown.what} "${unknown.code}" is not known. Check the code.`);
    return again;
  }

  async #isThere({ what, code }: Unknown): Promise<boolean> {
    const directory = what === "Channel" ? this.#hub.channels : this.#hub.locations;
    return (await directory.resolveCodes([code])).size > 0;
  }
}

const NO_LEVELS: readonly LevelFigures[] = [];

/** The places of keys that ask for the same in the same way. Those of one answer are of one caller. */
function alike(keys: readonly { readonly asked: Asked }[]): Map<Asked, number[]> {
  const groups = new Map<string, { readonly asked: Asked; readonly places: number[] }>();
  for (const [place, { asked }] of keys.entries()) {
    const name = JSON.stringify([asked.channel, asked.named, asked.byLocation]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { asked, places: [place] });
    else group.places.push(place);
  }
  return new Map([...groups.values()].map(({ asked, places }) => [asked, places]));
}

/** What is named and not there. */
interface Unknown {
  readonly what: "Channel" | "Location";
  readonly code: string;
}

function unknownIn(places: PlacesView, { channel, named }: Asked): Unknown | null {
  if (channel !== null && !places.channels.has(channel) && !places.channels.has(lookupCode(channel))) {
    return { what: "Channel", code: channel };
  }
  const unknown = named?.find((code) => !places.locations.has(lookupCode(code)));
  return unknown === undefined ? null : { what: "Location", code: unknown };
}
