import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { coversLocation } from "../access/index.js";
import { EXTERNAL_REFS, ExternalRefType, Variant } from "../catalog/graphql.js";
import { EXTERNAL_REFS_MAX, variantLoader, type ExternalRef, type VariantRow } from "../catalog/index.js";
import { Channel } from "../channels/graphql.js";
import { channelLoader, type ChannelRow } from "../channels/index.js";
import { Location } from "../locations/graphql.js";
import { locationLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { Reservation } from "../reservations/graphql.js";
import { reservationLoader, type ReservationView } from "../reservations/index.js";
import { DocumentKind, OversellIncident } from "../stock/graphql.js";
import { type DocumentKindName, LINES_MAX, incidentsOfDocumentLoader, type IncidentRow } from "../stock/index.js";
import type { SaleAnswer, SaleRow } from "./sale-outcome.js";
import { loadSale } from "./sale-nodes.js";
import { incidentsOfSale } from "./sale-incidents.rules.js";
import { saleLinesLoader } from "./sale.queries.js";
import { Sale, SaleLineType, SaleRecordPayload } from "./sale.types.js";
import type { StoredSaleLine } from "./sale.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";

@Resolver(() => Sale)
export class SaleFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => DocumentKind, { description: "Always SALE." })
  kind(): DocumentKindName {
    return "SALE";
  }

  @FieldResolver(() => Channel, { description: "The channel that sold." })
  async channel(@Root() sale: SaleRow, @Ctx() context: RequestContext): Promise<ChannelRow | null> {
    return context.loaders.of(channelLoader(this.database)).load(sale.channelId);
  }

  @FieldResolver(() => Reservation, {
    nullable: true,
    description:
      "The reservation whose units were sold, or that an unfulfilled sale made for its units, as it is now; null where there is none, or the key may not see it.",
  })
  async reservation(@Root() { reservationId }: SaleRow, @Ctx() context: RequestContext): Promise<ReservationView | null> {
    if (reservationId === null) return null;
    return context.loaders.of(reservationLoader(this.database)).load({ id: reservationId, scope: callerOf(context) });
  }

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  async externalRefs(@Root() { id, externalRefs }: SaleRow, @Ctx() context: RequestContext): Promise<readonly ExternalRef[]> {
    if (externalRefs !== undefined) return externalRefs ?? [];
    return (await loadSale(this.database, id, context))?.externalRefs ?? [];
  }

  @SizeMax(2 * LINES_MAX)
  @FieldResolver(() => [SaleLineType], {
    description:
      "What was sold, one line for each SKU, location and line reference; at most 2,000. A key that is bound to locations sees what was sold from those.",
  })
  async lines(@Root() sale: SaleRow, @Ctx() context: RequestContext): Promise<readonly StoredSaleLine[]> {
    const { loaders } = context;
    const lines = sale.lines ?? (await loaders.of(saleLinesLoader(this.database)).load(sale.id));
    const caller = callerOf(context);
    if (caller.locations === null) return lines;
    const locations = await Promise.all(lines.map(({ locationId }) => loaders.of(locationLoader(this.database)).load(locationId)));
    return lines.filter((_line, index) => coversLocation(caller, locations[index]?.code ?? ""));
  }
}

@Resolver(() => SaleLineType)
export class SaleLineFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Variant, { description: "The variant with this SKU." })
  async variant(@Root() line: StoredSaleLine, @Ctx() context: RequestContext): Promise<VariantRow | null> {
    return context.loaders.of(variantLoader(this.database)).load(line.variantId);
  }

  @FieldResolver(() => Location, { description: "The location they left, or are to leave." })
  async location(@Root() line: StoredSaleLine, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.database)).load(line.locationId);
  }
}

@Resolver(() => SaleRecordPayload)
export class SaleIncidentsResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(2 * LINES_MAX)
  @FieldResolver(() => [OversellIncident], {
    description: "The incidents this sale opened, one for each line with oversold units; mostly empty.",
  })
  async incidents(@Root() { sale }: SaleAnswer, @Ctx() context: RequestContext): Promise<readonly IncidentRow[]> {
    if (sale === null) return [];
    const lines = sale.lines ?? (await context.loaders.of(saleLinesLoader(this.database)).load(sale.id));
    const count = lines.filter(({ oversold }) => oversold > 0).length;
    const documentId = sale.fulfilled ? sale.id : sale.reservationId;
    if (count === 0 || documentId === null) return [];
    return incidentsOfSale(sale, count, await context.loaders.of(incidentsOfDocumentLoader(this.database)).load(documentId));
  }
}
