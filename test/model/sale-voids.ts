import { levelText } from "./adjustments.js";
import { linesNamed, partsOf, summed, type Ask } from "./reservations.js";
import { nameOf } from "./views.js";
import { cameBack, settle, takeBack } from "./voids.js";
import {
  Refused,
  type ModelAdjustment,
  type ModelLine,
  type ModelMove,
  type ModelReservation,
  type ModelSale,
  type ModelSaleLine,
  type State,
  type World,
} from "./world.js";

/** A step on what was recorded once. A fact of a sale takes later parcels and returns back too: this model is asked for none. */
interface Void {
  readonly id: string;
  readonly expectedVersion: number | null;
}

export interface SaleVoid extends Void {
  readonly lines: readonly Ask[] | null;
}

interface Plan {
  readonly line: ModelSaleLine;
  readonly units: number;
  readonly back: ReadonlyMap<ModelMove, number>;
  /** The reservation's line, and what becomes of it: null where nothing does. */
  readonly owner: { readonly line: ModelLine; readonly shipped: number; readonly held: number; readonly freed: number } | null;
}

/** What was sold goes back the way it came, what came last first; what was cancelled of an order has gone back already. */
export function voidSale(world: World, { id, expectedVersion, lines: asks }: SaleVoid): object {
  const sale = [...world.sales.values()].find((each) => each.id === id);
  if (sale === undefined) throw new Refused("NOT_FOUND");
  if (expectedVersion !== null && expectedVersion !== sale.version) throw new Refused(`VERSION_CONFLICT ${sale.version}`);
  const reservation = sale.reservation === null ? null : (world.reservations.get(sale.reservation) ?? null);
  const portions = portionsOf(sale, asks);
  const shared: Shared = { used: new Map(), confirmed: new Map() };
  const planned = portions.map(({ line, units }) => planOf(sale, reservation, shared, line, units, asks === null));
  const errors = planned.flatMap((plan) => (typeof plan === "string" ? [plan] : []));
  if (errors.length > 0) throw new Refused(...errors);
  const plans = planned.flatMap((plan) => (typeof plan === "string" || plan.units === 0 ? [] : [plan]));
  if (plans.length === 0) throw new Refused("ILLEGAL_TRANSITION");
  const owners = plans.flatMap(({ owner }) => owner ?? []);
  const left = owners.flatMap(({ line, shipped: units }) => (units > 0 ? [{ line, units }] : []));
  const beyond = reservation === null ? [] : cameBack(reservation, left);
  if (beyond.length > 0) throw new Refused(...beyond.map(({ sku, units, taken }) => `EXCEEDS_REMAINING ${sku} ${taken}/${taken - units}`));
  const before = world.ledger.length;
  const back = new Map<ModelMove, number>();
  for (const plan of plans) for (const [move, units] of plan.back) back.set(move, (back.get(move) ?? 0) + units);
  takeBack(world, back, false);
  if (reservation !== null && owners.length > 0) {
    settle(reservation, left, new Map());
    for (const { line, held, freed } of owners) {
      line.confirmed -= held + freed;
      line.held += held;
      line.cancelled += freed;
    }
    reservation.version += 1;
  }
  for (const { line, units } of plans) line.voided += units;
  if (world.ledger.length === before) world.ledger.push("EVENT SALE");
  sale.version += 1;
  return saleVoidView(sale);
}

const standing = ({ quantity, voided }: ModelSaleLine): number => quantity - voided;

function portionsOf({ lines }: ModelSale, asks: readonly Ask[] | null): readonly { line: ModelSaleLine; units: number }[] {
  const all = lines.map((line) => ({ line, units: standing(line) })).filter(({ units }) => units > 0);
  if (all.length === 0) throw new Refused("ILLEGAL_TRANSITION");
  if (asks === null) return all;
  const wanted = summed(asks);
  const isStranger = (ask: Ask): boolean => linesNamed(lines, ask).length === 0;
  const { parts, errors } = partsOf(
    lines,
    wanted.filter((ask) => !isStranger(ask)),
    standing,
  );
  errors.push(...wanted.filter(isStranger).map(() => "NOT_FOUND"));
  if (errors.length > 0) throw new Refused(...errors);
  return parts;
}

/** What lines before have taken of movements, and have made of the confirmed units of the reservation's lines. */
interface Shared {
  readonly used: Map<ModelMove, number>;
  readonly confirmed: Map<ModelLine, number>;
}

function planOf(
  sale: ModelSale,
  reservation: ModelReservation | null,
  shared: Shared,
  line: ModelSaleLine,
  units: number,
  whole: boolean,
): Plan | string {
  const { sku, location, lineReference } = line;
  const there = reservation?.lines.filter((each) => each.sku === sku && each.location === location) ?? [];
  const owner = there.find((each) => each.lineReference === lineReference) ?? there.find((each) => each.lineReference === null);
  const back = new Map<ModelMove, number>();
  const take = (moves: readonly ModelMove[], most: number): number => {
    let missing = most;
    for (const move of moves.toSorted((a, b) => b.sequence - a.sequence)) {
      const part = Math.min(missing, move.open - (shared.used.get(move) ?? 0));
      if (part > 0) back.set(move, part);
      missing -= Math.max(0, part);
    }
    return most - missing;
  };
  const free = take(line.free === null ? [] : [line.free], units);
  const shipped = take(
    sale.parcel.filter((each) => each.line === owner).map(({ left }) => left),
    units - free,
  );
  const held = take(
    sale.held.filter(({ move }) => move.sku === sku && move.location === location),
    units - free,
  );
  const settled = (plan: Plan): Plan => {
    for (const [move, of] of back) shared.used.set(move, (shared.used.get(move) ?? 0) + of);
    return plan;
  };
  // Units of another channel's order whose line the sale does not name: nobody knows which of its lines they were of.
  if (owner === undefined) return units > free ? `EXCEEDS_REMAINING ${sku} ${units}/${free}` : settled({ line, units, back, owner: null });
  const freed = sale.fulfilled ? 0 : free;
  const confirmed = owner.confirmed + (shared.confirmed.get(owner) ?? 0);
  const missing = Math.max(0, held + freed - confirmed - shipped);
  const cancels = reservation?.cancels.filter(({ sequence, move }) => {
    return sequence > sale.sequence && move.sku === sku && move.location === location;
  });
  const cancelled = whole ? Math.min(missing, units, cancels?.reduce((sum, { move }) => sum + move.units, 0) ?? 0) : 0;
  if (cancelled > 0) return planOf(sale, reservation, shared, line, units - cancelled, false);
  if (missing > 0) return `EXCEEDS_REMAINING ${sku} ${units}/${Math.max(0, units - missing)}`;
  shared.confirmed.set(owner, (shared.confirmed.get(owner) ?? 0) + shipped - held - freed);
  return settled({ line, units, back, owner: shipped + held + freed > 0 ? { line: owner, shipped, held, freed } : null });
}

export function saleVoidView({ id, version, lines }: ModelSale): object {
  const voided = lines.reduce((sum, line) => sum + line.voided, 0);
  const status = voided === 0 ? "RECORDED" : lines.every((line) => standing(line) === 0) ? "VOIDED" : "PARTIALLY_VOIDED";
  const texts = lines.map((line) => `${line.sku}@${line.location}${nameOf(line)} ${line.quantity} voided ${line.voided}`);
  return { id, version, status, lines: texts.sort() };
}

interface AdjustmentLine {
  readonly sku: string;
  readonly location: string;
  readonly state?: State | null;
  readonly quantity: number;
}

export interface AdjustmentVoid extends Void {
  readonly fact: boolean;
  readonly lines: readonly AdjustmentLine[] | null;
}

export function voidAdjustment(world: World, { id, expectedVersion, fact, lines }: AdjustmentVoid): object {
  const adjustment = world.adjustments.get(id);
  if (adjustment === undefined) throw new Refused("NOT_FOUND");
  if (expectedVersion !== null && expectedVersion !== adjustment.version) throw new Refused(`VERSION_CONFLICT ${adjustment.version}`);
  const { moves } = adjustment;
  const open = moves.filter((move) => move.open > 0);
  if (moves.some(({ move }) => move.kind === "COUNT") || open.length === 0) throw new Refused("ILLEGAL_TRANSITION");
  const back = lines === null ? new Map(open.map((move) => [move, move.open])) : partsIn(open, lines);
  takeBack(world, back, fact);
  adjustment.version += 1;
  const levels = [...back.keys()].map(({ move: { sku, location } }) => levelText(world, sku, location));
  return { ...adjustmentView(adjustment), levels: [...new Set(levels)].sort() };
}

function partsIn(open: readonly ModelMove[], lines: readonly AdjustmentLine[]): Map<ModelMove, number> {
  const back = new Map<ModelMove, number>();
  const errors: string[] = [];
  for (const { sku, location, state = null, quantity } of summed(lines, (line) => `${line.location}/${line.state ?? ""}`)) {
    const meant = open.filter(
      ({ move }) => move.sku === sku && move.location === location && (state === null || move.from === state || move.to === state),
    );
    const left = (move: ModelMove): number => move.open - (back.get(move) ?? 0);
    const remaining = meant.reduce((sum, move) => sum + left(move), 0);
    if (new Set(meant.map(({ move: { from, to } }) => `${from}>${to}`)).size > 1) errors.push("INVALID_INPUT");
    else if (quantity > remaining) errors.push(`EXCEEDS_REMAINING ${sku} ${quantity}/${remaining}`);
    else {
      let missing = quantity;
      for (const move of [...meant].reverse()) {
        const units = Math.min(missing, left(move));
        if (units > 0) back.set(move, (back.get(move) ?? 0) + units);
        missing -= units;
      }
    }
  }
  if (errors.length > 0) throw new Refused(...errors);
  return back;
}

export function adjustmentView({ id, version, moves }: ModelAdjustment): object {
  const standsIn = moves.reduce((sum, { open }) => sum + open, 0);
  return { id, version, status: standsIn === 0 ? "VOIDED" : "PARTIALLY_VOIDED" };
}
