import { levelAt, post, Refused, short, type ModelMove, type State, type World } from "./world.js";

interface Line {
  readonly sku: string;
  readonly location: string;
  readonly expectedVersion?: number | null;
}

const versionErrors = (world: World, lines: readonly Line[]): string[] =>
  lines.flatMap(({ sku, location, expectedVersion = null }) => {
    const { version } = levelAt(world, sku, location);
    return expectedVersion === null || expectedVersion === version ? [] : [`VERSION_CONFLICT ${version}`];
  });

interface StateLine extends Line {
  readonly state: State;
}

export interface AdjustUnits {
  readonly fact?: boolean;
  readonly lines: readonly (StateLine & { readonly delta: number })[];
}

export function adjust(world: World, { fact = false, lines }: AdjustUnits): object {
  const errors = versionErrors(world, lines);
  if (errors.length > 0) throw new Refused(...errors);
  return book(world, lines, fact);
}

export interface SetUnits {
  readonly lines: readonly (StateLine & { readonly quantity: number; readonly changeFromQuantity: number | null })[];
}

export function set(world: World, { lines }: SetUnits): object {
  const errors = versionErrors(world, lines);
  for (const { sku, location, state, changeFromQuantity } of lines) {
    const there = levelAt(world, sku, location).counts[state];
    if (changeFromQuantity !== null && changeFromQuantity !== there) errors.push(`QUANTITY_CONFLICT ${changeFromQuantity}/${there}`);
  }
  if (errors.length > 0) throw new Refused(...errors);
  const seen = new Set<string>();
  // The lines of one state give its new total together, so what is there counts against the first of them only.
  const deltas = lines.map((line) => {
    const key = `${line.sku}@${line.location} ${line.state}`;
    const there = seen.has(key) ? 0 : levelAt(world, line.sku, line.location).counts[line.state];
    seen.add(key);
    return { ...line, delta: line.quantity - there };
  });
  // What was counted is a statement.
  const levels = book(world, deltas, false, "COUNT");
  for (const { sku, location, state } of lines) levelAt(world, sku, location).stated.set(state, world.sequence);
  return levels;
}

function book(world: World, lines: AdjustUnits["lines"], fact: boolean, kind: "ADJUST" | "COUNT" = "ADJUST"): object {
  const sums = new Map<string, StateLine & { readonly delta: number }>();
  for (const line of lines) {
    const key = `${line.sku}@${line.location} ${line.state}`;
    sums.set(key, { ...line, delta: line.delta + (sums.get(key)?.delta ?? 0) });
  }
  const errors = [...sums.values()].flatMap(({ sku, location, state, delta }) => {
    const there = levelAt(world, sku, location).counts[state];
    return delta < 0 && there + delta < 0 && !(fact && state === "AVAILABLE") ? [short(sku, location, -delta, there)] : [];
  });
  if (errors.length > 0) throw new Refused(...errors);
  const moved = [...sums.values()].filter(({ delta }) => delta !== 0);
  const moves = moved.map(({ sku, location, state, delta }) => {
    const [from, to] = delta > 0 ? (["ADJUSTMENT", state] as const) : ([state, "ADJUSTMENT"] as const);
    return post(world, { kind, sku, location, from, to, units: Math.abs(delta), fact });
  });
  if (moved.length === 0) world.ledger.push("EVENT ADJUSTMENT");
  return levelsOf(world, lines, moves);
}

export interface MoveUnits {
  readonly lines: readonly (Line & { readonly from: State; readonly to: State; readonly quantity: number })[];
}

const MOVABLE: readonly State[] = ["AVAILABLE", "QUARANTINE", "DAMAGED"];

export function move(world: World, { lines }: MoveUnits): object {
  const errors = versionErrors(world, lines);
  const taken = new Map<string, number>();
  for (const { sku, location, from, to, quantity } of lines) {
    const level = levelAt(world, sku, location);
    const key = `${sku}@${location} ${from}`;
    if (from === to || !MOVABLE.includes(from) || !MOVABLE.includes(to)) errors.push("ILLEGAL_TRANSITION");
    else if (level.version === 0) errors.push("NOT_STOCKED");
    else {
      taken.set(key, (taken.get(key) ?? 0) + quantity);
      const asked = taken.get(key) ?? 0;
      if (asked > level.counts[from]) errors.push(short(sku, location, asked, level.counts[from]));
    }
  }
  if (errors.length > 0) throw new Refused(...errors);
  const moves = lines.map(({ sku, location, from, to, quantity: units }) => post(world, { kind: "MOVE", sku, location, from, to, units }));
  return levelsOf(world, lines, moves);
}

function levelsOf(world: World, lines: readonly Line[], moves: readonly ModelMove[]): object {
  const levels = lines.map(({ sku, location }) => levelText(world, sku, location));
  world.made += 1;
  const id = `adjustment-${world.made}`;
  world.adjustments.set(id, { id, version: 1, moves });
  return { id, levels: [...new Set(levels)].sort() };
}

/** A level as a line of text; `null` where it was never touched. */
export function levelText(world: World, sku: string, location: string): string {
  const { counts, version } = levelAt(world, sku, location);
  return `${sku}@${location} v${version} ${Object.values(counts).join(" ")}`;
}
