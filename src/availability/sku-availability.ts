import { locationLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import type { RequestContext } from "../platform/graphql/context.js";
import { offersOf, sumsFor } from "./availability.rules.js";
import type { Availability, LocationAvailability } from "./availability.types.js";
import type { LevelFigures } from "./level-figures.queries.js";
import { offersIn, type AvailabilityScope } from "./scope.rules.js";

/** What all answers of one query share. */
export interface Asking {
  readonly context: RequestContext;
  readonly scope: AvailabilityScope;
  readonly database: Database;
}

/** The availability of one SKU. What only some ask for, its locations, is worked out for those. */
export class SkuAvailability implements Availability {
  readonly available: number;
  readonly availableToSell: number;
  readonly onHand: number;
  readonly incoming: number;

  constructor(
    readonly sku: string,
    private readonly levels: readonly LevelFigures[],
    readonly sequence: string,
    private readonly asking: Asking,
  ) {
    const { ranks, seller } = asking.scope;
    const sums = sumsFor(levels, ranks, seller);
    this.available = sums.available;
    this.availableToSell = sums.availableToSell;
    this.onHand = sums.onHand;
    this.incoming = sums.incoming;
  }

  get locations(): readonly LocationAvailability[] {
    const { context, scope, database } = this.asking;
    const locations = context.loaders.of(locationLoader(database));
    return offersOf(offersIn(this.levels, scope), scope.seller).map(({ locationId, ...figures }) => ({
      ...figures,
      // Read only where it is asked for.
      get location(): Promise<LocationRow | null> {
        return locations.load(locationId);
      },
    }));
  }
}
