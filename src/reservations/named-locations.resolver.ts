import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { Location } from "../locations/graphql.js";
import { ifLocationSeen, locationByCodeLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import type { RequestContext } from "../platform/graphql/context.js";
import type { AllocationCandidate } from "./explanation.rules.js";
import type { ShipmentLine } from "./reservation.js";
import { AllocationCandidateType } from "./reservation-payloads.types.js";
import { ShipmentLineType } from "./reservation.types.js";

/* What was written down with a location's code leads to the location, as everything that is shown does. */

@Resolver(() => ShipmentLineType)
export class ShipmentLineResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Int, {
    description: "Of `quantity`, base units that were taken back with `shipmentVoid`: they never left, and lie at the location again.",
  })
  voided(@Root() { voided = 0 }: ShipmentLine): number {
    return voided;
  }

  @FieldResolver(() => Location, { description: "The location they left." })
  async location(@Root() { location }: ShipmentLine, @Ctx() { loaders }: RequestContext): Promise<LocationRow | null> {
    return loaders.of(locationByCodeLoader(this.database)).load(location);
  }
}

@Resolver(() => AllocationCandidateType)
export class AllocationCandidateResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Location, { nullable: true, description: "The location; null where the key is bound to others." })
  async location(@Root() { location }: AllocationCandidate, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return ifLocationSeen(this.database, await context.loaders.of(locationByCodeLoader(this.database)).load(location), context);
  }
}
