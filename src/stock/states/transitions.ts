import type { StockAccountName } from "./accounts.js";

export const MOVEMENT_KINDS = [
  "ORDER",
  "CANCEL_ORDER",
  "RECEIVE",
  "PUTAWAY",
  "RESERVE",
  "RELEASE",
  "EXPIRE",
  "CONFIRM",
  "CANCEL",
  "SHIP",
  "SELL",
  "RETURN",
  "INSPECT",
  "DISPATCH",
  "ARRIVE",
  "ADJUST",
  "MOVE",
  "COUNT",
  "RECALL",
  "CORRECT",
  "SHORT",
] as const;
export type MovementKindName = (typeof MOVEMENT_KINDS)[number];

export interface Transition {
  readonly kind: MovementKindName;
  readonly from: StockAccountName;
  readonly to: StockAccountName;
  /** The two sides stand at two locations, as in a transfer. */
  readonly betweenLocations: boolean;
}

type Rule = readonly [from: readonly StockAccountName[], to: readonly StockAccountName[]];

const ON_DOCK: readonly StockAccountName[] = ["RECEIVING", "AVAILABLE", "QUARANTINE", "DAMAGED"];
const ADJUSTABLE: readonly StockAccountName[] = ["AVAILABLE", "QUARANTINE", "DAMAGED", "RECEIVING"];
const ON_HAND: readonly StockAccountName[] = ["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED", "RECEIVING"];

/** The transition matrix but for CORRECT, which is the exact reverse of any movement. */
const RULES: Readonly<Record<Exclude<MovementKindName, "CORRECT">, readonly Rule[]>> = {
  ORDER: [[["SUPPLIER"], ["ON_ORDER"]]],
  CANCEL_ORDER: [[["ON_ORDER"], ["SUPPLIER"]]],
  RECEIVE: [[["ON_ORDER", "SUPPLIER"], ON_DOCK]],
  PUTAWAY: [[["RECEIVING"], ["AVAILABLE"]]],
  RESERVE: [[["AVAILABLE"], ["RESERVED"]]],
  RELEASE: [[["RESERVED"], ["AVAILABLE"]]],
  EXPIRE: [[["RESERVED"], ["AVAILABLE"]]],
  CONFIRM: [[["RESERVED", "AVAILABLE"], ["COMMITTED"]]],
  CANCEL: [[["COMMITTED"], ["AVAILABLE"]]],
  SHIP: [[["COMMITTED"], ["CUSTOMER"]]],
  SELL: [[["AVAILABLE"], ["CUSTOMER"]]],
  RETURN: [[["CUSTOMER"], ["QUARANTINE", "AVAILABLE"]]],
  INSPECT: [
    [
      ["QUARANTINE", "DAMAGED"],
      ["AVAILABLE", "DAMAGED", "SUPPLIER", "ADJUSTMENT"],
    ],
  ],
  DISPATCH: [[["AVAILABLE"], ["IN_TRANSIT"]]],
  ARRIVE: [[["IN_TRANSIT"], [...ON_DOCK, "ADJUSTMENT"]]],
  ADJUST: [
    [["ADJUSTMENT"], ADJUSTABLE],
    [ADJUSTABLE, ["ADJUSTMENT"]],
  ],
  MOVE: [[ADJUSTABLE, ADJUSTABLE]],
  COUNT: [
    [["ADJUSTMENT"], ON_HAND],
    [ON_HAND, ["ADJUSTMENT"]],
  ],
  RECALL: [[["IN_TRANSIT"], ["AVAILABLE"]]],
  SHORT: [[["COMMITTED"], ["AVAILABLE", "DAMAGED"]]],
};

const BETWEEN_LOCATIONS: ReadonlySet<MovementKindName> = new Set(["DISPATCH", "RECALL"]);

/** Every legal (kind, from, to), CORRECT excepted. The database enforces the same table (`movement_is_legal`). */
export const TRANSITIONS: readonly Transition[] = Object.entries(RULES).flatMap(([kind, rules]) =>
  rules.flatMap(([sources, targets]) =>
    sources.flatMap((from) =>
      targets
        .filter((to) => to !== from)
        .map((to) => ({ kind: kind as MovementKindName, from, to, betweenLocations: BETWEEN_LOCATIONS.has(kind as MovementKindName) })),
    ),
  ),
);

/** The legal targets by kind and source. */
const LEGAL = new Map<MovementKindName, Map<StockAccountName, Set<StockAccountName>>>();
for (const { kind, from, to } of TRANSITIONS) {
  const bySource = LEGAL.get(kind) ?? new Map<StockAccountName, Set<StockAccountName>>();
  LEGAL.set(kind, bySource.set(from, (bySource.get(from) ?? new Set()).add(to)));
}

export function isLegal(kind: MovementKindName, from: StockAccountName, to: StockAccountName): boolean {
  return kind === "CORRECT" ? from !== to : LEGAL.get(kind)?.get(from)?.has(to) === true;
}
