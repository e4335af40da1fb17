import { lookupCode } from "../catalog/index.js";
import type { ChannelRow } from "../channels/index.js";
import { globalId } from "../platform/graphql/node/global-id.rules.js";
import { placeKey } from "./availability-key.rules.js";
import { type AvailabilitySums, offersOf } from "./availability.rules.js";
import type { Availability, LocationAvailability } from "./availability.types.js";
import { indicationOf, leastOf, type StockIndicationName } from "./indication.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import type { PlacesView } from "./places.js";
import { offersIn, type AvailabilityScope } from "./scope.rules.js";

/** What all answers of one query share. */
export class Asking {
  #placeKey: string | null = null;

  constructor(
    readonly scope: AvailabilityScope,
    /** The scope's locations are among them. */
    readonly places: PlacesView,
    /** Codes of the locations that were named. */
    private readonly named: readonly string[] | null,
    /** Up to so many base units are few. */
    readonly fewAtMost: number,
    /** Whether numbers are told only as the least that their indication stands for. */
    readonly indicated: boolean,
  ) {}

  /** See `placeKey`. Made once for those who ask for ids. */
  get placeKey(): string {
    return (this.#placeKey ??= placeKey({ channelId: this.scope.seller?.id ?? null, locationIds: this.#namedIds() }));
  }

  #namedIds(): readonly number[] | null {
    if (this.named === null) return null;
    const ids = this.named.flatMap((code) => this.places.locations.get(lookupCode(code))?.id ?? []);
    return [...new Set(ids)].sort((a, b) => a - b);
  }
}

/** The availability of one SKU. What only some ask for, its locations, is worked out for those. */
export class SkuAvailability implements Availability {
  readonly available: number;
  readonly availableToSell: number;
  readonly onHand: number;
  readonly incoming: number;

  constructor(
    private readonly variantId: number,
    readonly sku: string,
    sums: AvailabilitySums,
    /** None where nobody asks for locations. */
    private readonly levels: readonly LevelFigures[],
    readonly sequence: string,
    private readonly asking: Asking,
  ) {
    this.available = sums.available;
    this.availableToSell = asking.indicated ? leastOf(sums.availableToSell, asking.fewAtMost) : sums.availableToSell;
    this.onHand = sums.onHand;
    this.incoming = sums.incoming;
  }

  get id(): string {
    return globalId("Availability", `${this.variantId}${this.asking.placeKey}`);
  }

  get channel(): ChannelRow | null {
    return this.asking.scope.seller;
  }

  get indication(): StockIndicationName {
    return indicationOf(this.availableToSell, this.asking.fewAtMost);
  }

  get locations(): readonly LocationAvailability[] {
    const { scope, places } = this.asking;
    const answers: LocationAvailability[] = [];
    for (const offer of offersOf(offersIn(this.levels, scope), scope.seller)) {
      const location = places.locationsById.get(offer.locationId);
      if (location === undefined) continue;
      const { available, availableToSell, onHand, incoming, safetyStock } = offer;
      answers.push({ location, available, availableToSell, onHand, incoming, safetyStock });
    }
    return answers;
  }
}
