import { registerEnumType } from "type-graphql";
import type { CancelCauseName, ShortStateName } from "./cancel-cause.js";
import type { ReservationStatusName } from "./reservation.js";

export const ReservationStatus = {
  HELD: "HELD",
  CONFIRMED: "CONFIRMED",
  PARTIALLY_SHIPPED: "PARTIALLY_SHIPPED",
  SHIPPED: "SHIPPED",
  RELEASED: "RELEASED",
  EXPIRED: "EXPIRED",
  CANCELLED: "CANCELLED",
} as const satisfies Record<ReservationStatusName, ReservationStatusName>;
export type ReservationStatus = ReservationStatusName;

registerEnumType(ReservationStatus, {
  name: "ReservationStatus",
  description:
    "What the counts of all lines of a reservation come to; the first that fits, in this order: PARTIALLY_SHIPPED, HELD, CONFIRMED while units are held or confirmed; then SHIPPED, CANCELLED, EXPIRED, RELEASED.",
  valuesConfig: {
    HELD: { description: "Nothing is shipped and units are held for a short time; others may be confirmed already." },
    CONFIRMED: { description: "Nothing is shipped, nothing is held, and units are confirmed: an order waits to be shipped." },
    PARTIALLY_SHIPPED: { description: "Units are shipped, and others are still held or confirmed." },
    SHIPPED: { description: "Units are shipped, and nothing is held or confirmed any more. Others may have been given back." },
    RELEASED: { description: "Everything was released." },
    EXPIRED: { description: "Nothing is held, confirmed, shipped or cancelled, and units were given back because the hold ran out." },
    CANCELLED: { description: "Nothing is held, confirmed or shipped, and units were cancelled." },
  },
});

export const IfExpired = { REFUSE: "REFUSE", REACQUIRE: "REACQUIRE" } as const;
export type IfExpired = (typeof IfExpired)[keyof typeof IfExpired];

registerEnumType(IfExpired, {
  name: "IfExpired",
  description: "What a confirmation does where the hold has run out.",
  valuesConfig: {
    REFUSE: { description: "RESERVATION_EXPIRED." },
    REACQUIRE: {
      description:
        "The expired units are taken again at their locations where they are still there, under the rules of a new reservation; else INSUFFICIENT_STOCK, or INACTIVE where the channel or the location is switched off.",
    },
  },
});

export const ConfirmRemainder = { KEEP: "KEEP", RELEASE: "RELEASE" } as const;
export type ConfirmRemainder = (typeof ConfirmRemainder)[keyof typeof ConfirmRemainder];

registerEnumType(ConfirmRemainder, {
  name: "ConfirmRemainder",
  description: "What becomes of the held units that a confirmation does not name.",
  valuesConfig: {
    KEEP: { description: "They stay held until the reservation's `expiresAt`." },
    RELEASE: { description: "They are released." },
  },
});

export const CancelCause = {
  CUSTOMER: "CUSTOMER",
  OUT_OF_STOCK: "OUT_OF_STOCK",
  SHORT_PICK: "SHORT_PICK",
  FRAUD: "FRAUD",
  SELLER_OTHER: "SELLER_OTHER",
} as const satisfies Record<CancelCauseName, CancelCauseName>;
export type CancelCause = CancelCauseName;

registerEnumType(CancelCause, {
  name: "CancelCause",
  description: "Why units of an order were cancelled. All but CUSTOMER are the seller's.",
  valuesConfig: {
    CUSTOMER: { description: "The customer does not want them any more." },
    OUT_OF_STOCK: { description: "They were sold and not there." },
    SHORT_PICK: { description: "They were not found, or found damaged, when they were to be picked." },
    FRAUD: { description: "The order, or its payment, is not trusted." },
    SELLER_OTHER: { description: "The seller's, for another reason." },
  },
});

export const ShortState = { LOST: "LOST", DAMAGED: "DAMAGED" } as const satisfies Record<ShortStateName, ShortStateName>;
export type ShortState = ShortStateName;

registerEnumType(ShortState, {
  name: "ShortState",
  description: "What became of units that were to be picked.",
  valuesConfig: {
    LOST: {
      description:
        "They are not there. What is free at the location is as many as `left` from now on: a statement, whose difference from the books is booked as found or lost.",
    },
    DAMAGED: { description: "They are there and unsaleable: COMMITTED → DAMAGED. Nothing is said of what is free." },
  },
});
