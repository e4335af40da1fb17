import { externalNames, giveNames, refuseTaken, type Called } from "./names.js";
import { inOrder, linesNamed, ofOrder, partsOf, summed, type Ask } from "./reservations.js";
import { nameOf } from "./views.js";
import { Refused, post, type ModelLine, type ModelReturn, type ModelReturnLine, type Move, type World } from "./world.js";

type Disposition = "RESTOCK" | "DAMAGE" | "SCRAP" | "TO_SUPPLIER";
const ACCOUNT_OF = { RESTOCK: "AVAILABLE", DAMAGE: "DAMAGED", SCRAP: "ADJUSTMENT", TO_SUPPLIER: "SUPPLIER" } as const;

export interface CreateReturn extends Called {
  readonly reservation?: string | undefined;
  readonly location: string;
  readonly receive: boolean;
  readonly inspect: Disposition | null;
  readonly lines: readonly Ask[];
}

export function createReturn(world: World, input: CreateReturn): object {
  const { location, receive, inspect } = input;
  const asks = summed(input.lines);
  const reservation = input.reservation === undefined ? null : (world.reservations.get(input.reservation) ?? null);
  const before = world.ledger.length;
  if (reservation !== null) {
    const { parts, errors } = partsOf(reservation.lines, ofOrder(reservation.lines, asks), ({ shipped, returned }) => shipped - returned);
    if (errors.length > 0) throw new Refused(...errors);
    for (const { line, units } of parts) line.returned += units;
    reservation.version += 1;
  }
  const called = externalNames("RETURN", reservation?.channel ?? null, input);
  refuseTaken(world, called);
  world.made += 1;
  const lines = asks.map(({ sku, quantity, lineReference = null }): ModelReturnLine => {
    const decided = { RESTOCK: { units: 0 }, DAMAGE: { units: 0 }, SCRAP: { units: 0 }, TO_SUPPLIER: { units: 0 } };
    return { sku, lineReference, quantity, received: receive ? quantity : 0, cancelled: 0, ...decided, voided: 0 };
  });
  const made: ModelReturn = { id: `return-${world.made}`, reservation: reservation?.id ?? null, location, version: 1, lines, moves: [] };
  world.returns.set(made.id, made);
  giveNames(world, called, made.id);
  for (const line of receive ? lines : []) {
    const { sku, quantity: units } = line;
    // At the counter it never waits in QUARANTINE.
    const to = inspect === "RESTOCK" ? "AVAILABLE" : "QUARANTINE";
    moveOf(world, made, { kind: "RETURN", sku, location, from: "CUSTOMER", to, units });
    if (inspect === "RESTOCK") line.RESTOCK.units = units;
    else if (inspect !== null) inspectLine(world, made, line, { sku, quantity: units, disposition: inspect, changeFrom: null });
  }
  if (world.ledger.length === before) world.ledger.push("EVENT RETURN", ...(reservation === null ? [] : ["EVENT RESERVATION"]));
  return returnView(made);
}

function moveOf(world: World, document: ModelReturn, move: Move): void {
  document.moves.push(post(world, move));
}

export interface ReturnStep {
  readonly id: string;
  readonly expectedVersion: number | null;
  readonly lines: readonly Ask[] | null;
}

export function onReturn<Input extends ReturnStep>(
  world: World,
  input: Input,
  decide: (document: ModelReturn, input: Input) => void,
): object {
  const document = world.returns.get(input.id);
  if (document === undefined) throw new Refused("NOT_FOUND");
  const { expectedVersion } = input;
  if (expectedVersion !== null && expectedVersion !== document.version) throw new Refused(`VERSION_CONFLICT ${document.version}`);
  const before = world.ledger.length;
  decide(document, input);
  if (world.ledger.length === before) {
    world.ledger.push("EVENT RETURN", ...(document.reservation === null ? [] : ["EVENT RESERVATION"]));
  }
  document.version += 1;
  return returnView(document);
}

export const expected = ({ quantity, received, cancelled }: ModelReturnLine): number => quantity - received - cancelled;

export function returnParts(
  { lines }: ModelReturn,
  asks: readonly Ask[] | null,
  share = expected,
): { line: ModelReturnLine; units: number }[] {
  if (asks === null) {
    const all = lines.map((line) => ({ line, units: share(line) })).filter(({ units }) => units > 0);
    if (all.length === 0) throw new Refused("ILLEGAL_TRANSITION");
    return all;
  }
  const { parts, errors } = portionsOf(
    lines,
    summed(asks, () => ""),
    share,
  );
  if (errors.length > 0) throw new Refused(...errors);
  return parts;
}

/** What asks take of a return's lines: those that name one first. */
function portionsOf<One extends Ask>(
  lines: readonly ModelReturnLine[],
  asks: readonly One[],
  left: (line: ModelReturnLine) => number,
): { parts: { ask: One; line: ModelReturnLine; units: number }[]; errors: string[] } {
  const taken = new Map<ModelReturnLine, number>();
  const parts: { ask: One; line: ModelReturnLine; units: number }[] = [];
  const errors: string[] = [];
  for (const ask of inOrder(asks.map((each) => ({ ...each, location: null, ask: each })))) {
    const own = linesNamed(lines, ask);
    if (typeof own === "string" || own.length === 0) {
      errors.push(typeof own === "string" ? own : "NOT_FOUND");
      continue;
    }
    let missing = ask.quantity;
    for (const line of own) {
      const units = Math.max(0, Math.min(missing, left(line) - (taken.get(line) ?? 0)));
      if (units === 0) continue;
      taken.set(line, (taken.get(line) ?? 0) + units);
      parts.push({ ask: ask.ask, line, units });
      missing -= units;
    }
    if (missing > 0) errors.push(`EXCEEDS_REMAINING ${ask.sku} ${ask.quantity}/${ask.quantity - missing}`);
  }
  return { parts, errors };
}

export function receive(world: World, document: ModelReturn, { lines }: ReturnStep): void {
  for (const { line, units } of returnParts(document, lines)) {
    const { sku } = line;
    moveOf(world, document, { kind: "RETURN", sku, location: document.location, from: "CUSTOMER", to: "QUARANTINE", units });
    line.received += units;
  }
}

export function cancelReturn(world: World, document: ModelReturn, { lines }: ReturnStep): void {
  const parts = returnParts(document, lines);
  const reservation = document.reservation === null ? undefined : world.reservations.get(document.reservation);
  if (reservation !== undefined) {
    const asks = parts.map(({ line: { sku, lineReference }, units }) => ({ sku, lineReference, quantity: units }));
    const returned = ({ returned: units }: ModelLine): number => units;
    const named = partsOf(reservation.lines, ofOrder(reservation.lines, asks), returned);
    const nameless = asks.map((ask) => ({ ...ask, lineReference: null }));
    const back = named.errors.length === 0 ? named : partsOf(reservation.lines, nameless, returned);
    for (const part of back.parts) part.line.returned -= part.units;
    reservation.version += 1;
  }
  for (const { line, units } of parts) line.cancelled += units;
}

interface Inspected extends Ask {
  readonly disposition: Disposition;
  readonly changeFrom: Disposition | null;
}
export interface Inspect extends ReturnStep {
  readonly lines: readonly Inspected[];
}

export function inspect(world: World, input: Inspect): object {
  const idle = input.lines.filter(({ disposition, changeFrom }) => disposition === changeFrom);
  if (idle.length > 0) throw new Refused(...idle.map(() => "INVALID_INPUT"));
  return onReturn(world, input, (document, { lines }) => {
    const from = new Set(lines.map(({ changeFrom }) => changeFrom));
    const parts = [...from].flatMap((changeFrom) => {
      const left = (line: ModelReturnLine): number => (changeFrom === null ? waiting(line) : line[changeFrom].units);
      const asks = lines.filter((one) => one.changeFrom === changeFrom);
      const { errors } = portionsOf(
        document.lines,
        summed(asks, () => ""),
        left,
      );
      return [{ errors, parts: portionsOf(document.lines, asks, left).parts }];
    });
    const errors = parts.flatMap((each) => each.errors);
    if (errors.length > 0) throw new Refused(...errors);
    for (const one of lines) {
      for (const { line, units } of parts.flatMap((each) => each.parts).filter(({ ask }) => ask === one)) {
        inspectLine(world, document, line, { ...one, sku: line.sku, quantity: units });
      }
    }
  });
}

export const waiting = ({ received, RESTOCK, DAMAGE, SCRAP, TO_SUPPLIER }: ModelReturnLine): number =>
  received - RESTOCK.units - DAMAGE.units - SCRAP.units - TO_SUPPLIER.units;

function inspectLine(world: World, document: ModelReturn, line: ModelReturnLine, one: Inspected): void {
  const { location } = document;
  const { sku, quantity: units, disposition, changeFrom } = one;
  const to = ACCOUNT_OF[disposition];
  if (changeFrom === "RESTOCK") {
    moveOf(world, document, { kind: "MOVE", sku, location, from: "AVAILABLE", to: "DAMAGED", units });
    if (disposition !== "DAMAGE") moveOf(world, document, { kind: "INSPECT", sku, location, from: "DAMAGED", to, units });
  } else {
    moveOf(world, document, { kind: "INSPECT", sku, location, from: changeFrom === null ? "QUARANTINE" : "DAMAGED", to, units });
  }
  if (changeFrom !== null) line[changeFrom].units -= units;
  line[disposition].units += units;
}

export function returnView(document: ModelReturn): object {
  const { id, version, lines } = document;
  const received = lines.some((line) => line.received > 0);
  const more = lines.some((line) => expected(line) > 0);
  const status = received
    ? lines.some((line) => waiting(line) > 0)
      ? "RECEIVED"
      : more
        ? "INSPECTED"
        : "CLOSED"
    : more
      ? "REQUESTED"
      : "CANCELLED";
  const texts = lines.map(
    (line) =>
      `${line.sku}${nameOf(line)} ${[line.quantity, line.received, line.RESTOCK.units, line.DAMAGE.units, line.SCRAP.units, line.TO_SUPPLIER.units, line.cancelled, line.voided].join(" ")}`,
  );
  return { id, version, status, lines: texts };
}
