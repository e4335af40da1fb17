import { summedEqual } from "../stock/index.js";
import { orderAsks, takesOf, type LineAsk, type Takes } from "./line-takes.rules.js";
import { unmarkReturned } from "./reservation-steps.rules.js";
import type { ReservationDocument } from "./reservation.js";

/** The reservation with units counted as come back no more, for returns that are cancelled: no more of them than returns have claimed. */
export function unclaimReturned(reservation: ReservationDocument, asks: readonly LineAsk[]): ReservationDocument {
  if (asks.length === 0) return reservation;
  const named = takesOf(reservation, orderAsks(reservation, asks), ({ returned }) => returned);
  // What was claimed before an edit gave the order lines with names is on those without.
  const anyOf = (): Takes =>
    takesOf(reservation, summedEqual(asks.map((ask) => ({ ...ask, lineReference: null }))), ({ returned }) => returned);
  const { takes, exceeding } = named.exceeding.length === 0 ? named : anyOf();
  if (exceeding.length > 0) throw new Error(`The reservation ${reservation.id} has less returned than its returns have claimed.`);
  return unmarkReturned(reservation, takes);
}
