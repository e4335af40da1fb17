import { registerEnumType } from "type-graphql";
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
