import { notFound, type UserErrorData } from "../platform/errors/user-error.js";
import type { ExceedingAsk } from "./line-takes.rules.js";
import type { ReservationDocument, ReservationLineDocument, ReservationStatusName } from "./reservation.js";

/** One answer for ids that are malformed or unknown and for reservations the caller may not see: a stranger learns nothing. */
export function reservationNotFound(id: string, field: readonly string[] = ["id"]): UserErrorData {
  return notFound("Reservation", id, field);
}

/** Why a step finds nothing to act on: the hold has run out, or the reservation is past the step. */
export function nothingLeft(reservation: ReservationDocument, to: ReservationStatusName): UserErrorData {
  const expired = reservation.lines.some((line) => line.expired > 0);
  const actsOnHolds = to === "HELD" || to === "CONFIRMED" || to === "RELEASED";
  if (reservation.expiresAt !== null && expired && (actsOnHolds || reservation.status === "EXPIRED")) return ranOut(reservation.expiresAt);
  const { status: from } = reservation;
  const message = `The reservation is ${from}: nothing of it can become ${to}. Read it again to see what is left of its lines.`;
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from, to, message };
}

/** Why an update finds nothing open that it could change. What was changed elsewhere all the same is a fact. */
export function nothingToUpdate({ status: from, expiresAt, lines }: ReservationDocument): UserErrorData {
  if (expiresAt !== null && lines.some(({ expired }) => expired > 0)) return ranOut(expiresAt);
  const message =
    `The reservation is ${from}: nothing of it is held or confirmed any more, so its lines cannot be changed. Make a new one for what is wanted beside it, ` +
    "or say with `fact: true` that the order was changed elsewhere.";
  return { code: "ILLEGAL_TRANSITION", field: ["id"], from, to: "CONFIRMED", message };
}

function ranOut(expiresAt: Date): UserErrorData {
  const expiredAt = expiresAt.toISOString();
  const message = `The hold ran out at ${expiredAt} and its units were free again. Reserve anew, or confirm with ifExpired: REACQUIRE.`;
  return { code: "RESERVATION_EXPIRED", field: ["id"], expiredAt, message };
}

/** `what` names the units the step acts on, such as `held`. */
export function exceedsRemaining({ ask, remaining, misnamed }: ExceedingAsk, what: string): UserErrorData {
  if (misnamed !== undefined) return misnamed;
  const { quantity: requested, index } = ask;
  const sku = ask.sku ?? "";
  const message = `The reservation has ${remaining} ${what} units of SKU "${sku}" there; ${requested} were named. Name no more than that.`;
  return { code: "EXCEEDS_REMAINING", field: ["lines", String(index), "quantity"], sku, requested, remaining, message };
}

/** An update to less than has left already. `wanted`: the total that was asked for, wherever the line means. */
export function belowShipped({ ask, remaining }: ExceedingAsk, wanted: number): UserErrorData {
  const { quantity: requested, index } = ask;
  const sku = ask.sku ?? "";
  const shipped = wanted + requested - remaining;
  const message = `${shipped} units of SKU "${sku}" have been shipped there; a line cannot stand for fewer, and ${wanted} were asked for. Ask for ${shipped} or more.`;
  return { code: "EXCEEDS_REMAINING", field: ["lines", String(index), "quantity"], sku, requested, remaining, message };
}

/** A parcel of units that are not there, whoever they were promised to. `index`: the line of the input that named the SKU; null: none did. */
export function notOnShelf(
  { sku, location, quantity: requested }: Pick<ReservationLineDocument, "sku" | "location" | "quantity">,
  onShelf: number,
  index: number | null,
): UserErrorData {
  const available = Math.max(0, onShelf);
  const message =
    `${requested} units of SKU "${sku}" were to leave ${location}, where ${onShelf} lie, reserved and committed ones included. ` +
    "Ship no more than that, or say with `fact: true` that the parcel has left.";
  const field = index === null ? null : ["lines", String(index), "quantity"];
  return { code: "INSUFFICIENT_STOCK", field, sku, location, requested, available, message };
}

export function inactiveChannel(code: string, field: readonly string[]): UserErrorData {
  const message = `Channel "${code}" is inactive: nothing can be reserved in it. Switch it on, or name another.`;
  return { code: "INACTIVE", field, entity: "Channel", value: code, message };
}
