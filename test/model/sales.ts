import { placed } from "./allocate.js";
import { externalNames, giveNames, refuseTaken, type Called } from "./names.js";
import {
  CONFIRM_FREE,
  CONFIRM_HELD,
  leave,
  lineAt,
  linesNamed,
  newReservation,
  ofOrder,
  partsOf,
  planNamed,
  shift,
  summed,
  type Ask,
} from "./reservations.js";
import { nameOf } from "./views.js";
import {
  Refused,
  levelAt,
  post,
  type ModelLine,
  type ModelMove,
  type ModelParcelLine,
  type ModelReservation,
  type ModelSaleLine,
  type World,
} from "./world.js";

export interface Sale extends Called {
  readonly reference: string;
  readonly fulfilled: boolean;
  readonly reservation?: string | undefined;
  readonly lines: readonly Ask[];
}

/** The channel of all sales. */
export const SELLER = "WEB";

/** A sale has happened: what the reservation has goes first, the rest from AVAILABLE, there or not. */
export function sell(world: World, sale: Sale): { readonly entity: object; readonly known: boolean } {
  const { reference, fulfilled, lines, externalRefs = null } = sale;
  const reservation = sale.reservation === undefined ? null : (world.reservations.get(sale.reservation) ?? null);
  const asks = summed(lines);
  const content = JSON.stringify([
    fulfilled,
    reservation?.id,
    externalRefs,
    asks.map(({ sku, location, quantity, lineReference }) => `${sku}@${location ?? "*"}#${lineReference ?? ""} ${quantity}`).sort(),
  ]);
  const known = world.sales.get(reference);
  if (known !== undefined) {
    if (known.content !== content) throw new Refused("ALREADY_EXISTS");
    return { entity: known.entity, known: true };
  }
  const own = externalNames("SALE", SELLER, sale);
  const orders = fulfilled || reservation !== null ? [] : externalNames("RESERVATION", SELLER, sale);
  refuseTaken(world, [...own, ...orders]);
  const reserved = reservation?.lines ?? [];
  const meant = ofOrder(reserved, asks);
  const linesOf = (ask: Ask): ModelLine[] => {
    const named = linesNamed(reserved, ask);
    return typeof named === "string" ? [] : named;
  };
  // What is still to be shipped may be taken wherever the channel has it: who tells of that is bound to no locations.
  const isFree = isOpen(sale);
  const lost = meant.filter((ask) => (ask.location ?? null) === null && linesOf(ask).length === 0);
  if (lost.length > 0 && !isFree) throw new Refused(...lost.map(() => "INVALID_INPUT"));
  const { parts, asked } = partsOf(reserved, meant, ({ held, confirmed }) => held + confirmed);
  const sold = new Map<string, Sold>();
  const add = (place: Pick<Sold, "sku" | "location" | "lineReference">, from: number, extra: number, isPlaced = false): void => {
    const { sku, location, lineReference } = place;
    const key = `${sku}@${location}${nameOf({ lineReference })}`;
    const before = sold.get(key) ?? { sku, location, lineReference, from: 0, extra: 0, isPlaced };
    if (from + extra > 0) sold.set(key, { ...before, from: before.from + from, extra: before.extra + extra });
  };
  const note = (ask: Ask, place: Pick<Sold, "sku" | "location" | "lineReference">, from: number, extra: number): void => {
    // Another channel's order keeps its names to itself.
    const theirs = reservation?.channel === SELLER ? place.lineReference : null;
    add({ ...place, lineReference: asks[meant.indexOf(ask)]?.lineReference ?? theirs }, from, extra);
  };
  for (const ask of meant) {
    const served = asked.filter((part) => part.ask === ask);
    for (const { line, units } of served) note(ask, line, units, 0);
    let missing = served.reduce((left, { units }) => left - units, ask.quantity);
    const { sku, location = null } = ask;
    // What exceeds the reservation: at the line's own place, or where the reservation's holds ran out, or at its first.
    if (location !== null) note(ask, { sku, location, lineReference: null }, 0, missing);
    else {
      const parts = linesOf(ask).map((line) => {
        const units = Math.min(missing, line.expired);
        missing -= units;
        return { line, units };
      });
      for (const [place, { line, units }] of parts.entries()) note(ask, line, 0, units + (place === 0 ? missing : 0));
    }
  }
  const open = lost.flatMap((ask) => asks[meant.indexOf(ask)] ?? []);
  for (const place of allocated(world, [...sold.values()], open, reservation)) add(place, 0, place.units, true);
  if (isFree) refuseOutside(world, [...sold.values()], sale, reservation);
  const extras = [...sold.values()].filter(({ extra }) => extra > 0).map(({ extra, ...line }) => ({ ...line, units: extra }));
  // Lines of one level find what is there in their order.
  const there = new Map<string, number>();
  const texts = [...sold].map(([key, { sku, location, from, extra }]) => {
    const level = `${sku}@${location}`;
    const available = there.get(level) ?? Math.max(0, levelAt(world, sku, location).counts.AVAILABLE);
    there.set(level, Math.max(0, available - extra));
    return `${key} ${from + extra} reserved ${from} oversold ${Math.max(0, extra - available)}`;
  });
  const before = world.ledger.length;
  const saleLines = [...sold.values()].map(({ from, extra, isPlaced: _, ...line }): ModelSaleLine => {
    return { ...line, quantity: from + extra, from, voided: 0, free: null };
  });
  const soldFree = (of: Pick<Sold, "sku" | "location" | "lineReference">, free: ModelMove | null): void => {
    const line = saleLines.find((each) => each.sku === of.sku && each.location === of.location && each.lineReference === of.lineReference);
    if (line === undefined) throw new Error("A sale moves what it does not sell.");
    line.free = free;
  };
  const holds: (ModelMove | null)[] = [];
  let parcel: readonly ModelParcelLine[] = [];
  let owner = reservation;
  if (fulfilled) {
    if (reservation !== null && parts.length > 0) {
      for (const { line, units } of parts) {
        holds.push(shift(world, { line, units: Math.max(0, units - line.confirmed) }, ["held", "confirmed"], CONFIRM_HELD));
      }
      parcel = leave(world, reservation, parts, true);
      reservation.version += 1;
    }
    for (const { sku, location, lineReference, units } of extras) {
      const move = { kind: "SELL", sku, location, from: "AVAILABLE", to: "CUSTOMER", units, fact: true } as const;
      soldFree({ sku, location, lineReference }, post(world, move));
    }
  } else {
    const held = parts.map(({ line, units }) => ({ line, units: Math.min(line.held, units) })).filter(({ units }) => units > 0);
    owner ??= newReservation(world, SELLER);
    for (const part of held) holds.push(shift(world, part, ["held", "confirmed"], CONFIRM_HELD));
    for (const { sku, location, lineReference, units } of extras) {
      const part = { line: lineAt(owner, sku, location, lineReference), units };
      soldFree({ sku, location, lineReference }, shift(world, part, [null, "confirmed"], CONFIRM_FREE, true));
    }
    if (held.length + extras.length > 0) owner.version += 1;
  }
  if (world.ledger.length === before) world.ledger.push("EVENT SALE");
  world.made += 1;
  const entity = { id: `sale-${world.made}`, reservation: owner?.id ?? null, lines: texts.sort() };
  const { id, reservation: ownerId } = entity;
  const recorded = { id, reservation: ownerId, fulfilled, sequence: world.sequence, version: 1, lines: saleLines };
  giveNames(world, own, id);
  giveNames(world, orders, ownerId ?? "");
  world.sales.set(reference, { content, entity, ...recorded, parcel, held: holds.flatMap((move) => move ?? []) });
  return { entity, known: false };
}

interface Sold {
  readonly sku: string;
  readonly location: string;
  readonly lineReference: string | null;
  readonly from: number;
  readonly extra: number;
  /** Whether the hub chose the place. */
  readonly isPlaced: boolean;
}

/** Whether lines of a sale leave it to the hub where they are sent from. */
export function isOpen({ fulfilled, lines }: Pick<Sale, "fulfilled" | "lines">): boolean {
  return !fulfilled && lines.some(({ location = null }) => location === null);
}

interface Placed extends Pick<Sold, "sku" | "location" | "lineReference"> {
  readonly units: number;
}

/** Where units are that name no place: those beyond what the others take where they say. */
function allocated(world: World, sold: readonly Sold[], open: readonly Ask[], reservation: ModelReservation | null): readonly Placed[] {
  if (open.length === 0) return [];
  const located = sold.flatMap(({ extra, ...line }) => (extra > 0 ? [{ ...line, quantity: extra }] : []));
  const used = new Set((reservation?.lines ?? []).flatMap(({ held, confirmed, location }) => (held + confirmed > 0 ? [location] : [])));
  const channel = world.channels.get(SELLER) ?? null;
  const { taken } = planNamed(world, [...located, ...open], channel, (wanted) => placed(world, wanted, channel, used, true));
  const keyOf = (line: Pick<Placed, "sku" | "location" | "lineReference">): string => `${line.sku}@${line.location}${nameOf(line)}`;
  const left = new Map(located.map((line) => [keyOf(line), line.quantity]));
  return taken.flatMap((part): Placed[] => {
    const theirs = Math.min(left.get(keyOf(part)) ?? 0, part.units);
    left.set(keyOf(part), (left.get(keyOf(part)) ?? 0) - theirs);
    return part.units > theirs ? [{ ...part, units: part.units - theirs }] : [];
  });
}

/** Who is bound to no locations sells where the channel does, or where its order was sent from. */
function refuseOutside(world: World, sold: readonly Sold[], { lines }: Sale, reservation: ModelReservation | null): void {
  const own = world.channels.get(SELLER)?.locations ?? [];
  const isNamed = ({ sku, location }: Sold): boolean => lines.some((ask) => ask.sku === sku && ask.location === location);
  const outside = sold.filter((line) => {
    if (line.extra === 0) return false;
    return isNamed(line) ? !own.includes(line.location) : !line.isPlaced && reservation?.channel !== SELLER;
  });
  if (outside.length > 0) throw new Refused(...outside.map(() => "FORBIDDEN"));
}
