import { isOwnChannel, isOwnLine, type Scope } from "../stock/index.js";
import type { ReservationDocument, ReservationLineDocument } from "./reservation.js";

/**
 * As far as a client is bound to channels it sees their reservations only; as far as it is bound to locations, the reservations with a line at
 * one of them, and of these it touches the lines there.
 */
export function isVisible({ channelId, lines }: ReservationDocument, scope: Scope): boolean {
  return isOwnChannel(channelId, scope) && (scope.locationIds === null || lines.some((line) => isOwnLine(line, scope)));
}

/** Tells which lines lie where the sender of a step may act. */
export function ownedBy(scope: Scope): (line: ReservationLineDocument) => boolean {
  return (line) => isOwnLine(line, scope);
}
