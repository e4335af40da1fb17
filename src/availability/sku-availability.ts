import type { LocationRow } from "../locations/index.js";
import { type AvailabilitySums, offersOf } from "./availability.rules.js";
import type { Availability, LocationAvailability } from "./availability.types.js";
import { indicationOf, leastOf, type StockIndicationName } from "./indication.rules.js";
import type { LevelFigures } from "./level-figures.queries.js";
import { offersIn, type AvailabilityScope } from "./scope.rules.js";

/** What all answers of one query share. */
export interface Asking {
  readonly scope: AvailabilityScope;
  /** The scope's locations are among them. */
  readonly locations: ReadonlyMap<number, LocationRow>;
  /** Up to so many base units are few. */
  readonly fewAtMost: number;
  /** Whether numbers are told only as the least that their indication stands for. */
  readonly indicated: boolean;
}

/** The availability of one SKU. What only some ask for, its locations, is worked out for those. */
export class SkuAvailability implements Availability {
  readonly available: number;
  readonly availableToSell: number;
  readonly onHand: number;
  readonly incoming: number;

  constructor(
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

  get indication(): StockIndicationName {
    return indicationOf(this.availableToSell, this.asking.fewAtMost);
  }

  get locations(): readonly LocationAvailability[] {
    const { scope, locations } = this.asking;
    const answers: LocationAvailability[] = [];
    for (const offer of offersOf(offersIn(this.levels, scope), scope.seller)) {
      const location = locations.get(offer.locationId);
      if (location === undefined) continue;
      const { available, availableToSell, onHand, incoming, safetyStock } = offer;
      answers.push({ location, available, availableToSell, onHand, incoming, safetyStock });
    }
    return answers;
  }
}
