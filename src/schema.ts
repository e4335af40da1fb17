// Fields of Query, Mutation and Subscription are printed in the order of these.
import { AccessResolver } from "./access/graphql.js";
import { CatalogResolver, ProductFieldsResolver, VariantFieldsResolver } from "./catalog/graphql.js";
import { LocationsResolver, StockPoliciesResolver } from "./locations/graphql.js";
import { ChannelsResolver } from "./channels/graphql.js";
import { MovementStreamResolver, stockResolvers } from "./stock/graphql.js";
import { AdjustmentsResolver } from "./adjustments/graphql.js";
import { AvailabilityResolver, AvailabilityStreamResolver, ChannelStreamResolver } from "./availability/graphql.js";
import {
  ReservationFieldsResolver,
  ReservationLineFieldsResolver,
  ReservationsResolver,
  ReservationStepsResolver,
  ReservationStreamResolver,
} from "./reservations/graphql.js";
import { ReturnFieldsResolver, ReturnLineFieldsResolver, ReturnsResolver } from "./returns/graphql.js";
import { SaleFieldsResolver, SaleIncidentsResolver, SaleLineFieldsResolver, SalesResolver } from "./sales/graphql.js";
import { JobsResolver } from "./platform/jobs/jobs.resolver.js";
import { FederationResolver } from "./federation/graphql.js";
import type { Authenticator } from "./access/index.js";
import type { ReadModel } from "./availability/index.js";
import type { Jobs } from "./platform/jobs/jobs.js";
import type { Sweeper } from "./reservations/index.js";
import type { Hub, StockFeed } from "./stock/index.js";

/** What the resolvers of a running hub are made of. */
export interface LiveParts {
  readonly hub: Hub;
  readonly authenticator: Authenticator;
  readonly feed: StockFeed;
  readonly model: ReadModel;
  readonly sweeper: Sweeper;
  readonly jobs: Jobs;
  /** Whether the schema answers what a gateway of Apollo Federation asks. Default: it does not. */
  readonly federation?: boolean;
}

/** One instance of every resolver class; a test holds the schema they make against the printed one. */
export function resolversOf({ hub, authenticator, feed, model, sweeper, jobs, federation = false }: LiveParts): object[] {
  const { database } = hub;
  return [
    new AccessResolver(database, authenticator),
    new CatalogResolver(database),
    new ProductFieldsResolver(database),
    new VariantFieldsResolver(database),
    new LocationsResolver(database),
    new StockPoliciesResolver(hub),
    new ChannelsResolver(hub),
    ...stockResolvers(database),
    new MovementStreamResolver(database, feed),
    new AdjustmentsResolver(hub),
    new ReservationsResolver(hub),
    new ReservationStepsResolver(hub),
    new ReservationStreamResolver(database, feed),
    new ReservationFieldsResolver(hub),
    new ReservationLineFieldsResolver(hub),
    new SalesResolver(hub),
    new SaleFieldsResolver(database),
    new SaleLineFieldsResolver(database),
    new SaleIncidentsResolver(database),
    new ReturnsResolver(hub),
    new ReturnFieldsResolver(database),
    new ReturnLineFieldsResolver(database),
    new AvailabilityResolver(hub, model, sweeper),
    new AvailabilityStreamResolver(database, feed),
    new ChannelStreamResolver({ hub, feed, model }),
    ...(federation ? [new FederationResolver(database)] : []),
    new JobsResolver(jobs),
  ];
}
