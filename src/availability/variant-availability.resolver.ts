import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { Variant } from "../catalog/graphql.js";
import type { VariantRow } from "../catalog/index.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { selects } from "../platform/graphql/selects.js";
import { askedBy } from "./asked.js";
import type { AvailabilityReads } from "./availability-reads.js";
import { Availability } from "./availability.types.js";
import type { SkuAvailability } from "./sku-availability.js";

@Resolver(() => Variant)
export class VariantAvailabilityResolver {
  constructor(private readonly reads: AvailabilityReads) {}

  @Permitted("AVAILABILITY_READ")
  @FieldResolver(() => Availability, {
    nullable: true,
    description:
      "What can be had of it: what the query `availability` answers, from memory, for all variants of an answer at once. Keys that are bound to channels only must name one of theirs, else FORBIDDEN. Null to a PUBLIC key where it never was stocked at a location of the channel.",
  })
  async availability(
    @Root() { id, sku }: VariantRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg("channel", () => String, {
      nullable: true,
      description:
        "Code of the channel that would sell: its locations, its buffer, and whether it sells safety stock. Unknown: BAD_USER_INPUT. Null: all active locations, no buffer.",
    })
    channel?: string | null,
  ): Promise<SkuAvailability | null> {
    const asked = askedBy(callerOf(context), { channel: channel ?? null, byLocation: selects(info, "locations") });
    return context.loaders.of(this.reads.ofVariant).load({ asked, variant: { variantId: id, sku } });
  }
}
