import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import { coversLocation, publicFaceOf } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import { Location } from "../locations/graphql.js";
import type { LocationRow } from "../locations/index.js";
import { type Connection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { ifChannelSeen } from "./channel-nodes.js";
import { channelByCodeLoader, channelLocationsLoader, type ChannelRow, listChannels } from "./channel.queries.js";
import { Channel, ChannelConnection, ChannelUpsertInput, ChannelUpsertPayload } from "./channel.types.js";
import { type ChannelParts, upsertChannel } from "./upsert-channel.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { CHANNEL_LOCATIONS_MAX } from "./channel.rules.js";

const channelCursor = cursorKind("channels", "text");

@Resolver(() => Channel)
export class ChannelsResolver {
  constructor(private readonly parts: ChannelParts) {}

  @Permitted("PLACES_READ")
  @Query(() => Channel, {
    nullable: true,
    description: "A channel by its code; null where it is not known or the key is for other channels.",
  })
  async channel(
    @Ctx() context: RequestContext,
    @Arg("code", () => String, { description: "The code, compared exactly." }) code: string,
  ): Promise<ChannelRow | null> {
    return ifChannelSeen(await context.loaders.of(channelByCodeLoader(this.parts.database)).load(code), context);
  }

  @Permitted("PLACES_READ")
  @Query(() => ChannelConnection, {
    description: "Channels in the order of their codes, inactive ones included; a key for certain channels sees only those.",
  })
  async channels(@Ctx() context: RequestContext, @Args(() => PageArguments) request: PageArguments): Promise<Connection<ChannelRow>> {
    const [after] = channelCursor.decode(request.after) ?? [null];
    const rows = await listChannels(this.parts.database.lane("bulk"), { after, limit: pageSize(request) + 1 }, callerOf(context).channels);
    return page(rows, request, (channel) => channelCursor.encode([channel.code]));
  }

  @SizeMax(CHANNEL_LOCATIONS_MAX)
  @FieldResolver(() => [Location], {
    description:
      "The locations from which it may sell, at most 1,000, in the order in which they are served: priority, then code. A key that is bound to certain locations sees those of them, a PUBLIC key those that the channel publishes.",
  })
  async locations(@Root() channel: ChannelRow, @Ctx() context: RequestContext): Promise<LocationRow[]> {
    const caller = callerOf(context);
    if (publicFaceOf(caller) !== null) return this.publishedLocations(channel, context);
    const locations = await context.loaders.of(channelLocationsLoader(this.parts.database)).load(channel.id);
    return locations.filter(({ code }) => coversLocation(caller, code));
  }

  @SizeMax(CHANNEL_LOCATIONS_MAX)
  @FieldResolver(() => [Location], {
    description:
      "Those of `locations` that its PUBLIC keys may see by name, in the same order. A key that is bound to certain locations sees its own.",
  })
  async publishedLocations(@Root() channel: ChannelRow, @Ctx() context: RequestContext): Promise<LocationRow[]> {
    const locations = await context.loaders.of(channelLocationsLoader(this.parts.database)).load(channel.id);
    return locations.filter(({ code, published }) => published && coversLocation(callerOf(context), code));
  }

  @Permitted("CHANNELS_WRITE")
  @Mutation(() => ChannelUpsertPayload, {
    description:
      "Creates a channel or changes it: the code says which. Errors: INVALID_INPUT, ALREADY_EXISTS, NOT_FOUND, VERSION_CONFLICT.",
  })
  async channelUpsert(
    @Ctx() context: RequestContext,
    @Arg("input", () => ChannelUpsertInput, { description: "The channel." }) input: ChannelUpsertInput,
  ): Promise<ChannelUpsertPayload> {
    const { saved, created, errors } = await upsertChannel(this.parts, input, callerOf(context).clientId);
    return { channel: saved, created, userErrors: errors };
  }
}
