import { levelText } from "./adjustments.js";
import { linesNamed, partsOf, summed, type Ask } from "./reservations.js";
import { nameOf } from "./views.js";
import { SELLER } from "./sales.js";
import { cameBack, giveUpClaims, settle, takeBack } from "./voids.js";
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

/** A step on what was recorded once. */
interface Void {
  readonly id: string;
  readonly expectedVersion: number | null;
  readonly fact: boolean;
}

export interface SaleVoid extends Void {
  readonly lines: readonly Ask[] | null;
}

interface Plan {
  readonly line: ModelSaleLine;
  readonly units: number;
  readonly back: ReadonlyMap<ModelMove, number>;
  readonly owners: readonly Owner[];
}

/** A line of the reservation, and what becomes of it. */
interface Owner {
  readonly line: ModelLine;
  /** What is left of it that it may give up: as confirmed, and at all. */
  confirmed: number;
  most: number;
  shipped: number;
  held: number;
  freed: number;
}

/** What was sold goes back the way it came, what came last first; what was cancelled of an order has gone back already. */
export function voidSale(world: World, { id, expectedVersion, fact, lines: asks }: SaleVoid): object {
  const sale = [...world.sales.values()].find((each) => each.id === id);
  if (sale === undefined) throw new Refused("NOT_FOUND");
  if (expectedVersion !== null && expectedVersion !== sale.version) throw new Refused(`VERSION_CONFLICT ${sale.version}`);
  const reservation = sale.reservation === null ? null : (world.reservations.get(sale.reservation) ?? null);
  const shared: Shared = { used: new Map(), confirmed: new Map(), fact };
  const planned = portionsOf(sale, asks).map((portion) => planOf(sale, reservation, shared, portion, asks === null));
  const errors = planned.flatMap((plan) => (typeof plan === "string" ? [plan] : []));
  if (errors.length > 0) throw new Refused(...errors);
  const plans = planned.flatMap((plan) => (typeof plan === "string" || plan.units === 0 ? [] : [plan]));
  if (plans.length === 0) throw new Refused("ILLEGAL_TRANSITION");
  const owners = plans.flatMap((plan) => plan.owners);
  const left = owners.flatMap(({ line, shipped: units }) => (units > 0 ? [{ line, units }] : []));
  const beyond = reservation === null ? [] : cameBack(reservation, left);
  if (beyond.length > 0 && !fact) {
    throw new Refused(...beyond.map(({ sku, units, taken }) => `EXCEEDS_REMAINING ${sku} ${taken}/${taken - units}`));
  }
  const before = world.ledger.length;
  const back = new Map<ModelMove, number>();
  if (reservation !== null) giveUpClaims(world, reservation, beyond, back);
  for (const plan of plans) for (const [move, units] of plan.back) back.set(move, (back.get(move) ?? 0) + units);
  takeBack(world, back, fact);
  if (reservation !== null && owners.length > 0) {
    settle(reservation, left, new Map(beyond.map(({ key, units }) => [key, units])));
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
  /** Whether parcels that left since never left either. */
  readonly fact: boolean;
}

function planOf(
  sale: ModelSale,
  reservation: ModelReservation | null,
  shared: Shared,
  { line, units }: { readonly line: ModelSaleLine; readonly units: number },
  whole: boolean,
): Plan | string {
  const { sku, location } = line;
  const isThere = (of: { readonly sku: string; readonly location: string }): boolean => of.sku === sku && of.location === location;
  const back = new Map<ModelMove, number>();
  const take = (moves: readonly ModelMove[], most: number): number => {
    let missing = most;
    for (const move of moves.toSorted((a, b) => b.sequence - a.sequence)) {
      const part = Math.max(0, Math.min(missing, move.open - (shared.used.get(move) ?? 0) - (back.get(move) ?? 0)));
      if (part > 0) back.set(move, (back.get(move) ?? 0) + part);
      missing -= part;
    }
    return most - missing;
  };
  const free = take(line.free === null ? [] : [line.free], units);
  const held = take(
    sale.held.filter(({ move }) => isThere(move)),
    units - free,
  );
  const ownerOf = (of: ModelLine, most: number, shipped: number): Owner => {
    const confirmed = of.confirmed + (shared.confirmed.get(of) ?? 0) + shipped;
    return { line: of, confirmed, most, shipped, held: 0, freed: 0 };
  };
  const owners = sharesOf(sale, reservation, line, sale.fulfilled ? units - free : units).map(([of, most]) => {
    const left = sale.parcel.filter((each) => each.line === of).map((each) => each.left);
    return ownerOf(of, most, take(left, most));
  });
  let freedOf = owners.find(({ line: { lineReference } }) => lineReference === line.lineReference);
  if (freedOf === undefined && !sale.fulfilled) {
    const added = reservation?.lines.find((each) => isThere(each) && each.lineReference === line.lineReference);
    if (added !== undefined) freedOf = ownerOf(added, units, 0);
  }
  const since = shared.fact ? (reservation?.parcels.flat().filter(({ left }) => left.sequence > sale.sequence) ?? []) : [];
  const give = (count: "held" | "freed", from: readonly Owner[], wanted: number): number => {
    let missing = wanted;
    const note = (owner: Owner, part: number): void => {
      owner[count] += part;
      owner.most -= part;
      missing -= part;
    };
    for (const owner of from) {
      const part = Math.min(missing, owner.confirmed, owner.most);
      owner.confirmed -= part;
      note(owner, part);
    }
    for (const { line: of, left } of since.toSorted((a, b) => b.left.sequence - a.left.sequence)) {
      const owner = from.find((each) => each.line === of);
      if (owner === undefined) continue;
      const part = take([left], Math.min(missing, owner.most));
      owner.shipped += part;
      note(owner, part);
    }
    return missing;
  };
  const freed = sale.fulfilled ? 0 : free;
  const missing = give("freed", freedOf === undefined ? [] : [freedOf], freed) + give("held", owners, held);
  const cancels = reservation?.cancels.filter(({ sequence, move }) => sequence > sale.sequence && isThere(move)) ?? [];
  const cancelled = whole
    ? Math.min(
        missing,
        units,
        cancels.reduce((sum, { move }) => sum + move.units, 0),
      )
    : 0;
  if (cancelled > 0) return planOf(sale, reservation, shared, { line, units: units - cancelled }, false);
  if (missing > 0) return `EXCEEDS_REMAINING ${sku} ${units}/${Math.max(0, units - missing)}`;
  for (const [move, of] of back) shared.used.set(move, (shared.used.get(move) ?? 0) + of);
  const all = new Set([...owners, ...(freedOf === undefined ? [] : [freedOf])]);
  const changed = [...all].filter((owner) => owner.shipped + owner.held + owner.freed > 0);
  for (const owner of changed) {
    shared.confirmed.set(owner.line, (shared.confirmed.get(owner.line) ?? 0) + owner.shipped - owner.held - owner.freed);
  }
  return { line, units, back, owners: changed };
}

/**
 * Whose units they were of the order: of the line of the same name, or without one. Of another channel's order, whose names are its own, they were of any
 * line, in their order: of each what left with the sale, less what lines that do name it had, and what was taken back before.
 */
function sharesOf(
  sale: ModelSale,
  reservation: ModelReservation | null,
  line: ModelSaleLine,
  units: number,
): readonly (readonly [ModelLine, number])[] {
  const { sku, location, lineReference } = line;
  const there = (reservation?.lines ?? []).filter((each) => each.sku === sku && each.location === location);
  const isStranger = lineReference === null && reservation?.channel !== SELLER;
  const named = there.filter((each) => each.lineReference === lineReference);
  const own = isStranger ? there : [...new Set([...named, ...there.filter((each) => each.lineReference === null)])];
  if (!sale.fulfilled || own.length < 2) return own.map((each) => [each, units]);
  let gone = Math.max(0, line.voided - (line.quantity - line.from));
  let wanted = units;
  return own.map((each) => {
    const left = sale.parcel.reduce((sum, part) => (part.line === each ? sum + part.left.move.units : sum), 0);
    const others = sale.lines.filter((other) => other !== line && other.sku === sku && other.location === location);
    const theirs = others.reduce(
      (sum, other) => (each.lineReference !== null && other.lineReference === each.lineReference ? sum + other.from : sum),
      0,
    );
    const before = Math.min(gone, Math.max(0, left - theirs));
    gone -= before;
    const part = Math.min(wanted, Math.max(0, left - theirs - before));
    wanted -= part;
    return [each, part];
  });
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
