import { CONFIRM_FREE, CONFIRM_HELD, lineAt, newReservation, partsOf, SHIP, shift, summed, type Ask } from "./reservations.js";
import { levelAt, post, Refused, type ModelReturn, type ModelReturnLine, type World } from "./world.js";

export interface Sale {
  readonly reference: string;
  readonly fulfilled: boolean;
  readonly reservation?: string | undefined;
  readonly lines: readonly Ask[];
}

/** A sale has happened: what the reservation has goes first, the rest from AVAILABLE, there or not. */
export function sell(world: World, sale: Sale): { readonly entity: object; readonly known: boolean } {
  const { reference, fulfilled, lines } = sale;
  const reservation = sale.reservation === undefined ? null : (world.reservations.get(sale.reservation) ?? null);
  const asks = summed(lines);
  const content = JSON.stringify([
    fulfilled,
    reservation?.id,
    asks.map(({ sku, location, quantity }) => `${sku}@${location ?? "*"} ${quantity}`).sort(),
  ]);
  const known = world.sales.get(reference);
  if (known !== undefined) {
    if (known.content !== content) throw new Refused("ALREADY_EXISTS");
    return { entity: known.entity, known: true };
  }
  const reserved = reservation?.lines ?? [];
  const lost = asks.filter(({ sku, location }) => (location ?? null) === null && !reserved.some((line) => line.sku === sku));
  if (lost.length > 0) throw new Refused(...lost.map(() => "INVALID_INPUT"));
  const { parts } = partsOf(reserved, asks, ({ held, confirmed }) => held + confirmed);
  const extras = extrasOf(asks, reserved, parts);
  const sold = new Map<string, { from: number; extra: number }>();
  const note = (key: string, from: number, extra: number): void => {
    const before = sold.get(key) ?? { from: 0, extra: 0 };
    sold.set(key, { from: before.from + from, extra: before.extra + extra });
  };
  for (const { line, units } of parts) note(`${line.sku}@${line.location}`, units, 0);
  for (const { sku, location, units } of extras) note(`${sku}@${location}`, 0, units);
  const texts = [...sold].map(([key, { from, extra }]) => {
    const [sku = "", location = ""] = key.split("@");
    const oversold = Math.max(0, extra - Math.max(0, levelAt(world, sku, location).counts.AVAILABLE));
    return `${key} ${from + extra} reserved ${from} oversold ${oversold}`;
  });
  const before = world.ledger.length;
  let owner = reservation;
  if (fulfilled) {
    if (reservation !== null && parts.length > 0) {
      for (const { line, units } of parts) {
        shift(world, { line, units: Math.max(0, units - line.confirmed) }, ["held", "confirmed"], CONFIRM_HELD);
        shift(world, { line, units }, ["confirmed", "shipped"], SHIP, true);
      }
      reservation.version += 1;
    }
    for (const { sku, location, units } of extras)
      post(world, { kind: "SELL", sku, location, from: "AVAILABLE", to: "CUSTOMER", units, fact: true });
  } else {
    const held = parts.map(({ line, units }) => ({ line, units: Math.min(line.held, units) })).filter(({ units }) => units > 0);
    owner ??= newReservation(world, "WEB");
    for (const part of held) shift(world, part, ["held", "confirmed"], CONFIRM_HELD);
    for (const { sku, location, units } of extras)
      shift(world, { line: lineAt(owner, sku, location), units }, [null, "confirmed"], CONFIRM_FREE, true);
    if (held.length + extras.length > 0) owner.version += 1;
  }
  if (world.ledger.length === before) world.ledger.push("EVENT SALE");
  world.made += 1;
  const entity = { id: `sale-${world.made}`, reservation: owner?.id ?? null, lines: texts.sort() };
  world.sales.set(reference, { content, entity });
  return { entity, known: false };
}

type Parts = ReturnType<typeof partsOf>["parts"];

/** What exceeds the reservation: at the line's own place, or where the reservation's holds ran out, or at its first. */
function extrasOf(
  asks: readonly Ask[],
  reserved: Parts[number]["line"][],
  parts: Parts,
): { sku: string; location: string; units: number }[] {
  const left = new Map(parts.map(({ line, units }) => [line, units]));
  const sums = new Map<string, { sku: string; location: string; units: number }>();
  const add = (sku: string, location: string, units: number): void => {
    const key = `${sku}@${location}`;
    if (units > 0) sums.set(key, { sku, location, units: units + (sums.get(key)?.units ?? 0) });
  };
  const take = (ask: Ask): number => {
    let missing = ask.quantity;
    for (const line of reserved.filter(({ sku, location }) => sku === ask.sku && (ask.location ?? location) === location)) {
      const part = Math.min(missing, left.get(line) ?? 0);
      left.set(line, (left.get(line) ?? 0) - part);
      missing -= part;
    }
    return missing;
  };
  for (const ask of asks.filter(({ location }) => (location ?? null) !== null)) add(ask.sku, ask.location ?? "", take(ask));
  for (const ask of asks.filter(({ location }) => (location ?? null) === null)) {
    let missing = take(ask);
    const lines = reserved.filter(({ sku }) => sku === ask.sku);
    for (const line of lines) {
      const part = Math.min(missing, line.expired);
      add(ask.sku, line.location, part);
      missing -= part;
    }
    add(ask.sku, lines[0]?.location ?? "", missing);
  }
  return [...sums.values()];
}

type Disposition = "RESTOCK" | "DAMAGE" | "SCRAP" | "TO_SUPPLIER";
const ACCOUNT_OF = { RESTOCK: "AVAILABLE", DAMAGE: "DAMAGED", SCRAP: "ADJUSTMENT", TO_SUPPLIER: "SUPPLIER" } as const;

export interface CreateReturn {
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
    const { parts, errors } = partsOf(reservation.lines, asks, ({ shipped, returned }) => shipped - returned);
    if (errors.length > 0) throw new Refused(...errors);
    for (const { line, units } of parts) line.returned += units;
    reservation.version += 1;
  }
  world.made += 1;
  const lines = asks.map(({ sku, quantity }): ModelReturnLine => {
    const decided = { RESTOCK: { units: 0 }, DAMAGE: { units: 0 }, SCRAP: { units: 0 }, TO_SUPPLIER: { units: 0 } };
    return { sku, quantity, received: receive ? quantity : 0, cancelled: 0, ...decided };
  });
  const made: ModelReturn = { id: `return-${world.made}`, reservation: reservation?.id ?? null, location, version: 1, lines };
  world.returns.set(made.id, made);
  for (const line of receive ? lines : []) {
    const { sku, quantity: units } = line;
    // At the counter it never waits in QUARANTINE.
    const to = inspect === "RESTOCK" ? "AVAILABLE" : "QUARANTINE";
    post(world, { kind: "RETURN", sku, location, from: "CUSTOMER", to, units });
    if (inspect === "RESTOCK") line.RESTOCK.units = units;
    else if (inspect !== null) inspectLine(world, made, line, { sku, quantity: units, disposition: inspect, changeFrom: null });
  }
  if (world.ledger.length === before) world.ledger.push("EVENT RETURN", ...(reservation === null ? [] : ["EVENT RESERVATION"]));
  return returnView(made);
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

const expected = ({ quantity, received, cancelled }: ModelReturnLine): number => quantity - received - cancelled;

function returnParts({ lines }: ModelReturn, asks: readonly Ask[] | null): { line: ModelReturnLine; units: number }[] {
  if (asks === null) {
    const all = lines.map((line) => ({ line, units: expected(line) })).filter(({ units }) => units > 0);
    if (all.length === 0) throw new Refused("ILLEGAL_TRANSITION");
    return all;
  }
  const errors: string[] = [];
  const parts = summed(asks, () => "").flatMap(({ sku, quantity }) => {
    const line = lines.find((each) => each.sku === sku);
    if (line === undefined) errors.push("NOT_FOUND");
    else if (quantity > expected(line)) errors.push(`EXCEEDS_REMAINING ${sku} ${quantity}/${expected(line)}`);
    else return [{ line, units: quantity }];
    return [];
  });
  if (errors.length > 0) throw new Refused(...errors);
  return parts;
}

export function receive(world: World, document: ModelReturn, { lines }: ReturnStep): void {
  for (const { line, units } of returnParts(document, lines)) {
    const { sku } = line;
    post(world, { kind: "RETURN", sku, location: document.location, from: "CUSTOMER", to: "QUARANTINE", units });
    line.received += units;
  }
}

export function cancelReturn(world: World, document: ModelReturn, { lines }: ReturnStep): void {
  const parts = returnParts(document, lines);
  const reservation = document.reservation === null ? undefined : world.reservations.get(document.reservation);
  if (reservation !== undefined) {
    const asks = parts.map(({ line: { sku }, units }) => ({ sku, quantity: units }));
    for (const part of partsOf(reservation.lines, asks, ({ returned }) => returned).parts) part.line.returned -= part.units;
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
    const errors = summed(lines, ({ changeFrom }) => changeFrom ?? "").flatMap(({ sku, quantity, changeFrom }) => {
      const line = document.lines.find((each) => each.sku === sku);
      if (line === undefined) return ["NOT_FOUND"];
      const there = changeFrom === null ? waiting(line) : line[changeFrom].units;
      return quantity > there ? [`EXCEEDS_REMAINING ${sku} ${quantity}/${there}`] : [];
    });
    if (errors.length > 0) throw new Refused(...errors);
    for (const one of lines) {
      const line = document.lines.find(({ sku }) => sku === one.sku);
      if (line !== undefined) inspectLine(world, document, line, one);
    }
  });
}

const waiting = ({ received, RESTOCK, DAMAGE, SCRAP, TO_SUPPLIER }: ModelReturnLine): number =>
  received - RESTOCK.units - DAMAGE.units - SCRAP.units - TO_SUPPLIER.units;

function inspectLine(world: World, { location }: ModelReturn, line: ModelReturnLine, one: Inspected): void {
  const { sku, quantity: units, disposition, changeFrom } = one;
  const to = ACCOUNT_OF[disposition];
  if (changeFrom === "RESTOCK") {
    post(world, { kind: "MOVE", sku, location, from: "AVAILABLE", to: "DAMAGED", units });
    if (disposition !== "DAMAGE") post(world, { kind: "INSPECT", sku, location, from: "DAMAGED", to, units });
  } else {
    post(world, { kind: "INSPECT", sku, location, from: changeFrom === null ? "QUARANTINE" : "DAMAGED", to, units });
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
      `${line.sku} ${[line.quantity, line.received, line.RESTOCK.units, line.DAMAGE.units, line.SCRAP.units, line.TO_SUPPLIER.units, line.cancelled].join(" ")}`,
  );
  return { id, version, status, lines: texts };
}
