import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, Info, Query, Resolver } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { selects } from "../platform/graphql/selects.js";
import { filterNames, FILTER_NAMES_MAX, requireFew } from "../stock/index.js";
import { askedBy } from "./asked.js";
import { type Answers, AT_LEAST_WAIT_MS_MAX, type AvailabilityReads } from "./availability-reads.js";
import { Availability } from "./availability.types.js";

/** SKUs of one query. */
export const AVAILABILITY_SKUS_MAX = FILTER_NAMES_MAX;

@Resolver()
export class AvailabilityResolver {
  constructor(private readonly reads: AvailabilityReads) {}

  @Permitted("AVAILABILITY_READ")
  @Query(() => [Availability], {
    nullable: "items",
    description:
      "What can be had of SKUs: one answer for each SKU asked, in that order; null for one that is not known. Keys that are bound to channels only must name one of theirs, else FORBIDDEN. A PUBLIC key is told of what is, or ever was, stocked at a location of its channel; of the rest as of a SKU that is not known.",
  })
  availability(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg("skus", () => [String], {
      description: `The SKUs, compared exactly: at most ${AVAILABILITY_SKUS_MAX} (LIMIT_EXCEEDED).`,
    })
    skus: readonly string[],
    @Arg("channel", () => String, {
      nullable: true,
      description:
        "Code of the channel that would sell: its locations, its buffer, and whether it sells safety stock. Unknown: BAD_USER_INPUT. Null: all active locations, no buffer.",
    })
    channel?: string | null,
    @Arg("locations", () => [String], {
      nullable: true,
      description: `Only the locations with these codes, of those that count anyway: at most ${FILTER_NAMES_MAX} (LIMIT_EXCEEDED). Unknown: BAD_USER_INPUT. A key bound to certain locations may name only those (FORBIDDEN), a PUBLIC key none (FORBIDDEN). Null: all that the key may see.`,
    })
    locations?: readonly string[] | null,
    @Arg("atLeast", () => Sequence, {
      nullable: true,
      description: `Answer with everything up to this place in the ledger included, such as the \`sequence\` of your own mutation. Waits up to ${AT_LEAST_WAIT_MS_MAX} ms, then NOT_CAUGHT_UP.`,
    })
    atLeast?: string | null,
  ): Answers | Promise<Answers> {
    requireFew("skus", skus);
    const named = filterNames("locations", locations);
    const asked = askedBy(callerOf(context), { channel: channel ?? null, named, byLocation: selects(info, "locations") });
    if (atLeast === null || atLeast === undefined) return this.reads.ofSkus(asked, skus);
    return this.reads.reach(atLeast).then(() => this.reads.ofSkus(asked, skus));
  }
}
