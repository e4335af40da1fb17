import { Refusal } from "../../src/platform/errors/user-error.js";
import { Books, type ChannelView, type LevelKey, type LockedLevel, type Quantities } from "../../src/stock/index.js";
import { channelPlaceKey } from "../../src/stock/ledger/needs.js";
import { reservationRef, statusOf, type LineCounts, type ReservationDocument } from "../../src/reservations/index.js";

export const NOW = new Date("2026-01-31T12:00:00.000Z");

export interface GivenLevel {
  /** SKU number n is `SKU-n`. */
  readonly sku?: number;
  /** Location number n is `L-n`. */
  readonly at?: number;
  readonly available?: number;
  readonly reserved?: number;
  readonly committed?: number;
  readonly safetyStock?: number;
  readonly priority?: number;
  readonly active?: boolean;
  readonly version?: number;
}

export const levelOf = (sku: number, at: number): LevelKey => ({ variantId: sku, locationId: at });

/** Books as a batch would have read them, with a command begun. Facts of now may name every location of the channels. `since`: what occurred after moments, by `figureKey`. */
export function givenBooks(
  levels: readonly GivenLevel[],
  channels: readonly ChannelView[] = [],
  since: ReadonlyMap<string, readonly number[]> = new Map(),
): Books {
  const locked = levels.map((level, index): LockedLevel => {
    const {
      sku = 1,
      at = 1,
      available = 0,
      reserved = 0,
      committed = 0,
      safetyStock = 0,
      priority = 100,
      active = true,
      version = 1,
    } = level;
    const names = { sku: `SKU-${sku}`, location: `L-${at}`, locationActive: active };
    const counts = [available, reserved, committed, 0, 0, 0, 0, 0];
    return { id: index + 1, ...levelOf(sku, at), ...names, priority, safetyStock, version, sequence: "1", updatedAt: NOW, counts };
  });
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const places = new Set(
    channels.flatMap(({ id, locationIds }) => locationIds.map((locationId) => channelPlaceKey({ channelId: id, locationId, at: null }))),
  );
  const books = new Books({ now: NOW, levels: locked, channels: byId, totals: new Map(), documents: [], places, since });
  books.begin(1, "key");
  return books;
}

export function givenChannel(locationIds: readonly number[], changes: Partial<ChannelView> = {}): ChannelView {
  return { id: 1, code: "WEB", buffer: 0, sellsSafetyStock: false, allocation: "PRIORITY", active: true, locationIds, ...changes };
}

export type GivenLine = Partial<LineCounts> & { readonly sku?: number; readonly at?: number; readonly lineReference?: string };

/** A loaded reservation; the quantity of each line is the sum of its counts. */
export function givenReservation(lines: readonly GivenLine[], changes: Partial<ReservationDocument> = {}): ReservationDocument {
  const full = lines.map(({ sku = 1, at = 1, lineReference, ...counts }, position) => {
    const { held = 0, confirmed = 0, shipped = 0, released = 0, expired = 0, cancelled = 0, returned = 0, short = 0 } = counts;
    const quantity = held + confirmed + shipped + released + expired + cancelled;
    const place = {
      position,
      variantId: sku,
      sku: `SKU-${sku}`,
      locationId: at,
      location: `L-${at}`,
      ...(lineReference && { lineReference }),
    };
    const told = { short, cancelCause: null, shortReason: null };
    return { ...place, quantity, held, confirmed, shipped, released, expired, cancelled, returned, ...told };
  });
  const expiresAt = full.some((line) => line.held + line.expired > 0) ? new Date("2026-01-31T12:15:00.000Z") : null;
  const head = { id: "019c1234-0000-7000-8000-000000000001", channelId: null, reference: null, version: 3, createdAt: NOW };
  return { ...head, status: statusOf(full), expiresAt, lines: full, loaded: { expiresAt, lines: full, cancelCause: null }, ...changes };
}

/** Books of the levels the reservation's lines lie on, with as many units held and confirmed as they count, and `available` more. */
export function booksFor(reservation: ReservationDocument, available = 0, channels: readonly ChannelView[] = []): Books {
  return givenBooks(
    reservation.lines.map(({ variantId, locationId, held, confirmed }) => ({
      sku: variantId,
      at: locationId,
      available,
      reserved: held,
      committed: confirmed,
    })),
    channels,
  );
}

export function quantitiesAt(books: Books, sku: number, at: number): Pick<Quantities, "available" | "reserved" | "committed"> {
  const level = books.level(levelOf(sku, at));
  if (level === null) throw new Error("No such level was given.");
  const { available, reserved, committed } = level.quantities;
  return { available, reserved, committed };
}

/** The counts of each line that are not 0. */
export function countsOf({ lines }: ReservationDocument): readonly Partial<LineCounts>[] {
  return lines.map(({ quantity, held, confirmed, shipped, released, expired, cancelled, returned, short }) => {
    const counts = Object.entries({ quantity, held, confirmed, shipped, released, expired, cancelled, returned, short });
    return Object.fromEntries(counts.filter(([, count]) => count !== 0));
  });
}

export const documentIn = (books: Books, { id }: ReservationDocument): ReservationDocument | null => books.document(reservationRef(id));

export function done(result: ReservationDocument | Refusal): ReservationDocument {
  if (result instanceof Refusal) throw new Error(`It was refused: ${result.errors.map(({ message }) => message).join(" ")}`);
  return result;
}

export function errorsOf(result: ReservationDocument | Refusal): readonly object[] {
  if (!(result instanceof Refusal)) throw new Error("It was not refused.");
  return result.errors;
}
