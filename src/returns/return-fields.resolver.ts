import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { EXTERNAL_REFS, ExternalRefType, Variant } from "../catalog/graphql.js";
import { EXTERNAL_REFS_MAX, variantLoader, type ExternalRef, type VariantRow } from "../catalog/index.js";
import { Channel } from "../channels/graphql.js";
import { channelLoader, type ChannelRow } from "../channels/index.js";
import { Location } from "../locations/graphql.js";
import { locationLoader, type LocationRow } from "../locations/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { hasPermission } from "../access/index.js";
import { Reservation } from "../reservations/graphql.js";
import { Sale } from "../sales/graphql.js";
import { loadSale, type SaleRow } from "../sales/index.js";
import { reservationLoader, type ReservationView } from "../reservations/index.js";
import { loadReturn } from "./return-nodes.js";
import type { StockReturnRow } from "./return-outcome.js";
import { ReturnLine, StockReturn } from "./return.types.js";
import { returnLinesLoader } from "./stock-return.queries.js";
import type { ReturnLineDocument } from "./stock-return.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { DocumentKind } from "../stock/graphql.js";
import { type DocumentKindName, LINES_MAX } from "../stock/index.js";

@Resolver(() => StockReturn)
export class ReturnFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => DocumentKind, { description: "Always RETURN." })
  kind(): DocumentKindName {
    return "RETURN";
  }

  @FieldResolver(() => Reservation, {
    nullable: true,
    description:
      "The reservation whose shipped units come back, as it is now; null where the order is not known, or the key may not see it.",
  })
  async reservation(@Root() { reservationId }: StockReturnRow, @Ctx() context: RequestContext): Promise<ReservationView | null> {
    if (reservationId === null) return null;
    return context.loaders.of(reservationLoader(this.database)).load({ id: reservationId, scope: callerOf(context) });
  }

  @FieldResolver(() => Sale, {
    nullable: true,
    description: "The sale whose units come back; null where none was named, or the key may not see it.",
  })
  async sale(@Root() { saleId }: StockReturnRow, @Ctx() context: RequestContext): Promise<SaleRow | null> {
    if (saleId === null || !hasPermission(callerOf(context).role, "SALES_READ")) return null;
    return loadSale(this.database, saleId, context);
  }

  @FieldResolver(() => Channel, { nullable: true, description: "The channel that sold the goods; null where it is not known." })
  async channel(@Root() { channelId }: StockReturnRow, @Ctx() context: RequestContext): Promise<ChannelRow | null> {
    return channelId === null ? null : context.loaders.of(channelLoader(this.database)).load(channelId);
  }

  @FieldResolver(() => Location, { description: "Where the goods come in." })
  async location(@Root() { locationId }: StockReturnRow, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.database)).load(locationId);
  }

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  async externalRefs(@Root() { id, externalRefs }: StockReturnRow, @Ctx() context: RequestContext): Promise<readonly ExternalRef[]> {
    if (externalRefs !== undefined) return externalRefs ?? [];
    return (await loadReturn(this.database, id, context))?.externalRefs ?? [];
  }

  @SizeMax(LINES_MAX)
  @FieldResolver(() => [ReturnLine], {
    description: "What comes back, one line for each SKU and line reference, in the order announced; at most 1,000.",
  })
  async lines(@Root() { id, lines }: StockReturnRow, @Ctx() context: RequestContext): Promise<readonly ReturnLineDocument[]> {
    return lines ?? context.loaders.of(returnLinesLoader(this.database)).load(id);
  }
}

@Resolver(() => ReturnLine)
export class ReturnLineFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Variant, { description: "The variant with this SKU." })
  async variant(@Root() { variantId }: ReturnLineDocument, @Ctx() context: RequestContext): Promise<VariantRow | null> {
    return context.loaders.of(variantLoader(this.database)).load(variantId);
  }
}
