import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { Sequence } from "../platform/graphql/sequence.js";
import {
  AdjustmentReason,
  DocumentRefType,
  InventoryLevel,
  InventoryState,
  stockManyInputOf,
  stockManyPayloadOf,
  stockPayloadOf,
  VoidStatus,
} from "../stock/graphql.js";
import { LINES_MAX, OCCURRED_AT, REFERENCE_LENGTH_MAX, SENT_AT } from "../stock/index.js";
import type { AdjustmentResult } from "./adjustment-answer.js";
import { NOTE_LENGTH_MAX } from "./prepare-adjustment.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";

const KEY =
  "1 to 255 printable ASCII characters, one for each intended change. Sent again with equal input it answers what was answered first.";
const SKU = "The SKU, compared exactly.";
const LOCATION = "Code of the location.";
const PACKAGING = "Name of one of the SKU's packaging levels, which quantities then count; null: base units.";
const LEVEL_VERSION =
  "The level's version this change was decided on; VERSION_CONFLICT where it is another. A level never stocked has version 0.";
const LINES = `1 to ${LINES_MAX} lines, all or nothing. Lines that name the same level and state are summed first.`;

@InputType({ description: "A signed change of one state of one level." })
export class InventoryAdjustLineInput {
  @Field(() => String, { description: SKU })
  readonly sku!: string;

  @Field(() => String, { description: LOCATION })
  readonly location!: string;

  @Field(() => InventoryState, { defaultValue: "AVAILABLE", description: "AVAILABLE, QUARANTINE, DAMAGED or RECEIVING." })
  readonly state!: InventoryState;

  @Field(() => Int, { description: `Units to add, or to take away where negative; not 0, within ±${QUANTITY_MAX_TEXT} base units.` })
  readonly delta!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;

  @Field(() => Int, { nullable: true, description: LEVEL_VERSION })
  readonly expectedVersion?: number | null;
}

@InputType({
  description: "An absolute quantity for one state of a level, or for all that lies there: one of `quantity` and `onHand` (INVALID_INPUT).",
})
export class InventorySetLineInput {
  @Field(() => String, { description: SKU })
  readonly sku!: string;

  @Field(() => String, { description: LOCATION })
  readonly location!: string;

  @Field(() => InventoryState, {
    defaultValue: "AVAILABLE",
    description: "AVAILABLE, QUARANTINE, DAMAGED or RECEIVING; beside `onHand` AVAILABLE only (INVALID_INPUT).",
  })
  readonly state!: InventoryState;

  @Field(() => Int, {
    nullable: true,
    description: `Units the state shall hold: 0 to ${QUANTITY_MAX_TEXT} base units. The difference is booked. Null: \`onHand\` is given.`,
  })
  readonly quantity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Units that lie there in all, whoever they belong to: 0 to ${QUANTITY_MAX_TEXT} base units. AVAILABLE becomes this less what is reserved, committed, in quarantine, damaged and receiving, read under the lock and after the other lines; where that is below zero, it is recorded with \`fact: true\` and opens an oversell incident, and is INSUFFICIENT_STOCK without. Null: \`quantity\` is given.`,
  })
  readonly onHand?: number | null;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;

  @Field(() => Int, { nullable: true, description: `${LEVEL_VERSION} Give this or \`changeFromQuantity\`; null says you do not care.` })
  readonly expectedVersion?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "Units you expect to be there now, of the state beside `quantity` and in all beside `onHand`, counted like them; QUANTITY_CONFLICT where it holds others. Null says you do not care.",
  })
  readonly changeFromQuantity?: number | null;
}

@InputType({ description: "Units to move between two states of one level." })
export class InventoryMoveLineInput {
  @Field(() => String, { description: SKU })
  readonly sku!: string;

  @Field(() => String, { description: LOCATION })
  readonly location!: string;

  @Field(() => InventoryState, { description: "The state the units are in. `inventoryStates` lists what MOVE may connect." })
  readonly from!: InventoryState;

  @Field(() => InventoryState, { description: "The state the units go to." })
  readonly to!: InventoryState;

  @Field(() => Int, { description: `Units, 1 to ${QUANTITY_MAX_TEXT} base units.` })
  readonly quantity!: number;

  @Field(() => String, { nullable: true, description: PACKAGING })
  readonly packaging?: string | null;

  @Field(() => Int, { nullable: true, description: LEVEL_VERSION })
  readonly expectedVersion?: number | null;
}

@InputType()
abstract class AdjustmentInputFields {
  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: `Free text for people, at most ${NOTE_LENGTH_MAX} characters.` })
  readonly note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The sender's own number for this, at most ${NOTE_LENGTH_MAX} characters. Need not be unique, unless \`uniqueReference\` is true.`,
  })
  readonly reference?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: `True: the reference (1 to ${REFERENCE_LENGTH_MAX} characters, else INVALID_INPUT) is given once in the hub, among the adjustments, sets and moves that say so. Sent again under another key, the same one is answered, with its levels as they are now and \`replayed: true\`; another content is ALREADY_EXISTS with the first one. Only what is made from now on counts.`,
  })
  readonly uniqueReference?: boolean | null;

  @Field(() => Date, { nullable: true, description: OCCURRED_AT })
  readonly occurredAt?: Date | null;

  @Field(() => Date, { nullable: true, description: SENT_AT })
  readonly sentAt?: Date | null;
}

const FACT =
  "True: it has happened already and is recorded whatever the books say; AVAILABLE may fall below zero, which opens an oversell incident; at most the client's `factQuantityMax` base units of a SKU (INVALID_INPUT). False: a request, refused where stock is short.";

@InputType({ description: "Changes quantities by signed amounts." })
export class InventoryAdjustInput extends AdjustmentInputFields {
  @Field(() => AdjustmentReason, { description: "Why. UNKNOWN is allowed." })
  readonly reason!: AdjustmentReason;

  @Field(() => Boolean, { defaultValue: false, description: FACT })
  readonly fact!: boolean;

  @Field(() => [InventoryAdjustLineInput], { description: LINES })
  readonly lines!: InventoryAdjustLineInput[];
}

@InputType({ description: "Sets quantities to absolute amounts." })
export class InventorySetInput extends AdjustmentInputFields {
  @Field(() => AdjustmentReason, {
    description:
      "Why. With COUNT and OPENING each line is a statement of what lay there at `occurredAt`: it is kept (`InventoryLevel.countedAt`), and what is told later of an earlier time is balanced against it. Any other reason replaces a figure and depends on the order of news. With a time that lies more than 90 days back, either is INVALID_INPUT where the level has moved already. UNKNOWN is allowed.",
  })
  readonly reason!: AdjustmentReason;

  @Field(() => Boolean, { defaultValue: false, description: FACT })
  readonly fact!: boolean;

  @Field(() => [InventorySetLineInput], { description: LINES })
  readonly lines!: InventorySetLineInput[];
}

@InputType({ description: "Moves units between states of their levels." })
export class InventoryMoveInput extends AdjustmentInputFields {
  @Field(() => AdjustmentReason, { nullable: true, description: "Why; null where there is nothing to say." })
  readonly reason?: AdjustmentReason | null;

  @Field(() => Boolean, { defaultValue: false, description: FACT })
  readonly fact!: boolean;

  @Field(() => [InventoryMoveLineInput], { description: `1 to ${LINES_MAX} lines, all or nothing, done in their order.` })
  readonly lines!: InventoryMoveLineInput[];
}

@ObjectType("Adjustment", {
  implements: [Node, DocumentRefType],
  simpleResolvers: true,
  description:
    "One call of inventoryAdjust, inventorySet or inventoryMove. What was recorded never changes; it can be taken back (`adjustmentVoid`).",
})
export class Adjustment {
  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID} Movements name it as their document.` })
  readonly id!: string;

  @Field(() => AdjustmentReason, { nullable: true, description: "Why." })
  readonly reason!: AdjustmentReason | null;

  @Field(() => String, { nullable: true, description: "Free text for people." })
  readonly note!: string | null;

  @Field(() => String, { nullable: true, description: "The sender's own number for it." })
  readonly reference!: string | null;

  @Field(() => Boolean, { description: "Whether it reported what had happened already, rather than asked." })
  readonly fact!: boolean;

  @Field(() => VoidStatus, { description: "Whether it stands, or was taken back." })
  readonly status!: VoidStatus;

  @Field(() => String, { nullable: true, description: "Why it was last taken back, in the sender's words; null where nothing was said." })
  readonly voidReason!: string | null;

  @Field(() => Date, { nullable: true, description: "When it was last taken back, in whole or in part; null where it was not." })
  readonly voidedAt!: Date | null;

  @Field(() => Int, { description: "1 as recorded; grows by one each time something of it is taken back. For `expectedVersion`." })
  readonly version!: number;

  @Field(() => Sequence, { description: "Its last record in the ledger." })
  readonly sequence!: string;

  @Field(() => Date, { description: "When it happened in the world." })
  readonly occurredAt!: Date;

  @Field(() => Date, { description: "When the ledger recorded it, by the database's clock." })
  readonly recordedAt!: Date;
}

/** What every mutation of an adjustment answers. */
export const ADJUSTED = {
  levels: {
    type: () => [InventoryLevel],
    description: "The levels named, in the order first named, as this call left them; null where it was refused.",
    sizeMax: 2 * LINES_MAX,
  },
  adjustment: { type: () => Adjustment, description: "The document of this call; null where it was refused." },
};

export const InventoryAdjustPayload = stockPayloadOf<AdjustmentResult>("inventoryAdjust", ADJUSTED);
export const InventoryAdjustManyInput = stockManyInputOf("inventoryAdjustMany", InventoryAdjustInput);
export const InventoryAdjustManyPayload = stockManyPayloadOf("inventoryAdjustMany", InventoryAdjustPayload);
export const InventorySetPayload = stockPayloadOf<AdjustmentResult>("inventorySet", ADJUSTED);
export const InventorySetManyInput = stockManyInputOf("inventorySetMany", InventorySetInput);
export const InventorySetManyPayload = stockManyPayloadOf("inventorySetMany", InventorySetPayload);
export const InventoryMovePayload = stockPayloadOf<AdjustmentResult>("inventoryMove", ADJUSTED);
export const InventoryMoveManyInput = stockManyInputOf("inventoryMoveMany", InventoryMoveInput);
export const InventoryMoveManyPayload = stockManyPayloadOf("inventoryMoveMany", InventoryMovePayload);
