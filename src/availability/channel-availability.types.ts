import { Field, Int, ObjectType } from "type-graphql";
import { Sequence } from "../platform/graphql/sequence.js";
import { LEAST, StockIndication } from "./availability.types.js";
import type { StockIndicationName } from "./indication.rules.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";

@ObjectType("ChannelAvailability", { simpleResolvers: true, description: "What a channel may sell of one SKU now." })
export class ChannelAvailability {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, {
    description: `Base units that may be promised in the channel: 0 to ${QUANTITY_MAX_TEXT}, as \`Availability.availableToSell\`. ${LEAST}`,
  })
  readonly availableToSell!: number;

  @Field(() => StockIndication, { description: "The same in words, by the channel's `fewAtMost`." })
  readonly indication!: StockIndicationName;

  @Field(() => Sequence, {
    description: "Everything up to this place in the ledger has been told: subscribe with `after` set to it to go on from here.",
  })
  readonly sequence!: string;
}
