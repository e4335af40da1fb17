import type { UserErrorData } from "../../src/platform/errors/user-error.js";
import type { LineCounts } from "../../src/reservations/index.js";
import type { ReturnLineDocument } from "../../src/returns/stock-return.js";
import type { Quantities } from "../../src/stock/index.js";

/*
 * What the hub answers, written as the model writes it: names instead of database ids, figures as text.
 */

/** What names the model's things have in the hub. */
export interface Names {
  sku(variantId: number): string;
  location(locationId: number): string;
}

/** An error as its code and the figures that clients go by. */
export function errorText(error: UserErrorData, plain: (name: string) => string = (name) => name): string {
  switch (error.code) {
    case "INSUFFICIENT_STOCK":
      return `${error.code} ${plain(error.sku)}@${error.location === null ? "*" : plain(error.location)} ${error.requested}/${error.available}`;
    case "EXCEEDS_REMAINING":
      return `${error.code} ${plain(error.sku)} ${error.requested}/${error.remaining}`;
    case "VERSION_CONFLICT":
      return `${error.code} ${error.currentVersion}`;
    case "QUANTITY_CONFLICT":
      return `${error.code} ${error.expected}/${error.actual}`;
    default:
      return error.code;
  }
}

interface Placed {
  readonly variantId: number;
  readonly locationId: number;
  readonly lineReference?: string | null;
}

/** The name of a line behind what it is of; nothing where it has none. */
export const nameOf = ({ lineReference = null }: { readonly lineReference?: string | null }): string =>
  lineReference === null ? "" : `#${lineReference}`;

const placeOf = (names: Names, { variantId, locationId }: Placed): string => `${names.sku(variantId)}@${names.location(locationId)}`;
const lineOf = (names: Names, line: Placed): string => `${placeOf(names, line)}${nameOf(line)}`;

export function levelView(
  names: Names,
  level: Placed & Pick<Quantities, "available" | "reserved" | "committed" | "quarantine" | "damaged"> & { readonly version: number },
): string {
  const { available, reserved, committed, quarantine, damaged, version } = level;
  return `${placeOf(names, level)} v${version} ${[available, reserved, committed, quarantine, damaged].join(" ")}`;
}

export function reservationView(
  names: Names,
  {
    id,
    version,
    status,
    expiresAt,
  }: { readonly id: string; readonly version: number; readonly status: string; readonly expiresAt: unknown },
  lines: readonly (Placed & LineCounts)[],
): object {
  const texts = lines.map((line) => {
    const { quantity, held, confirmed, shipped, released, expired, cancelled, returned, short } = line;
    const sum = held + confirmed + shipped + released + expired + cancelled;
    const counts = [held, confirmed, shipped, released, expired, cancelled, returned, short].join(" ");
    return `${lineOf(names, line)} ${counts}${sum === quantity ? "" : ` of ${quantity}`}`;
  });
  return { id, version, status, bounded: expiresAt !== null, lines: texts };
}

export function saleView(
  names: Names,
  { id, reservationId }: { readonly id: string; readonly reservationId: string | null },
  lines: readonly (Placed & { readonly quantity: number; readonly fromReservation: number; readonly oversold: number })[],
): object {
  const texts = lines.map((line) => `${lineOf(names, line)} ${line.quantity} reserved ${line.fromReservation} oversold ${line.oversold}`);
  return { id, reservation: reservationId, lines: texts.sort() };
}

export function saleVoidView(
  names: Names,
  { id, version, status }: { readonly id: string; readonly version: number; readonly status: string },
  lines: readonly (Placed & { readonly quantity: number; readonly voided: number })[],
): object {
  const texts = lines.map((line) => `${lineOf(names, line)} ${line.quantity} voided ${line.voided}`);
  return { id, version, status, lines: texts.sort() };
}

/** What a command on an adjustment answers: of one that was taken back what is left of it too. */
export function adjustmentView(
  names: Names,
  { id, version, status }: { readonly id: string; readonly version: number; readonly status: string },
  levels: readonly Parameters<typeof levelView>[1][],
): object {
  const texts = levels.map((level) => levelView(names, level)).sort();
  return status === "RECORDED" ? { id, levels: texts } : { id, version, status, levels: texts };
}

export function returnView(
  names: Names,
  { id, version, status }: { readonly id: string; readonly version: number; readonly status: string },
  lines: readonly ReturnLineDocument[],
): object {
  const texts = lines.map(({ variantId, quantity, received, restocked, damaged, scrapped, toSupplier, cancelled, voided, ...line }) => {
    return `${names.sku(variantId)}${nameOf(line)} ${[quantity, received, restocked, damaged, scrapped, toSupplier, cancelled, voided].join(" ")}`;
  });
  return { id, version, status, lines: texts };
}
