import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { countedConnectionOf } from "../platform/graphql/connection.types.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { DocumentRefType } from "../stock/graphql.js";
import { LINE_REFERENCE } from "../stock/index.js";
import type { ReturnCauseName } from "./return-cause.js";
import type { ReturnStatusName } from "./stock-return.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";

export const ReturnStatus = {
  REQUESTED: "REQUESTED",
  RECEIVED: "RECEIVED",
  INSPECTED: "INSPECTED",
  CLOSED: "CLOSED",
  CANCELLED: "CANCELLED",
} as const satisfies Record<ReturnStatusName, ReturnStatusName>;

registerEnumType(ReturnStatus, {
  name: "ReturnStatus",
  description: "How far a return is: a function of the counts of its lines, over all of them together.",
  valuesConfig: {
    REQUESTED: { description: "Nothing has been received, and something is still expected." },
    RECEIVED: { description: "Something has been received and waits in QUARANTINE for its inspection." },
    INSPECTED: { description: "All that was received has been inspected, and something is still expected." },
    CLOSED: { description: "Everything was received or cancelled, and all that was received has been inspected." },
    CANCELLED: { description: "Everything was cancelled before anything was received." },
  },
});

export const Disposition = {
  RESTOCK: "RESTOCK",
  DAMAGE: "DAMAGE",
  SCRAP: "SCRAP",
  TO_SUPPLIER: "TO_SUPPLIER",
} as const;
export type Disposition = (typeof Disposition)[keyof typeof Disposition];

registerEnumType(Disposition, {
  name: "Disposition",
  description: "What becomes of returned units.",
  valuesConfig: {
    RESTOCK: { description: "For sale again: AVAILABLE." },
    DAMAGE: { description: "Kept and unsaleable: DAMAGED." },
    SCRAP: { description: "Thrown away: they leave the books to ADJUSTMENT, with the reason WRITE_OFF. Final." },
    TO_SUPPLIER: { description: "Sent back to the supplier: SUPPLIER. Final." },
  },
});

export const ReturnCause = {
  WRONG_ITEM: "WRONG_ITEM",
  MISSING: "MISSING",
  DAMAGED: "DAMAGED",
  UNWANTED: "UNWANTED",
  OTHER: "OTHER",
} as const satisfies Record<ReturnCauseName, ReturnCauseName>;
export type ReturnCause = ReturnCauseName;

registerEnumType(ReturnCause, {
  name: "ReturnCause",
  description: "Why goods come back.",
  valuesConfig: {
    WRONG_ITEM: { description: "Something else was sent than was ordered." },
    MISSING: { description: "Not all that was ordered, or all of its parts, was in the parcel." },
    DAMAGED: { description: "They arrived broken, or did not work." },
    UNWANTED: { description: "The customer does not want them: they did not fit, or did not please." },
    OTHER: { description: "For another reason." },
  },
});

@ObjectType("ReturnLine", {
  simpleResolvers: true,
  description:
    "The units of one SKU of a return, in base units: of each line reference a line of its own. What was received and is neither restocked, damaged, scrapped nor sent to the supplier waits in QUARANTINE.",
})
export class ReturnLine {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => Int, { description: `Units announced: 1 to ${QUANTITY_MAX_TEXT}.` })
  readonly quantity!: number;

  @Field(() => Int, { description: "Units that came in." })
  readonly received!: number;

  @Field(() => Int, { description: "Of the received: units that are for sale again." })
  readonly restocked!: number;

  @Field(() => Int, { description: "Of the received: units that are kept as unsaleable." })
  readonly damaged!: number;

  @Field(() => Int, { description: "Of the received: units that were thrown away." })
  readonly scrapped!: number;

  @Field(() => Int, { description: "Of the received: units that were sent back to the supplier." })
  readonly toSupplier!: number;

  @Field(() => Int, { description: "Units announced that will not come." })
  readonly cancelled!: number;

  @Field(() => Int, {
    description:
      "Units whose receipt was taken back with `returnReceiptVoid`, so far. They count as received no more, and are expected again.",
  })
  readonly voided!: number;

  @Field(() => ReturnCause, {
    nullable: true,
    description: "Why they come back: the line's own cause, else the return's; null where nobody said.",
  })
  readonly returnCause!: ReturnCause | null;
}

@ObjectType("Return", {
  implements: [Node, DocumentRefType],
  simpleResolvers: true,
  description: "Goods that customers send back.",
})
export class StockReturn {
  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description: "The sender's name for it, such as an RMA number; given once in its channel, but for returns of releases before.",
  })
  readonly reference!: string | null;

  @Field(() => ReturnStatus, { description: "How far it is." })
  readonly status!: ReturnStatusName;

  @Field(() => String, { nullable: true, description: "Why the goods come back, in the sender's words." })
  readonly reason!: string | null;

  @Field(() => ReturnCause, {
    nullable: true,
    description: "Why the goods come back, as it was announced for all of them; null where nobody said. Each line has its own.",
  })
  readonly returnCause!: ReturnCause | null;

  @Field(() => String, { nullable: true, description: "Why the last cancelled units do not come, as told to `returnCancel`." })
  readonly cancelReason!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: "When a receipt of it was last taken back, by the database's clock; null where none was.",
  })
  readonly voidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why it was, as told to `returnReceiptVoid`; null where nothing was said." })
  readonly voidReason!: string | null;

  @Field(() => Int, { description: "Grows by one with each command that changes it; 1 when new. For `expectedVersion`." })
  readonly version!: number;

  @Field(() => Sequence, { description: "The ledger sequence of its last change." })
  readonly sequence!: string;

  @Field(() => Date, { description: "When it was created, by the database's clock." })
  readonly createdAt!: Date;

  @Field(() => Date, { description: "When it was last changed, by the database's clock." })
  readonly updatedAt!: Date;
}

export const ReturnConnection = countedConnectionOf(StockReturn, "Return");
