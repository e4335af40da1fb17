import fc from "fast-check";
import type { InventoryStateName, Posting, StockAccountName } from "../../../src/stock/index.js";

/** The six states on hand, of which statements speak. */
export const STATES = [
  "AVAILABLE",
  "RESERVED",
  "COMMITTED",
  "QUARANTINE",
  "DAMAGED",
  "RECEIVING",
] as const satisfies readonly InventoryStateName[];

/** What a statement may cover: one state, a shelf, all that lies there, or what another system counts together. */
export const AREAS: Readonly<Record<string, readonly InventoryStateName[]>> = {
  AVAILABLE: ["AVAILABLE"],
  QUARANTINE: ["QUARANTINE"],
  DAMAGED: ["DAMAGED"],
  RECEIVING: ["RECEIVING"],
  SHELF: ["AVAILABLE", "RESERVED", "COMMITTED"],
  ALL: STATES,
  ELSEWHERE: ["AVAILABLE", "RESERVED", "COMMITTED", "RECEIVING"],
};

type Move = Pick<Posting, "kind" | "from" | "to">;

/** What happens to units, as the matrix has it. */
const MOVES: readonly Move[] = [
  { kind: "SELL", from: "AVAILABLE", to: "CUSTOMER" },
  { kind: "SELL", from: "AVAILABLE", to: "CUSTOMER" },
  { kind: "CONFIRM", from: "AVAILABLE", to: "COMMITTED" },
  { kind: "RESERVE", from: "AVAILABLE", to: "RESERVED" },
  { kind: "CONFIRM", from: "RESERVED", to: "COMMITTED" },
  { kind: "EXPIRE", from: "RESERVED", to: "AVAILABLE" },
  { kind: "CANCEL", from: "COMMITTED", to: "AVAILABLE" },
  { kind: "SHIP", from: "COMMITTED", to: "CUSTOMER" },
  { kind: "SHORT", from: "COMMITTED", to: "AVAILABLE" },
  { kind: "SHORT", from: "COMMITTED", to: "DAMAGED" },
  { kind: "RETURN", from: "CUSTOMER", to: "QUARANTINE" },
  { kind: "INSPECT", from: "QUARANTINE", to: "AVAILABLE" },
  { kind: "INSPECT", from: "QUARANTINE", to: "DAMAGED" },
  { kind: "MOVE", from: "AVAILABLE", to: "DAMAGED" },
  { kind: "INSPECT", from: "DAMAGED", to: "ADJUSTMENT" },
  { kind: "ADJUST", from: "AVAILABLE", to: "ADJUSTMENT" },
  { kind: "ADJUST", from: "ADJUSTMENT", to: "AVAILABLE" },
  { kind: "RECEIVE", from: "SUPPLIER", to: "RECEIVING" },
  { kind: "PUTAWAY", from: "RECEIVING", to: "AVAILABLE" },
];

/** How the hub hears of it: at once and without a time, so many moments later with its time, or never. */
type Telling = "AT_ONCE" | "NEVER" | number;

interface Sketch {
  readonly move: number;
  readonly area: string | null;
  readonly quantity: number;
  readonly off: number;
  readonly telling: Telling;
  readonly isFalse: boolean;
  readonly inParts: boolean;
  readonly again: number;
}

/** Units of what never happened that are taken back, so many moments after it was told or the part before was. */
interface PartBack {
  readonly after: number;
  readonly quantity: number;
}

/** Something that truly happened, or was said, at a moment of its own. */
export type Happening =
  | {
      readonly type: "MOVED";
      readonly move: Move;
      readonly quantity: number;
      readonly told: Telling;
      /** Of what never happened: all of it, in one part or in two. Null: it did. */
      readonly takenBack: readonly PartBack[] | null;
      /** What a short pick says of AVAILABLE in the same breath. */
      readonly left: Said | null;
    }
  | (Said & { readonly type: "STATED"; readonly area: string; readonly told: Telling });

/** A figure, and by how much it is wrong. */
interface Said {
  readonly quantity: number;
  readonly off: number;
}

/** What happened, moment by moment. `true` units by state after each. */
export interface TrueHistory {
  readonly happenings: readonly Happening[];
  readonly truth: readonly (readonly number[])[];
  /** The same, told otherwise. */
  readonly again: readonly Telling[];
}

const telling: fc.Arbitrary<Telling> = fc.oneof(
  { arbitrary: fc.constant("AT_ONCE" as const), weight: 3 },
  { arbitrary: fc.integer({ min: 0, max: 14 }), weight: 6 },
  { arbitrary: fc.constant("NEVER" as const), weight: 1 },
);

const sketch: fc.Arbitrary<Sketch> = fc.record({
  move: fc.nat({ max: MOVES.length - 1 }),
  area: fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, { arbitrary: fc.constantFrom(...Object.keys(AREAS)), weight: 2 }),
  quantity: fc.integer({ min: 1, max: 5 }),
  off: fc.oneof({ arbitrary: fc.constant(0), weight: 7 }, fc.integer({ min: -2, max: 3 })),
  telling,
  isFalse: fc.oneof({ arbitrary: fc.constant(false), weight: 6 }, fc.constant(true)),
  inParts: fc.boolean(),
  again: fc.nat({ max: 14 }),
});

export const place = (account: StockAccountName): number => STATES.indexOf(account as (typeof STATES)[number]);

export const sumOf = (counts: readonly number[], area: string): number =>
  (AREAS[area] ?? []).reduce((sum, state) => sum + (counts[place(state)] ?? 0), 0);

function partsOf(quantity: number, after: number, inParts: boolean): readonly PartBack[] {
  if (!inParts || quantity === 1) return [{ after, quantity }];
  return [
    { after, quantity: 1 },
    { after: after % 3, quantity: quantity - 1 },
  ];
}

/** Leaves out what cannot have happened: nobody takes units from where there are none, and nobody says that there are less than none. */
function historyOf(open: number, sketches: readonly Sketch[]): TrueHistory {
  const counts = [open, 0, 0, 0, 0, 0];
  const happenings: Happening[] = [{ type: "STATED", area: "AVAILABLE", quantity: open, off: 0, told: 0 }];
  const truth: number[][] = [[...counts]];
  const again: Telling[] = [0];
  for (const { move: index, area, quantity, off, telling: told, isFalse, inParts, again: later } of sketches) {
    const move = MOVES[index] as Move;
    if (area !== null) {
      const said = sumOf(counts, area) + off;
      if (told === "NEVER" || said < 0) continue;
      happenings.push({ type: "STATED", area, quantity: said, off, told });
    } else {
      const [from, to] = [place(move.from), place(move.to)];
      // An order may be taken of what is not there; everything else takes what lies there.
      const isPromise = move.to === "COMMITTED" && move.from === "AVAILABLE";
      const mayBeFalse = isFalse && told !== "NEVER" && from <= 0 && to <= 0;
      if (!mayBeFalse && from >= 0 && !isPromise && (counts[from] ?? 0) < quantity) continue;
      if (told === "NEVER" && !(move.kind === "ADJUST" || move.kind === "MOVE")) continue;
      const left = move.kind === "SHORT" && move.to === "AVAILABLE" ? { quantity: (counts[0] ?? 0) + quantity + off, off } : null;
      if (left !== null && left.quantity < 0) continue;
      if (!mayBeFalse) {
        if (from >= 0) counts[from] = (counts[from] ?? 0) - quantity;
        if (to >= 0) counts[to] = (counts[to] ?? 0) + quantity;
      }
      happenings.push({ type: "MOVED", move, quantity, told, takenBack: mayBeFalse ? partsOf(quantity, later, inParts) : null, left });
    }
    truth.push([...counts]);
    again.push(told === "NEVER" ? "NEVER" : later);
  }
  return { happenings, truth, again };
}

export function trueHistories(lengthMax: number): fc.Arbitrary<TrueHistory> {
  return fc
    .tuple(fc.nat({ max: 12 }), fc.array(sketch, { minLength: 1, maxLength: lengthMax }))
    .map(([open, sketches]) => historyOf(open, sketches));
}

/** By how much the hub must be wrong after each moment: by what it was never told, and by counts that were wrong, each as far as no later count has found it. */
export function errorsOf({ happenings }: TrueHistory): readonly (readonly number[])[] {
  const wrong = [0, 0, 0, 0, 0, 0];
  return happenings.map((happening) => {
    if (happening.type === "STATED") {
      const target = place((AREAS[happening.area] ?? []).length === 1 ? (happening.area as StockAccountName) : "AVAILABLE");
      wrong[target] = (wrong[target] ?? 0) + happening.off - sumOf(wrong, happening.area);
    } else if (happening.told === "NEVER") {
      const [from, to] = [place(happening.move.from), place(happening.move.to)];
      if (from >= 0) wrong[from] = (wrong[from] ?? 0) + happening.quantity;
      if (to >= 0) wrong[to] = (wrong[to] ?? 0) - happening.quantity;
    } else if (happening.left !== null) wrong[0] = happening.left.off;
    return [...wrong];
  });
}
