import { Field, ID, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import { typeOfNode } from "../../platform/graphql/node/node-type.js";
import { GLOBAL_ID, Node } from "../../platform/graphql/node/node.types.js";
import { INVENTORY_STATES, STOCK_ACCOUNTS, type InventoryStateName, type StockAccountName } from "./accounts.js";
import { DOCUMENT_TYPES } from "./document-types.js";
import {
  ADJUSTMENT_REASONS,
  type AdjustmentReasonName,
  DOCUMENT_KINDS,
  type DocumentKindName,
  VOID_STATUSES,
  type VoidStatusName,
} from "./enumerations.js";
import { STATE_DESCRIPTIONS } from "./state-descriptions.js";
import { MOVEMENT_KINDS, type MovementKindName } from "./transitions.js";
import { QUANTITY_MAX_TEXT } from "../../platform/numbers/quantity.js";

/** An enum object of the names, as type-graphql wants it: the names are both keys and values. */
function namesOf<Name extends string>(names: readonly Name[]): { readonly [Key in Name]: Key } {
  return Object.fromEntries(names.map((name) => [name, name])) as { readonly [Key in Name]: Key };
}

type Descriptions<Name extends string> = Record<Name, { readonly description: string }>;

export const InventoryState = namesOf(INVENTORY_STATES);
export type InventoryState = InventoryStateName;

const stateDescriptions = Object.fromEntries(
  INVENTORY_STATES.map((state) => [state, { description: STATE_DESCRIPTIONS[state] }]),
) as Descriptions<InventoryStateName>;

registerEnumType(InventoryState, {
  name: "InventoryState",
  description:
    "Every unit at a location is in exactly one of these states. onHand = AVAILABLE + RESERVED + COMMITTED + QUARANTINE + DAMAGED + RECEIVING; incoming = ON_ORDER + IN_TRANSIT.",
  valuesConfig: stateDescriptions,
});

export const StockAccount = namesOf(STOCK_ACCOUNTS);
export type StockAccount = StockAccountName;

registerEnumType(StockAccount, {
  name: "StockAccount",
  description: "Where a movement takes units from or to: a state at a location, or an account outside the business's locations.",
  valuesConfig: {
    ...stateDescriptions,
    SUPPLIER: { description: "Outside: those who deliver goods and take them back." },
    CUSTOMER: { description: "Outside: those who buy goods and send them back." },
    ADJUSTMENT: { description: "Outside: what was found, lost or written off, without anybody on the other side." },
  },
});

export const MovementKind = namesOf(MOVEMENT_KINDS);
export type MovementKind = MovementKindName;

/** What each kind of movement means, for the enums that have them. */
export const MOVEMENT_KIND_DESCRIPTIONS: Descriptions<MovementKindName> = {
  ORDER: { description: "Ordered from a supplier." },
  CANCEL_ORDER: { description: "An order to a supplier taken back." },
  RECEIVE: { description: "A supplier's delivery came in." },
  PUTAWAY: { description: "Put from the dock onto the shelf." },
  RESERVE: { description: "Held for a cart or a till." },
  RELEASE: { description: "A hold given up." },
  EXPIRE: { description: "A hold that ran out." },
  CONFIRM: { description: "Promised to a confirmed order." },
  CANCEL: { description: "Taken back from a confirmed order." },
  SHIP: { description: "Sent to the customer of a confirmed order." },
  SELL: { description: "Sold over the counter, without a reservation." },
  RETURN: { description: "Came back from a customer." },
  INSPECT: { description: "A returned or damaged unit was judged, or judged anew." },
  DISPATCH: { description: "Left for another location." },
  ARRIVE: { description: "Arrived from another location, or was lost on the way." },
  ADJUST: { description: "Found, lost or written off, with a reason." },
  MOVE: { description: "Put into another state at the same location." },
  COUNT: { description: "The difference between what was said to lie there and the books: of a count, or of what a short pick left." },
  RECALL: { description: "A dispatched transfer called back." },
  CORRECT: { description: "The exact reverse of an earlier movement, or of a part of it: `corrects` names it." },
  SHORT: {
    description:
      "Of a confirmed order, not found or found damaged when it was to be picked. What is missing is booked by the COUNT behind it.",
  },
};

registerEnumType(MovementKind, {
  name: "MovementKind",
  description: "What happened to the units. `inventoryStates` lists the accounts each kind may connect.",
  valuesConfig: MOVEMENT_KIND_DESCRIPTIONS,
});

export const AdjustmentReason = namesOf(ADJUSTMENT_REASONS);
export type AdjustmentReason = AdjustmentReasonName;

registerEnumType(AdjustmentReason, {
  name: "AdjustmentReason",
  description: "Why stock was adjusted.",
  valuesConfig: {
    CORRECTION: { description: "An earlier booking was wrong." },
    COUNT: { description: "A count found another quantity." },
    DAMAGE: { description: "Broken or spoilt." },
    LOSS: { description: "Missing: lost or stolen." },
    FOUND: { description: "Turned up." },
    WRITE_OFF: { description: "Given up as worthless." },
    SAMPLE: { description: "Given away or used up as a sample." },
    MISCODED: { description: "Booked under the wrong SKU." },
    UNIT_ERROR: { description: "Booked in the wrong unit, such as cases for pieces." },
    RETURN_CORRECTION: { description: "A return was booked wrongly." },
    OPENING: { description: "The stock with which the ledger began." },
    OTHER: { description: "None of these; the note says more." },
    UNKNOWN: { description: "Nobody knows why." },
  },
});

export const DocumentKind = namesOf(DOCUMENT_KINDS);
export type DocumentKind = DocumentKindName;

registerEnumType(DocumentKind, {
  name: "DocumentKind",
  description: "The kinds of document that move stock.",
  valuesConfig: {
    ADJUSTMENT: { description: "`inventoryAdjust`, `inventorySet` or `inventoryMove`." },
    RESERVATION: { description: "A hold or a confirmed order: `reservation(id:)`." },
    SALE: { description: "Something sold outside the hub: `sale(id:)`." },
    RETURN: { description: "Goods that come back: `return(id:)`." },
    TRANSFER: { description: "Goods on the way from one location to another." },
    PURCHASE_ORDER: { description: "Goods ordered from a supplier." },
    COUNT: { description: "A count of what is there." },
  },
});

export const VoidStatus = namesOf(VOID_STATUSES);
export type VoidStatus = VoidStatusName;

registerEnumType(VoidStatus, {
  name: "VoidStatus",
  description: "What became of something that was recorded once: it stands, or it was taken back because it never happened so.",
  valuesConfig: {
    RECORDED: { description: "It stands." },
    PARTIALLY_VOIDED: { description: "A part of it was taken back; the rest stands." },
    VOIDED: { description: "All of it was taken back: nothing of it counts any more." },
  },
});

/** What stands for a document of which only its kind and its id are asked for. */
interface DocumentName {
  readonly kind: DocumentKindName;
}

@InterfaceType("DocumentRef", {
  implements: Node,
  description: "A document on whose behalf stock moves: its kind and its id, and whatever else is asked for by fragments on its type.",
  resolveType: (document: DocumentName) => typeOfNode(document) ?? DOCUMENT_TYPES[document.kind],
})
export abstract class DocumentRefType {
  @Field(() => DocumentKind, { description: "Which kind of document it is." })
  readonly kind!: DocumentKindName;

  @Field(() => ID, { description: `UUIDv7. ${GLOBAL_ID}` })
  readonly id!: string;
}

@ObjectType("InventoryQuantities", {
  simpleResolvers: true,
  description: `Units of one SKU at one location by state, in base units: 0 to ${QUANTITY_MAX_TEXT} each, unless said otherwise.`,
})
export class InventoryQuantities {
  @Field(() => Int, { description: `${STATE_DESCRIPTIONS.AVAILABLE} Below zero while more was sold than was there.` })
  readonly available!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.RESERVED })
  readonly reserved!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.COMMITTED })
  readonly committed!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.QUARANTINE })
  readonly quarantine!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.DAMAGED })
  readonly damaged!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.RECEIVING })
  readonly receiving!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.ON_ORDER })
  readonly onOrder!: number;

  @Field(() => Int, { description: STATE_DESCRIPTIONS.IN_TRANSIT })
  readonly inTransit!: number;

  @Field(() => Int, { description: "available + reserved + committed + quarantine + damaged + receiving." })
  readonly onHand!: number;

  @Field(() => Int, { description: "onOrder + inTransit." })
  readonly incoming!: number;
}
