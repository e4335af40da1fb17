import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import { publicFaceOf } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { bulkPayload, type ExternalRef, EXTERNAL_REFS_MAX, partsDescription, saveGiven, type UpsertOutcome } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { type Connection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { ifLocationSeen } from "./location-nodes.js";
import { EXTERNAL_REFS, ExternalRefInput, ExternalRefType } from "../catalog/graphql.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { badUserInput } from "../platform/errors/hub-error.js";
import { findLocationByRef, listLocations, locationByCodeLoader, type LocationRow } from "./location.queries.js";
import {
  Location,
  LocationConnection,
  LocationUpsertInput,
  LocationUpsertManyInput,
  LocationUpsertManyPayload,
  LocationUpsertPayload,
} from "./location.types.js";
import { requireOwnLocation } from "./own-locations.js";
import { upsertLocation, upsertLocations } from "./upsert-locations.js";

const locationCursor = cursorKind("locations", "text");

@Resolver(() => Location)
export class LocationsResolver {
  constructor(private readonly database: Database) {}

  @SizeMax(EXTERNAL_REFS_MAX)
  @FieldResolver(() => [ExternalRefType], { description: EXTERNAL_REFS })
  externalRefs(@Root() { externalRefs }: LocationRow, @Ctx() context: RequestContext): readonly ExternalRef[] {
    return publicFaceOf(callerOf(context)) === null ? externalRefs : [];
  }

  @Permitted("PLACES_READ")
  @Query(() => Location, {
    nullable: true,
    description:
      "A location by its code, or what another system calls it; null where it is not known, or the key is bound to others, or is a PUBLIC one and its channels do not publish it.",
  })
  async location(
    @Ctx() context: RequestContext,
    @Arg("code", () => String, { nullable: true, description: "The code, compared exactly. Give this or `external`, else BAD_USER_INPUT." })
    code?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: "What another system calls it." })
    external?: ExternalRefInput | null,
  ): Promise<LocationRow | null> {
    const isByCode = code !== null && code !== undefined;
    const isByRef = external !== null && external !== undefined;
    if (isByCode === isByRef) throw badUserInput("Give exactly one of code and external.");
    const found = isByRef
      ? await findLocationByRef(this.database, external)
      : await context.loaders.of(locationByCodeLoader(this.database)).load(code ?? "");
    return ifLocationSeen(this.database, found, context);
  }

  @Permitted("PLACES_READ")
  @Query(() => LocationConnection, {
    description:
      "Locations in the order of their codes, inactive ones included; a key that is bound to certain locations sees only those, a PUBLIC key those that its channels publish.",
  })
  async locations(@Ctx() context: RequestContext, @Args(() => PageArguments) request: PageArguments): Promise<Connection<LocationRow>> {
    const [after] = locationCursor.decode(request.after) ?? [null];
    const caller = callerOf(context);
    const filter = { codes: caller.locations, publishedBy: publicFaceOf(caller) };
    const rows = await listLocations(this.database.lane("bulk"), { after, limit: pageSize(request) + 1 }, filter);
    return page(rows, request, (location) => locationCursor.encode([location.code]));
  }

  @Permitted("LOCATIONS_WRITE")
  @Mutation(() => LocationUpsertPayload, {
    description: "Creates a location or changes it: the code says which. Errors: INVALID_INPUT, ALREADY_EXISTS, VERSION_CONFLICT.",
  })
  async locationUpsert(
    @Ctx() context: RequestContext,
    @Arg("input", () => LocationUpsertInput, { description: "The location." }) input: LocationUpsertInput,
  ): Promise<LocationUpsertPayload> {
    const caller = callerOf(context);
    requireOwnLocation(caller, input.code, ["code"]);
    return payloadOf(await upsertLocation(this.database, input, caller));
  }

  @Permitted("LOCATIONS_WRITE")
  @Mutation(() => LocationUpsertManyPayload, {
    description: `Creates or changes many locations, one result for each in order. ${partsDescription("locations")} Errors: those of \`locationUpsert\`.`,
  })
  async locationUpsertMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => LocationUpsertManyInput, { description: "The locations." }) input: LocationUpsertManyInput,
  ): Promise<LocationUpsertManyPayload> {
    const { items, locations, onError } = input;
    const saved = await saveGiven(items, { name: "locations", items: locations }, (given, list) =>
      upsertLocations(this.database, given, onError ?? "CONTINUE", callerOf(context), list),
    );
    return bulkPayload(saved, payloadOf);
  }
}

function payloadOf(outcome: UpsertOutcome<LocationRow>): LocationUpsertPayload {
  return { location: outcome.saved, created: outcome.created, userErrors: outcome.errors };
}
