import type { AllocationStrategyName } from "../../src/channels/index.js";

/** A unit's states that commands of today can reach. */
export const STATES = ["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED"] as const;
export type State = (typeof STATES)[number];
export type Account = State | "SUPPLIER" | "CUSTOMER" | "ADJUSTMENT";

export const LOCATIONS = ["WH-1", "WH-2", "SHOP"] as const;

export interface ModelLevel {
  readonly counts: Record<State, number>;
  version: number;
  /** Behind which movement it was last said how many units of a state lie there. */
  readonly stated: Map<State, number>;
}

/** A movement as it may be taken back. */
export interface ModelMove {
  readonly sequence: number;
  readonly command: number;
  readonly move: Move;
  /** Units of it that were not taken back yet. */
  open: number;
}

export interface ModelParcelLine {
  readonly line: ModelLine;
  readonly left: ModelMove;
}

export interface ModelLine {
  readonly sku: string;
  readonly location: string;
  /** What the sender calls it. */
  readonly lineReference: string | null;
  held: number;
  confirmed: number;
  shipped: number;
  released: number;
  expired: number;
  cancelled: number;
  returned: number;
  short: number;
}

export interface ModelReservation {
  readonly id: string;
  readonly channel: string | null;
  version: number;
  /** Its time is up, and nobody has met it since. */
  overdue: boolean;
  readonly lines: ModelLine[];
  readonly parcels: (readonly ModelParcelLine[])[];
  /** Units that were cancelled, and are not to be had elsewhere instead. */
  readonly cancels: ModelMove[];
}

export interface ModelReturnLine {
  readonly sku: string;
  readonly lineReference: string | null;
  readonly quantity: number;
  received: number;
  cancelled: number;
  readonly RESTOCK: { units: number };
  readonly DAMAGE: { units: number };
  readonly SCRAP: { units: number };
  readonly TO_SUPPLIER: { units: number };
  voided: number;
}

export interface ModelReturn {
  readonly id: string;
  readonly reservation: string | null;
  readonly location: string;
  version: number;
  readonly lines: ModelReturnLine[];
  /** Its movements, the oldest first: of which of several lines of a SKU one is they do not say. */
  readonly moves: ModelMove[];
}

export interface ModelChannel {
  readonly locations: readonly string[];
  readonly buffer: number;
  readonly sellsSafetyStock: boolean;
  readonly allocation: AllocationStrategyName;
  readonly active: boolean;
}

export interface ModelSaleLine {
  readonly sku: string;
  readonly location: string;
  readonly lineReference: string | null;
  readonly quantity: number;
  /** Of them those that its reservation had. */
  readonly from: number;
  voided: number;
  /** What brought those of its units that were free. */
  free: ModelMove | null;
}

export interface ModelSale {
  readonly content: string;
  readonly entity: object;
  readonly id: string;
  readonly reservation: string | null;
  readonly fulfilled: boolean;
  /** That of its last movement, or of the one before it where it made none. */
  readonly sequence: number;
  version: number;
  readonly lines: readonly ModelSaleLine[];
  /** The parcel in which units of its reservation left. */
  readonly parcel: readonly ModelParcelLine[];
  /** What was confirmed of a hold for it. */
  readonly held: readonly ModelMove[];
}

export interface ModelAdjustment {
  readonly id: string;
  version: number;
  readonly moves: readonly ModelMove[];
}

/** Everything a hub knows, as plain data: copied before each command, so that a refused one leaves nothing. */
export interface World {
  levels: Map<string, ModelLevel>;
  /** By `sku@location`, with `*` for any. */
  safetyStock: Map<string, number>;
  channels: Map<string, ModelChannel>;
  reservations: Map<string, ModelReservation>;
  returns: Map<string, ModelReturn>;
  sales: Map<string, ModelSale>;
  /** Names that are given once, by their kind, space and name. */
  names: Map<string, { readonly content: string; readonly id: string }>;
  adjustments: Map<string, ModelAdjustment>;
  /** Every movement and event, in no order: what level versions they gave tells it. */
  ledger: string[];
  /** Units by which facts took AVAILABLE below zero. */
  oversold: string[];
  /** How many documents of each kind were made. */
  made: number;
  /** How many movements there were. */
  sequence: number;
}

export const newWorld = (): World => ({
  levels: new Map(),
  safetyStock: new Map([["*@WH-2", 1]]),
  channels: new Map([
    ["WEB", { locations: ["WH-1", "WH-2"], buffer: 2, sellsSafetyStock: false, allocation: "PRIORITY", active: true }],
    ["POS", { locations: ["SHOP", "WH-2"], buffer: 0, sellsSafetyStock: true, allocation: "FEWEST_SPLITS", active: true }],
  ]),
  reservations: new Map(),
  returns: new Map(),
  sales: new Map(),
  names: new Map(),
  adjustments: new Map(),
  ledger: [],
  oversold: [],
  made: 0,
  sequence: 0,
});

/** A command is refused; each error as its code and figures. */
export class Refused extends Error {
  readonly errors: readonly string[];

  constructor(...errors: readonly string[]) {
    super(errors.join(", "));
    this.errors = errors;
  }
}

/** The levels the running command has touched: each counts one version higher for it, however often it is touched. */
let touched = new Set<string>();
let command = 0;
export function beginCommand(): void {
  touched = new Set();
  command += 1;
}

export function levelAt(world: World, sku: string, location: string): ModelLevel {
  const key = `${sku}@${location}`;
  const known = world.levels.get(key);
  if (known !== undefined) return known;
  const level: ModelLevel = {
    counts: { AVAILABLE: 0, RESERVED: 0, COMMITTED: 0, QUARANTINE: 0, DAMAGED: 0 },
    version: 0,
    stated: new Map(),
  };
  world.levels.set(key, level);
  return level;
}

export interface Move {
  readonly kind: string;
  readonly sku: string;
  readonly location: string;
  readonly from: Account;
  readonly to: Account;
  readonly units: number;
  readonly fact?: boolean;
  /** Whether it is one of several of a step, at the end of which is seen what was not there. */
  readonly inStep?: boolean;
}

export const isState = (account: Account): account is State => STATES.some((state) => state === account);

export function post(world: World, move: Move): ModelMove {
  const { kind, sku, location, from, to, units, fact = false, inStep = false } = move;
  if (units <= 0) throw new Error(`The model moves ${units} units.`);
  const level = levelAt(world, sku, location);
  const key = `${sku}@${location}`;
  if (isState(from)) {
    const before = level.counts[from];
    const mayFall = fact && from === "AVAILABLE";
    if (before < units && !mayFall) throw new Refused(short(sku, location, units, Math.max(0, before)));
    if (before < units && !inStep) world.oversold.push(`${key} ${units - Math.max(0, before)}`);
    level.counts[from] -= units;
  }
  if (isState(to)) level.counts[to] += units;
  if (!touched.has(key)) level.version += 1;
  touched.add(key);
  world.ledger.push(movementText({ kind, place: key, accounts: `${from}>${to}`, units, version: level.version, fact }));
  world.sequence += 1;
  return { sequence: world.sequence, command, move, open: units };
}

/** A movement as a line of text. Which of several holds expires first nobody promises, so the version that an expiry gave is left out. */
export function movementText(movement: {
  readonly kind: string;
  readonly place: string;
  readonly accounts: string;
  readonly units: number;
  readonly version: number;
  readonly fact: boolean;
}): string {
  const { kind, place, accounts, units, version, fact } = movement;
  return `${kind} ${place} ${accounts} ${units}${kind === "EXPIRE" ? "" : ` v${version}`}${fact ? " fact" : ""}`;
}

export const short = (sku: string, location: string | null, asked: number, there: number): string =>
  `INSUFFICIENT_STOCK ${sku}@${location ?? "*"} ${asked}/${there}`;

export function safetyStockAt({ safetyStock }: World, sku: string, location: string): number {
  const scopes = [`${sku}@${location}`, `${sku}@*`, `*@${location}`, "*@*"];
  for (const scope of scopes) {
    const units = safetyStock.get(scope);
    if (units !== undefined) return units;
  }
  return 0;
}
