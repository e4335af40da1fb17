// Fields of Query, Mutation and Subscription are printed in the order of these.
import { NodeResolver } from "./platform/graphql/node/node.resolver.js";
import { AccessResolver } from "./access/graphql.js";
import { CatalogResolver, ProductFieldsResolver, VariantFieldsResolver } from "./catalog/graphql.js";
import { LocationsResolver, StockPoliciesResolver } from "./locations/graphql.js";
import { ChannelsResolver } from "./channels/graphql.js";
import { MovementStreamResolver, stockResolvers } from "./stock/graphql.js";
import { AdjustmentsResolver, AdjustmentVoidResolver } from "./adjustments/graphql.js";
import {
  AvailabilityResolver,
  AvailabilityStreamResolver,
  ChannelStreamResolver,
  VariantAvailabilityResolver,
} from "./availability/graphql.js";
import {
  AllocationCandidateResolver,
  ReservationFieldsResolver,
  ReservationLineFieldsResolver,
  ReservationsResolver,
  ReservationBulkResolver,
  ReservationShortResolver,
  ReservationStepsResolver,
  ReservationStreamResolver,
  ShipmentLineResolver,
  ShipmentVoidResolver,
} from "./reservations/graphql.js";
import {
  ReceiptVoidResolver,
  ReturnBulkResolver,
  ReturnFieldsResolver,
  ReturnLineFieldsResolver,
  ReturnsResolver,
} from "./returns/graphql.js";
import { SaleFieldsResolver, SaleIncidentsResolver, SaleLineFieldsResolver, SalesResolver, SaleVoidResolver } from "./sales/graphql.js";
import { ReservationSameReferenceResolver, SaleSameReferenceResolver } from "./sales/graphql.js";
import { ExchangeResolver } from "./exchange/graphql.js";
import { JobsResolver } from "./jobs/graphql.js";
import { FederationResolver } from "./federation/graphql.js";
import { DOCUMENTS } from "./documents.js";
import { adjustmentNodes } from "./adjustments/index.js";
import { type Authenticator, clientNodes } from "./access/index.js";
import { availabilityNodes, AvailabilityReads, type ReadModel } from "./availability/index.js";
import { catalogNodes } from "./catalog/index.js";
import { channelNodes } from "./channels/index.js";
import { jobNodes } from "./jobs/index.js";
import { locationNodes } from "./locations/index.js";
import type { Database } from "./platform/db/database.js";
import { NodeRegistry } from "./platform/graphql/node/node-registry.js";
import type { Jobs } from "./platform/jobs/jobs.js";
import type { Uploads } from "./platform/jobs/uploads.js";
import { reservationNodes, type Sweeper } from "./reservations/index.js";
import { returnNodes, returnsOfOrders } from "./returns/index.js";
import { saleNodes } from "./sales/index.js";
import { DocumentKinds, type Hub, type StockFeed, stockNodes } from "./stock/index.js";

/** What the resolvers of a running hub are made of. */
export interface LiveParts {
  readonly hub: Hub;
  readonly authenticator: Authenticator;
  readonly feed: StockFeed;
  readonly model: ReadModel;
  readonly sweeper: Sweeper;
  readonly jobs: Jobs;
  readonly uploads: Uploads;
  /** Whether the schema answers what a gateway of Apollo Federation asks. Default: it does not. */
  readonly federation?: boolean;
}

/** What `node` finds, of all rooms. */
export function nodesOf(database: Database, jobs: Jobs, availability: AvailabilityReads): NodeRegistry {
  return new NodeRegistry(database, [
    ...clientNodes(database),
    ...catalogNodes(database),
    ...locationNodes(database),
    ...channelNodes(database),
    ...stockNodes(database),
    ...adjustmentNodes(database),
    ...reservationNodes(database),
    ...saleNodes(database),
    ...returnNodes(database),
    ...availabilityNodes(database, availability),
    ...jobNodes(jobs),
  ]);
}

/** One instance of every resolver class; a test holds the schema they make against the printed one. */
export function resolversOf({ hub, authenticator, feed, model, sweeper, jobs, uploads, federation = false }: LiveParts): object[] {
  const { database } = hub;
  const availability = new AvailabilityReads({ hub, model, holds: sweeper });
  const documents = { database, nodes: nodesOf(database, jobs, availability), kinds: new DocumentKinds(DOCUMENTS) };
  return [
    new NodeResolver(documents.nodes),
    new AccessResolver(database, authenticator),
    new CatalogResolver(database),
    new ProductFieldsResolver(database),
    new VariantFieldsResolver(database),
    new LocationsResolver(database),
    new StockPoliciesResolver(hub),
    new ChannelsResolver(hub),
    ...stockResolvers(documents),
    new MovementStreamResolver(documents, feed),
    new AdjustmentsResolver(hub),
    new AdjustmentVoidResolver(hub),
    new ReservationsResolver(hub),
    new ReservationStepsResolver(hub),
    new ReservationBulkResolver(hub),
    new ShipmentVoidResolver(hub, returnsOfOrders),
    new ReservationShortResolver(hub),
    new ReservationStreamResolver(database, feed),
    new ReservationFieldsResolver(hub),
    new ReservationLineFieldsResolver(hub),
    new ShipmentLineResolver(database),
    new AllocationCandidateResolver(database),
    new SalesResolver(hub),
    new SaleVoidResolver(hub, returnsOfOrders),
    new SaleFieldsResolver(database),
    new SaleLineFieldsResolver(database),
    new SaleIncidentsResolver(database),
    new SaleSameReferenceResolver(database),
    new ReservationSameReferenceResolver(database),
    new ReturnsResolver(hub),
    new ReturnBulkResolver(hub),
    new ReceiptVoidResolver(hub),
    new ReturnFieldsResolver(database),
    new ReturnLineFieldsResolver(database),
    new AvailabilityResolver(availability),
    new VariantAvailabilityResolver(availability),
    new AvailabilityStreamResolver(documents, feed),
    new ChannelStreamResolver({ hub, feed, reads: availability }),
    ...(federation ? [new FederationResolver(database)] : []),
    new JobsResolver(jobs),
    new ExchangeResolver(jobs, uploads),
  ];
}
