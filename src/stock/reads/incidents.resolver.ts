import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import { coversChannel } from "../../access/index.js";
import { Permitted } from "../../access/graphql.js";
import { Channel } from "../../channels/graphql.js";
import { channelLoader, type ChannelRow } from "../../channels/index.js";
import { Location } from "../../locations/graphql.js";
import { locationLoader, type LocationRow } from "../../locations/index.js";
import { page, PageArguments, pageSize, type Connection } from "../../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { cursorKind } from "../../platform/graphql/cursor.js";
import { ownLocations } from "./filter-names.js";
import { listIncidents, type IncidentRow } from "./incident.queries.js";
import { OversellIncident, OversellIncidentConnection } from "./incident.types.js";
import { DOCUMENT_SEEN, type DocumentParts, seenDocument, type MaybeLater } from "../commands/document-scope.js";
import { DocumentRefType } from "../states/inventory.types.js";

const incidentCursor = cursorKind("oversellIncidents", "digits");

@Resolver(() => OversellIncident)
export class IncidentsResolver {
  constructor(private readonly parts: DocumentParts) {}

  @Permitted("INCIDENTS_READ")
  @Query(() => OversellIncidentConnection, { description: "Oversell incidents, the newest first." })
  async oversellIncidents(
    @Ctx() context: RequestContext,
    @Args(() => PageArguments) request: PageArguments,
    @Arg("sku", () => String, { nullable: true, description: "Only those of this SKU, compared exactly." }) sku?: string | null,
    @Arg("location", () => String, {
      nullable: true,
      description:
        "Only those at the location with this code. A key bound to certain locations may name only those (FORBIDDEN), and without this gets those of all of them.",
    })
    location?: string | null,
  ): Promise<Connection<IncidentRow>> {
    const [before] = incidentCursor.decode(request.after) ?? [null];
    const asked = location === null || location === undefined ? null : [location];
    const locations = ownLocations(callerOf(context), asked);
    const rows = await listIncidents(
      this.parts.database.lane("bulk"),
      { before, limit: pageSize(request) + 1 },
      { sku: sku ?? null, locations },
    );
    return page(rows, request, ({ sequence }) => incidentCursor.encode([sequence]));
  }

  @FieldResolver(() => Location, { description: "Where it happened." })
  async location(@Root() incident: IncidentRow, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.parts.database)).load(incident.locationId);
  }

  @FieldResolver(() => Channel, {
    nullable: true,
    description: "The channel whose sale it was; null where none was named, or the key is for other channels.",
  })
  async channel(@Root() { channelId }: IncidentRow, @Ctx() context: RequestContext): Promise<ChannelRow | null> {
    const channel = channelId === null ? null : await context.loaders.of(channelLoader(this.parts.database)).load(channelId);
    return channel !== null && coversChannel(callerOf(context), channel.code) ? channel : null;
  }

  @FieldResolver(() => DocumentRefType, {
    nullable: true,
    description: `The document that reported it; null where there is none, ${DOCUMENT_SEEN}.`,
  })
  document(
    @Root() { documentKind: kind, documentId: id }: IncidentRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): MaybeLater<object | null> {
    return seenDocument(this.parts, { context, info }, kind, id);
  }
}
