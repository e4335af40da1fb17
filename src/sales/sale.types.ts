import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { ExternalRefInput } from "../catalog/graphql.js";
import { countedConnectionOf } from "../platform/graphql/connection.types.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { Sequence } from "../platform/graphql/sequence.js";
import { DocumentRefType, stockManyInputOf, stockManyPayloadOf, stockPayloadOf, VoidStatus } from "../stock/graphql.js";
import type { SaleResult } from "./sale-outcome.js";
import { externalRefsOf, LINE_REFERENCE, NEW_LINE_REFERENCE, OCCURRED_AT, SENT_AT } from "../stock/index.js";

@ObjectType("SaleLine", {
  simpleResolvers: true,
  description: "The units of one SKU sold from one location, in base units: of each line reference a line of its own.",
})
export class SaleLineType {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { nullable: true, description: LINE_REFERENCE })
  readonly lineReference?: string | null;

  @Field(() => Int, { description: "Units sold." })
  readonly quantity!: number;

  @Field(() => Int, { description: "Of them: units that the sale's reservation held or had confirmed." })
  readonly fromReservation!: number;

  @Field(() => Int, {
    description:
      "Of them: units that were not there when it was recorded, by which AVAILABLE went below zero. More than 0 opens an oversell incident.",
  })
  readonly oversold!: number;

  @Field(() => Int, {
    description:
      "Of them: units that returns of the sale claim, come back or announced. 0 of a sale that was still to be shipped: its reservation counts them.",
  })
  readonly returned!: number;

  @Field(() => Int, { description: "Of them: units that were taken back since (`saleVoid`). The rest stands as sold." })
  readonly voided!: number;
}

@ObjectType("Sale", {
  implements: [Node, DocumentRefType],
  simpleResolvers: true,
  description:
    "Something that was sold: a fact. What was recorded never changes; it can be taken back (`saleVoid`), and what becomes of an unfulfilled one is told by its reservation.",
})
export class Sale {
  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID}` })
  readonly id!: string;

  @Field(() => String, { description: "The sender's name for it, unique for ever in its channel." })
  readonly reference!: string;

  @Field(() => Boolean, {
    description:
      "True: the goods had left when it was recorded. False: they were COMMITTED, and are shipped or cancelled by the reservation.",
  })
  readonly fulfilled!: boolean;

  @Field(() => Date, { description: "When it happened in the world, as its sender said; else when it was recorded." })
  readonly occurredAt!: Date;

  @Field(() => Date, { description: "When the hub recorded it, by the database's clock." })
  readonly recordedAt!: Date;

  @Field(() => VoidStatus, { description: "Whether it stands, or was taken back; its reference stays taken." })
  readonly status!: VoidStatus;

  @Field(() => String, { nullable: true, description: "Why it was last taken back, in the sender's words; null where nothing was said." })
  readonly voidReason!: string | null;

  @Field(() => Date, { nullable: true, description: "When it was last taken back, in whole or in part; null where it was not." })
  readonly voidedAt!: Date | null;

  @Field(() => Int, { description: "1 as recorded; grows by one each time something of it is taken back. For `expectedVersion`." })
  readonly version!: number;

  @Field(() => Sequence, { description: "The last ledger sequence it wrote." })
  readonly sequence!: string;
}

export const SaleConnection = countedConnectionOf(Sale, "Sale");

@InputType({ description: "Units of a SKU that were sold." })
export class SaleRecordLineInput {
  @Field(() => String, { description: "The SKU, compared exactly. Unknown: NOT_FOUND." })
  readonly sku!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Code of the location they left: one of the channel's, now or at `occurredAt`, or one the key is bound to, else FORBIDDEN. Unknown: NOT_FOUND. May be left out where a reservation is given: then wherever that has the SKU, its own units first. May be left out where `fulfilled` is false: the hub allocates the units by the channel's strategy, and what is nowhere is short at the channel's first active location; a key that is bound to locations names one (FORBIDDEN). Else INVALID_INPUT.",
  })
  readonly location?: string | null;

  @Field(() => Int, {
    description:
      "Units of `packaging`, or base units without it: at least 1, and of a SKU in one sale at most the client's `factQuantityMax` base units (INVALID_INPUT).",
  })
  readonly quantity!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name of a packaging level of the SKU, such as `CASE`; base units where left out or null. Unknown: NOT_FOUND.",
  })
  readonly packaging?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `${NEW_LINE_REFERENCE} Where the reservation's lines of the SKU have names, it takes the units of the line that is called so; null takes those of any.`,
  })
  readonly lineReference?: string | null;
}

@InputType({ description: "A sale that has happened." })
export class SaleRecordInput {
  @Field(() => String, {
    description:
      "Chosen by the client, 1 to 255 printable ASCII characters (INVALID_INPUT). The same key with the same input answers the same again.",
  })
  readonly idempotencyKey!: string;

  @Field(() => String, { description: "Code of the channel that sold. Unknown: NOT_FOUND. One the key is not bound to: FORBIDDEN." })
  readonly channel!: string;

  @Field(() => String, {
    description:
      "The sender's name for the sale, such as a receipt number; 1 to 255 characters without control characters or blanks at its ends (INVALID_INPUT). Unique for ever in the channel: an equal sale under another key answers the recorded one with `replayed: true`, also where it was taken back since (`Sale.status`); another content is ALREADY_EXISTS.",
  })
  readonly reference!: string;

  @Field(() => [ExternalRefInput], {
    nullable: true,
    description: `${externalRefsOf("sale")} The reservation that an unfulfilled one makes has the same.`,
  })
  readonly externalRefs?: readonly ExternalRefInput[] | null;

  @Field(() => Date, {
    nullable: true,
    description: OCCURRED_AT,
  })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The reservation whose units were sold. What the sale exceeds it by is taken from AVAILABLE; so is all of it where the hold has expired. Unknown: NOT_FOUND.",
  })
  readonly reservation?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description:
      "True: the goods have left. False: they are still to be shipped; they become COMMITTED and belong to a confirmed reservation, the given one or a new one. Units the given one has confirmed already count as the sale's.",
  })
  readonly fulfilled?: boolean | null;

  @Field(() => [SaleRecordLineInput], {
    description:
      "1 to 1,000 lines (INVALID_INPUT, LIMIT_EXCEEDED); lines of one SKU and location are summed, those with names of their own by name.",
  })
  readonly lines!: readonly SaleRecordLineInput[];
}

export const SaleRecordPayload = stockPayloadOf<SaleResult>("saleRecord", {
  sale: { type: () => Sale, description: "The sale; null where it was refused." },
});
export const SaleRecordManyInput = stockManyInputOf("saleRecordMany", SaleRecordInput);
export const SaleRecordManyPayload = stockManyPayloadOf("saleRecordMany", SaleRecordPayload);
