import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import {
  askedTakesOf,
  openOf,
  orderAsks,
  summedTakes,
  type Addition,
  type AskedTake,
  type LineTake,
  type ReservationDocument,
  type ReservationLineDocument,
} from "../reservations/index.js";
import { lineKeyOf, NamedLines, type ResolvedLine } from "../stock/index.js";

/** The units of one SKU, or of one of its lines, that leave one location by a sale. */
export interface PlannedLine {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  /** Location code. */
  readonly location: string;
  /** What the sale calls the line; what the reservation does, where the sale does not. */
  readonly lineReference: string | null;
  /** Units the reservation holds or has confirmed there. */
  readonly fromReservation: number;
  /** Units beyond them: taken from AVAILABLE as a fact. */
  readonly extra: number;
  /** Whether the hub chose the location of the extra units. */
  readonly isAllocated: boolean;
}

export interface SalePlan {
  /** One for each (SKU, location, line reference), in the order of the input. */
  readonly lines: readonly PlannedLine[];
  /** What the sale takes of the reservation's lines. */
  readonly takes: readonly LineTake[];
}

/**
 * Divides a sale's units between the reservation and AVAILABLE. A line that names its location sells there, from the reservation as far as
 * that has units there. One that does not takes the reservation's units wherever they are; what exceeds them leaves the locations where the
 * reservation's hold expired, and beyond that the SKU's first location in the reservation. One that names a line of the reservation takes of that.
 */
export function planSale(
  lines: readonly ResolvedLine[],
  reservation: ReservationDocument | null,
  { takesNames = true, placeOpen = null }: PlanTerms = {},
): SalePlan | Refusal {
  const order = reservation ?? { lines: [] };
  const asks = orderAsks(order, lines);
  const named = new NamedLines("ReservationLine", order.lines);
  const reservedOf = (ask: ResolvedLine): readonly ReservationLineDocument[] => {
    const own = named.of(ask);
    return own instanceof Refusal ? [] : own;
  };
  const open = asks.flatMap((ask, place) => (ask.locationId === null && reservedOf(ask).length === 0 ? (lines[place] ?? []) : []));
  if (open.length > 0 && placeOpen === null) return new Refusal(open.map(noLocation));
  const { parts, exceeding } = askedTakesOf(order, asks, openOf);
  const partsOf = new Map<number, AskedTake<ResolvedLine>[]>();
  for (const part of parts) addTo(partsOf, part.ask.index, part);
  const missing = new Map(exceeding.map(({ ask, remaining }) => [ask.index, ask.quantity - remaining]));
  const lineAt = new Map(order.lines.map((line) => [line.position, line]));
  const planned = new PlannedLines(takesNames);
  for (const [place, ask] of asks.entries()) {
    const own = lines[place]?.lineReference ?? null;
    for (const { position, quantity } of partsOf.get(ask.index) ?? []) {
      const reserved = lineAt.get(position);
      if (reserved !== undefined) planned.add(reserved, own, { fromReservation: quantity, extra: 0 });
    }
    const { variantId, sku, location, locationId } = ask;
    const extra = missing.get(ask.index) ?? 0;
    if (location !== null && locationId !== null) planned.add({ variantId, sku, location, locationId }, own, { fromReservation: 0, extra });
    else for (const part of spread(reservedOf(ask), extra)) planned.add(part.line, own, { fromReservation: 0, extra: part.quantity });
  }
  const placed = open.length === 0 || placeOpen === null ? [] : placeOpen(open, planned.all());
  if (placed instanceof Refusal) return placed;
  for (const { quantity, ...place } of placed)
    planned.add(place, place.lineReference ?? null, { fromReservation: 0, extra: quantity }, true);
  return { lines: planned.all(), takes: summedTakes(parts) };
}

export interface PlanTerms {
  /** Whether lines that the sale does not name have the reservation's names: true unless said. */
  readonly takesNames?: boolean;
  /** For lines that name no location, and of which the reservation has none: without it they are refused. */
  readonly placeOpen?: PlaceOpen | null;
}

/** Finds the places of all units of lines that name none, beside what the sale takes anyhow. */
export type PlaceOpen = (open: readonly ResolvedLine[], planned: readonly PlannedLine[]) => readonly Addition[] | Refusal;

function addTo<Value>(lists: Map<number, Value[]>, key: number, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

type Place = Pick<PlannedLine, "variantId" | "sku" | "locationId" | "location"> & { readonly lineReference?: string | null | undefined };

/** Sums what is planned by (SKU, location, line reference); the first one's place is kept. */
class PlannedLines {
  readonly #lines = new Map<string, PlannedLine>();

  constructor(private readonly takesNames: boolean) {}

  /** `own`: what the sale calls it. */
  add(
    place: Place,
    own: string | null,
    { fromReservation, extra }: Pick<PlannedLine, "fromReservation" | "extra">,
    isAllocated = false,
  ): void {
    if (fromReservation + extra === 0) return;
    const { variantId, sku, locationId, location } = place;
    const lineReference = own ?? (this.takesNames ? place.lineReference : null) ?? null;
    const key = lineKeyOf({ variantId, locationId, quantity: 0, lineReference });
    const known = this.#lines.get(key) ?? {
      variantId,
      sku,
      locationId,
      location,
      lineReference,
      fromReservation: 0,
      extra: 0,
      isAllocated,
    };
    this.#lines.set(key, { ...known, fromReservation: known.fromReservation + fromReservation, extra: known.extra + extra });
  }

  all(): readonly PlannedLine[] {
    return [...this.#lines.values()];
  }
}

function spread(
  lines: readonly ReservationLineDocument[],
  extra: number,
): readonly { readonly line: ReservationLineDocument; readonly quantity: number }[] {
  let missing = extra;
  const parts = lines.map((line) => {
    const quantity = Math.min(missing, line.expired);
    missing -= quantity;
    return { line, quantity };
  });
  const [first] = parts;
  return first === undefined ? [] : [{ ...first, quantity: first.quantity + missing }, ...parts.slice(1)];
}

function noLocation({ index, sku, lineReference = null }: ResolvedLine): UserErrorData {
  const line = lineReference === null ? "line" : `line "${lineReference}"`;
  return invalidInput(
    ["lines", String(index), "location"],
    `The reservation has no ${line} of SKU "${sku}". Name the location it was sold from.`,
  );
}
