import { Arg, Resolver, Root, Subscription } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { resolverIn } from "../platform/graphql/hub-schema.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { filterNames, FILTER_NAMES_MAX } from "../stock/index.js";
import { askedBy } from "./asked.js";
import { ChannelAvailability } from "./channel-availability.types.js";
import { subscribeToChannel, type ChannelParts, type ChannelValue } from "./channel-subscription.js";
import { streamBeginning, type BeginningArguments } from "./stream-beginning.js";

interface ChannelAvailabilityChangedArguments extends BeginningArguments {
  readonly channel: string;
  readonly skus?: readonly string[] | null;
}

@Resolver()
export class ChannelStreamResolver {
  constructor(private readonly parts: ChannelParts) {}

  @Permitted("CHANNEL_AVAILABILITY_FOLLOW")
  @Subscription(() => ChannelAvailability, {
    description:
      "The newest availability of a SKU whenever what the channel may sell of it (`availableToSell`, `indication`) changes: by stock, by a stock policy, or by the channel itself. Values that were passed over are not told, and none is told twice in a row. A PUBLIC key is told of what is, or ever was, stocked at a location of the channel.",
    subscribe: ({ args, context, info }) =>
      resolverIn(info.schema, ChannelStreamResolver).subscribe(args as ChannelAvailabilityChangedArguments, context as RequestContext),
  })
  channelAvailabilityChanged(
    @Root() value: ChannelValue,
    @Arg("channel", () => String, {
      description: "The channel's code; one of the key's own (FORBIDDEN). Unknown: BAD_USER_INPUT.",
    })
    _channel: string,
    @Arg("skus", () => [String], {
      nullable: true,
      description: `Of these SKUs, at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED); unknown ones have none. Null: all.`,
    })
    _skus?: readonly string[] | null,
    @Arg("after", () => Sequence, {
      nullable: true,
      description:
        "First the SKUs whose levels changed after this place in the ledger, such as the last sequence you were given. Null: only what comes. Beyond the head: RESYNC_REQUIRED.",
    })
    _after?: string | null,
    @Arg("snapshot", () => Boolean, {
      defaultValue: false,
      description: "Begin with the value of every SKU that is asked for. Not together with `after` (BAD_USER_INPUT).",
    })
    _snapshot?: boolean | null,
  ): ChannelValue {
    return value;
  }

  async *subscribe(args: ChannelAvailabilityChangedArguments, context: RequestContext): AsyncGenerator<ChannelValue, void, void> {
    const { channel } = args;
    const asked = askedBy(callerOf(context), { channel, byLocation: true });
    const { after, snapshot, subscription } = streamBeginning(args, context);
    const wanted = { channel, asked, skus: filterNames("skus", args.skus), after, snapshot };
    yield* subscribeToChannel(this.parts, wanted, subscription);
  }
}
