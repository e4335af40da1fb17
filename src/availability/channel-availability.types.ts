import { Field, Int, ObjectType } from "type-graphql";
import { Sequence } from "../platform/graphql/sequence.js";
import { Availability, LEAST, StockIndication } from "./availability.types.js";
import type { StockIndicationName } from "./indication.rules.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";

const FORMER = (field: string): string => `Ask for \`availability { ${field} }\`, which caches keep by its id. Goes with 0.3.0.`;

@ObjectType("ChannelAvailability", { simpleResolvers: true, description: "What a channel may sell of one SKU has changed." })
export class ChannelAvailability {
  @Field(() => Availability, {
    description:
      "What can be had of the SKU in the channel now: what `availability` answers, with the same `id`, so that a cache shows it wherever that was shown.",
  })
  readonly availability!: Availability;

  @Field(() => String, { deprecationReason: FORMER("sku"), description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, {
    deprecationReason: FORMER("availableToSell"),
    description: `Base units that may be promised in the channel: 0 to ${QUANTITY_MAX_TEXT}, as \`Availability.availableToSell\`. ${LEAST}`,
  })
  readonly availableToSell!: number;

  @Field(() => StockIndication, {
    deprecationReason: FORMER("indication"),
    description: "The same in words, by the channel's `fewAtMost`.",
  })
  readonly indication!: StockIndicationName;

  @Field(() => Sequence, {
    description:
      "Everything up to this place in the ledger has been told: subscribe with `after` set to it to go on from here. The figures may be newer: up to `availability { sequence }`.",
  })
  readonly sequence!: string;
}
