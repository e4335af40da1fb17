import { placed, plan, type Plan, type Wanted } from "./allocate.js";
import { externalNames, giveNames, refuseTaken, type Called } from "./names.js";
import { nameOf } from "./views.js";
import {
  levelAt,
  post,
  Refused,
  short,
  type ModelChannel,
  type ModelLine,
  type ModelMove,
  type ModelParcelLine,
  type ModelReservation,
  type World,
} from "./world.js";

type Count = "held" | "confirmed" | "shipped" | "released" | "expired" | "cancelled" | "returned" | "short";
export type Share = (line: ModelLine) => number;
export interface Ask {
  readonly sku: string;
  readonly location?: string | null;
  readonly quantity: number;
  readonly lineReference?: string | null;
}
export interface Part<Line = ModelLine> {
  readonly line: Line;
  readonly units: number;
}
interface AskedPart<One, Line> extends Part<Line> {
  readonly ask: One;
}

const open: Share = ({ held, confirmed }) => held + confirmed;
const total = (reservation: ModelReservation, count: Count): number => reservation.lines.reduce((sum, line) => sum + line[count], 0);

export function statusOf(reservation: ModelReservation): string {
  const has = (count: Count): boolean => total(reservation, count) > 0;
  if (has("held") || has("confirmed")) return has("shipped") ? "PARTIALLY_SHIPPED" : has("held") ? "HELD" : "CONFIRMED";
  if (has("shipped")) return "SHIPPED";
  if (has("cancelled")) return "CANCELLED";
  return has("expired") ? "EXPIRED" : "RELEASED";
}

/** Sums asks of one SKU, line and place. */
export function summed<One extends Ask>(asks: readonly One[], placeOf: (ask: One) => string = (ask) => ask.location ?? "*"): One[] {
  return sumsBy(asks, (ask) => `${ask.sku}@${placeOf(ask)}#${ask.lineReference ?? ""}`);
}

/** The first of a sum keeps its place in the list. */
function sumsBy<One extends Ask>(asks: readonly One[], keyOf: (ask: One) => string): One[] {
  const sums = new Map<string, One>();
  for (const ask of asks) {
    const before = sums.get(keyOf(ask));
    sums.set(keyOf(ask), before === undefined ? ask : { ...before, quantity: ask.quantity + before.quantity });
  }
  return [...sums.values()];
}

interface Named {
  readonly sku: string;
  readonly location?: string;
  readonly lineReference: string | null;
}

/** The lines that an ask names, or why it names none. */
export function linesNamed<Line extends Named>(
  lines: readonly Line[],
  { sku, location = null, lineReference = null }: Ask,
): Line[] | string {
  const there = (line: Line): boolean => location === null || line.location === location;
  if (lineReference === null) return lines.filter((line) => line.sku === sku && there(line));
  const called = lines.filter((line) => line.lineReference === lineReference);
  if (called.length === 0) return "NOT_FOUND";
  const own = called.filter((line) => line.sku === sku && there(line));
  return own.length === 0 ? "INVALID_INPUT" : own;
}

/** Asks in the order in which they are served: those that say more exactly what they mean come first. */
export function inOrder<One extends Ask>(asks: readonly One[]): One[] {
  const rank = ({ location = null, lineReference = null }: Ask): number => (lineReference === null ? 2 : 0) + (location === null ? 1 : 0);
  return [...asks].sort((a, b) => rank(a) - rank(b));
}

/** What asks take of a document's lines, and what is too much, or names nothing, as errors. */
export function partsOf<One extends Ask, Line extends Named = ModelLine>(
  lines: readonly Line[],
  asks: readonly One[],
  share: (line: Line) => number,
): { parts: Part<Line>[]; asked: AskedPart<One, Line>[]; errors: string[] } {
  const taken = new Map<Line, number>();
  const asked: AskedPart<One, Line>[] = [];
  const errors: string[] = [];
  for (const ask of inOrder(asks)) {
    const own = linesNamed(lines, ask);
    if (typeof own === "string") {
      errors.push(own);
      continue;
    }
    let missing = ask.quantity;
    for (const line of own) {
      const units = Math.max(0, Math.min(missing, share(line) - (taken.get(line) ?? 0)));
      if (units === 0) continue;
      taken.set(line, (taken.get(line) ?? 0) + units);
      asked.push({ ask, line, units });
      missing -= units;
    }
    if (missing > 0) errors.push(`EXCEEDS_REMAINING ${ask.sku} ${ask.quantity}/${ask.quantity - missing}`);
  }
  return { parts: lines.flatMap((line) => (taken.has(line) ? [{ line, units: taken.get(line) ?? 0 }] : [])), asked, errors };
}

/** Of an order's asks those whose names are the order's: where its lines of the SKU have none, the name is somebody else's. */
export function ofOrder<One extends Ask>(lines: readonly ModelLine[], asks: readonly One[]): One[] {
  return asks.map((ask) =>
    lines.some((line) => line.sku === ask.sku && line.lineReference !== null) ? ask : { ...ask, lineReference: null },
  );
}

export function nothingLeft(reservation: ModelReservation, to: string): Refused {
  const ranOut =
    total(reservation, "expired") > 0 && (["HELD", "CONFIRMED", "RELEASED"].includes(to) || statusOf(reservation) === "EXPIRED");
  return new Refused(ranOut ? "RESERVATION_EXPIRED" : "ILLEGAL_TRANSITION");
}

function stepParts(reservation: ModelReservation, asks: readonly Ask[] | null, share: Share, to: string): Part[] {
  const all = reservation.lines.flatMap((line) => (share(line) > 0 ? [{ line, units: share(line) }] : []));
  if (all.length === 0) throw nothingLeft(reservation, to);
  if (asks === null) return all;
  const { parts, errors } = partsOf(reservation.lines, summed(asks), share);
  if (errors.length > 0) throw new Refused(...errors);
  return parts;
}

type MoveKind = readonly [
  kind: string,
  from: "AVAILABLE" | "RESERVED" | "COMMITTED",
  to: "AVAILABLE" | "RESERVED" | "COMMITTED" | "CUSTOMER",
];

/** Moves units of a line from one of its counts to another, and on its level. */
export function shift(
  world: World,
  { line, units }: Part,
  [from, to]: readonly [Count | null, Count],
  move: MoveKind,
  fact = false,
): ModelMove | null {
  if (units === 0) return null;
  const [kind, source, target] = move;
  const posted = post(world, { kind, sku: line.sku, location: line.location, from: source, to: target, units, fact });
  if (from !== null) line[from] -= units;
  line[to] += units;
  return posted;
}

/** One parcel leaves. */
export function leave(world: World, reservation: ModelReservation, parts: readonly Part[], fact: boolean): readonly ModelParcelLine[] {
  const parcel = parts.flatMap((part): ModelParcelLine[] => {
    const left = shift(world, part, ["confirmed", "shipped"], SHIP, fact);
    return left === null ? [] : [{ line: part.line, left }];
  });
  reservation.parcels.push(parcel);
  return parcel;
}

export const CONFIRM_HELD: MoveKind = ["CONFIRM", "RESERVED", "COMMITTED"];
export const CONFIRM_FREE: MoveKind = ["CONFIRM", "AVAILABLE", "COMMITTED"];
const SHIP: MoveKind = ["SHIP", "COMMITTED", "CUSTOMER"];
const HOLD: MoveKind = ["RESERVE", "AVAILABLE", "RESERVED"];
const RELEASE: MoveKind = ["RELEASE", "RESERVED", "AVAILABLE"];
const CANCEL: MoveKind = ["CANCEL", "COMMITTED", "AVAILABLE"];

/** The line of a SKU at a place under a name, which is added where there is none. */
export function lineAt({ lines }: ModelReservation, sku: string, location: string, lineReference: string | null): ModelLine {
  const known = lines.find((line) => line.sku === sku && line.location === location && line.lineReference === lineReference);
  if (known !== undefined) return known;
  const counts = { held: 0, confirmed: 0, shipped: 0, released: 0, expired: 0, cancelled: 0, returned: 0, short: 0 };
  const line = { sku, location, lineReference, ...counts };
  lines.push(line);
  return line;
}

export function newReservation(world: World, channel: string | null): ModelReservation {
  world.made += 1;
  const reservation = { id: `reservation-${world.made}`, channel, version: 0, overdue: false, lines: [], parcels: [], cancels: [] };
  world.reservations.set(reservation.id, reservation);
  return reservation;
}

export function changed(world: World, reservation: ModelReservation, before: number): object {
  reservation.version += 1;
  if (world.ledger.length === before) world.ledger.push("EVENT RESERVATION");
  return reservationView(reservation);
}

export function reservationView(reservation: ModelReservation): object {
  const { id, version } = reservation;
  const bounded = total(reservation, "held") + total(reservation, "expired") > 0;
  const lines = reservation.lines.map(
    ({ sku, location, lineReference, held, confirmed, shipped, released, expired, cancelled, returned, short: missing }) =>
      `${sku}@${location}${nameOf({ lineReference })} ${[held, confirmed, shipped, released, expired, cancelled, returned, missing].join(" ")}`,
  );
  return { id, version, status: statusOf(reservation), bounded, lines };
}

/** The time of a hold is up: everything held is free again. */
export function expire(world: World, reservation: ModelReservation): void {
  reservation.overdue = false;
  for (const line of reservation.lines) shift(world, { line, units: line.held }, ["held", "expired"], ["EXPIRE", "RESERVED", "AVAILABLE"]);
  reservation.version += 1;
}

export interface Create extends Called {
  readonly channel: string;
  readonly confirm: boolean;
  readonly allocation: string;
  readonly lines: readonly Ask[];
}

const channelOf = (world: World, name: string | null): ModelChannel | null => (name === null ? null : (world.channels.get(name) ?? null));
const wantedOf = ({ sku, location = null, quantity }: Ask): Wanted => ({ sku, location, units: quantity });

export interface NamedUnits {
  readonly sku: string;
  readonly location: string;
  readonly units: number;
  readonly lineReference: string | null;
}

/** What asks may take, all those of a place looked at together; then dealt out to them, those that name their place first. */
export function planNamed(
  world: World,
  asks: readonly Ask[],
  channel: ModelChannel | null,
  planOf: (wanted: readonly Wanted[]) => Plan = (wanted) => plan(world, wanted, channel),
): { readonly taken: readonly NamedUnits[]; readonly errors: readonly string[] } {
  const sums = sumsBy(asks, ({ sku, location }) => `${sku}@${location ?? "*"}`);
  const { taken, errors } = planOf(sums.map(wantedOf));
  if (errors.length > 0) return { taken: [], errors };
  if (asks.every(({ lineReference = null }) => lineReference === null)) {
    return { taken: taken.map((each) => ({ ...each, lineReference: null })), errors };
  }
  const left = taken.map((each) => ({ ...each }));
  const dealt: NamedUnits[] = [];
  for (const ask of [...asks].sort((a, b) => Number((a.location ?? null) === null) - Number((b.location ?? null) === null))) {
    let missing = ask.quantity;
    for (const rest of left.filter(({ sku, location }) => sku === ask.sku && (ask.location ?? location) === location)) {
      const units = Math.min(missing, rest.units);
      if (units > 0) dealt.push({ sku: ask.sku, location: rest.location, units, lineReference: ask.lineReference ?? null });
      rest.units -= units;
      missing -= units;
    }
  }
  return { taken: dealt, errors };
}

export function create(world: World, input: Create): object {
  const { channel: name, confirm, allocation, lines } = input;
  const channel = channelOf(world, name);
  if (channel?.active === false) throw new Refused("INACTIVE");
  const called = externalNames("RESERVATION", name, input);
  refuseTaken(world, called);
  const { taken, errors } = planNamed(world, summed(lines), channel, (wanted) => plan(world, wanted, channel, allocation));
  if (errors.length > 0) throw new Refused(...errors);
  const reservation = newReservation(world, name);
  giveNames(world, called, reservation.id);
  const before = world.ledger.length;
  for (const { sku, location, units, lineReference } of taken) {
    const line = lineAt(reservation, sku, location, lineReference);
    if (confirm) shift(world, { line, units }, [null, "confirmed"], CONFIRM_FREE);
    else shift(world, { line, units }, [null, "held"], HOLD);
  }
  return changed(world, reservation, before);
}

/** A step on a reservation; all but the version is decided first, so that a hold that ran out is told before a version it raised. */
export interface Step {
  readonly id: string;
  readonly expectedVersion: number | null;
  readonly lines?: readonly Ask[] | null;
}

export function onReservation<Input extends Step>(
  world: World,
  input: Input,
  decide: (reservation: ModelReservation, input: Input) => void,
): object {
  const reservation = world.reservations.get(input.id);
  if (reservation === undefined) throw new Refused("NOT_FOUND");
  const { version } = reservation;
  const before = world.ledger.length;
  const conflict = input.expectedVersion !== null && input.expectedVersion !== version ? new Refused(`VERSION_CONFLICT ${version}`) : null;
  try {
    decide(reservation, input);
  } catch (error) {
    if (!(error instanceof Refused) || conflict === null || error.errors.includes("RESERVATION_EXPIRED")) throw error;
  }
  if (conflict !== null) throw conflict;
  return changed(world, reservation, before);
}

export function release(world: World, reservation: ModelReservation, { lines = null }: Step): void {
  for (const part of stepParts(reservation, lines, ({ held }) => held, "RELEASED")) shift(world, part, ["held", "released"], RELEASE);
}

export function cancel(world: World, reservation: ModelReservation, { lines = null }: Step): void {
  for (const { line, units } of stepParts(reservation, lines, open, "CANCELLED")) {
    const held = Math.min(line.held, units);
    shift(world, { line, units: held }, ["held", "cancelled"], RELEASE);
    const cancelled = shift(world, { line, units: units - held }, ["confirmed", "cancelled"], CANCEL);
    if (cancelled !== null) reservation.cancels.push(cancelled);
  }
}

export interface Ship extends Step {
  readonly fact: boolean;
}

export function ship(world: World, reservation: ModelReservation, { lines = null, fact }: Ship): void {
  const parts = stepParts(reservation, lines, ({ confirmed }) => confirmed, "SHIPPED");
  const leaving = sumsBy(
    parts.map(({ line: { sku, location }, units }) => ({ sku, location, quantity: units })),
    ({ sku, location }) => `${sku}@${location}`,
  );
  const errors = leaving.flatMap(({ sku, location, quantity: units }) => {
    const { AVAILABLE, RESERVED, COMMITTED } = levelAt(world, sku, location).counts;
    const shelf = AVAILABLE + RESERVED + COMMITTED;
    return fact || units <= shelf ? [] : [short(sku, location, units, Math.max(0, shelf))];
  });
  if (errors.length > 0) throw new Refused(...errors);
  leave(world, reservation, parts, fact);
}

export function extend(_world: World, reservation: ModelReservation): void {
  if (total(reservation, "held") === 0) throw nothingLeft(reservation, "HELD");
}

export interface Confirm extends Step {
  readonly ifExpired: string;
  readonly remainder: string;
}

export function confirm(world: World, reservation: ModelReservation, { lines = null, ifExpired, remainder }: Confirm): void {
  const again = ifExpired === "REACQUIRE";
  const parts = stepParts(reservation, lines, ({ held, expired }) => held + (again ? expired : 0), "CONFIRMED");
  const wanted = parts.flatMap(({ line: { sku, location, held }, units }) =>
    units > held ? [{ sku, location, quantity: units - held }] : [],
  );
  const channel = channelOf(world, reservation.channel);
  if (wanted.length > 0 && channel?.active === false) throw new Refused("INACTIVE");
  const { errors } = planNamed(world, wanted, channel);
  if (errors.length > 0) throw new Refused(...errors);
  for (const { line, units } of parts) {
    const held = Math.min(line.held, units);
    shift(world, { line, units: held }, ["held", "confirmed"], CONFIRM_HELD);
    shift(world, { line, units: units - held }, ["expired", "confirmed"], CONFIRM_FREE);
  }
  if (remainder !== "RELEASE") return;
  for (const line of reservation.lines) shift(world, { line, units: line.held }, ["held", "released"], RELEASE);
}

export interface Update extends Step {
  readonly lines: readonly Ask[];
  readonly fact: boolean;
}

export function update(world: World, reservation: ModelReservation, { lines, fact }: Update): void {
  if (!fact && reservation.lines.every((line) => open(line) === 0)) throw nothingLeft(reservation, "CONFIRMED");
  const holds = total(reservation, "held") > 0;
  const { wanted, less, errors } = changesOf(reservation, summed(lines));
  const channel = channelOf(world, reservation.channel);
  if (!fact && wanted.length > 0 && channel?.active === false) throw new Refused(...errors, "INACTIVE");
  const moved = new Map<string, number>();
  const cancels: ModelMove[] = [];
  for (const { line, held } of less) shift(world, { line, units: held }, ["held", "released"], RELEASE, fact);
  for (const { line, confirmed } of less) {
    const cancelled = shift(world, { line, units: confirmed }, ["confirmed", "cancelled"], CANCEL, fact);
    if (cancelled !== null) cancels.push(cancelled);
    moved.set(line.sku, (moved.get(line.sku) ?? 0) + confirmed);
  }
  const used = new Set(reservation.lines.flatMap((line) => (open(line) > 0 ? [line.location] : [])));
  const more = planNamed(world, wanted, channel, (units) =>
    fact ? placed(world, units, channel, used) : plan(world, units, channel, channel?.allocation, used),
  );
  errors.push(...more.errors);
  if (errors.length > 0) throw new Refused(...errors);
  const parts = more.taken.map((part) => {
    const confirmed = holds ? Math.min(part.units, moved.get(part.sku) ?? 0) : part.units;
    moved.set(part.sku, (moved.get(part.sku) ?? 0) - confirmed);
    return { ...part, held: part.units - confirmed, confirmed };
  });
  const lineOf = (part: NamedUnits): ModelLine => lineAt(reservation, part.sku, part.location, part.lineReference);
  for (const part of parts) if (part.held > 0) shift(world, { line: lineOf(part), units: part.held }, [null, "held"], HOLD, fact);
  for (const part of parts)
    if (part.confirmed > 0) shift(world, { line: lineOf(part), units: part.confirmed }, [null, "confirmed"], CONFIRM_FREE, fact);
  // What is confirmed elsewhere instead was not given up.
  if (parts.every(({ confirmed }) => confirmed === 0)) reservation.cancels.push(...cancels);
}

interface Less {
  readonly line: ModelLine;
  readonly held: number;
  readonly confirmed: number;
}

/** What is wanted beside what there is, and what is given up: of the lines of an ask all that is held before anything confirmed. */
function changesOf(reservation: ModelReservation, asks: readonly Ask[]): { wanted: Ask[]; less: Less[]; errors: string[] } {
  const errors: string[] = [];
  const wanted: Ask[] = [];
  const less: Less[] = [];
  for (const { sku, location = null, lineReference = null, quantity } of asks) {
    const rivals = asks.filter((other) => other.sku === sku);
    const otherwise = rivals.some((other) => ((other.lineReference ?? null) === null) !== (lineReference === null));
    const elsewhere = rivals.some(
      (other) => (other.lineReference ?? null) === lineReference && ((other.location ?? null) === null) !== (location === null),
    );
    if (otherwise || elsewhere) {
      errors.push("INVALID_INPUT");
      continue;
    }
    const own = reservation.lines.filter(
      (line) =>
        line.sku === sku &&
        (location === null || line.location === location) &&
        (lineReference === null || line.lineReference === lineReference),
    );
    const stands = own.reduce((sum, { held, confirmed, shipped }) => sum + held + confirmed + shipped, 0);
    if (quantity > stands) {
      const called = new Set(own.map((line) => line.lineReference));
      const [only = null] = called.size === 1 ? called : [];
      wanted.push({ sku, location, quantity: quantity - stands, lineReference: lineReference ?? only });
      continue;
    }
    let missing = stands - quantity;
    const part = (there: number): number => {
      const units = Math.min(missing, there);
      missing -= units;
      return units;
    };
    const held = [...own].reverse().map((line) => ({ line, held: part(line.held) }));
    less.push(...held.map((one) => ({ ...one, confirmed: part(one.line.confirmed) })));
    if (missing > 0) errors.push(`EXCEEDS_REMAINING ${sku} ${stands - quantity}/${stands - quantity - missing}`);
  }
  return { wanted, less, errors };
}

export interface MoveLines extends Step {
  readonly lines: readonly (Ask & { readonly from: string; readonly to: string })[];
}

export function move(world: World, reservation: ModelReservation, input: MoveLines): void {
  if (reservation.lines.every((line) => open(line) === 0)) throw nothingLeft(reservation, statusOf(reservation));
  const moves = summed(input.lines, ({ from, to }) => `${from}>${to}`);
  const sources = summed(moves.map(({ from, ...ask }) => ({ ...ask, location: from })));
  const targets = moves.map(({ to, ...ask }) => ({ ...ask, location: to, lineReference: null }));
  const channel = channelOf(world, reservation.channel);
  if (channel?.active === false) throw new Refused("INACTIVE");
  const { errors } = partsOf(reservation.lines, sources, open);
  errors.push(...planNamed(world, targets, channel).errors);
  if (errors.length > 0) throw new Refused(...errors);
  const moved: { line: ModelLine; to: string; held: number; confirmed: number }[] = [];
  for (const { ask, line, units } of partsOf(
    reservation.lines,
    moves.map((each) => ({ ...each, location: each.from })),
    open,
  ).asked) {
    const held = Math.min(line.held, units);
    shift(world, { line, units: held }, ["held", "released"], RELEASE);
    shift(world, { line, units: units - held }, ["confirmed", "cancelled"], CANCEL);
    moved.push({ line, to: ask.to, held, confirmed: units - held });
  }
  const targetOf = ({ sku, lineReference }: ModelLine, to: string): ModelLine => lineAt(reservation, sku, to, lineReference);
  for (const { line, to, held } of moved.filter((each) => each.held > 0)) {
    shift(world, { line: targetOf(line, to), units: held }, [null, "held"], HOLD);
  }
  for (const { line, to, confirmed } of moved.filter((each) => each.confirmed > 0)) {
    shift(world, { line: targetOf(line, to), units: confirmed }, [null, "confirmed"], CONFIRM_FREE);
  }
}
