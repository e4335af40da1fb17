import { onReservation, partsOf, summed, type Ask, type Part, type Step } from "./reservations.js";
import { expected, onReturn, returnParts, waiting, type ReturnStep } from "./returns.js";
import {
  isState,
  levelAt,
  post,
  Refused,
  type Account,
  type ModelLine,
  type ModelMove,
  type ModelReservation,
  type ModelReturn,
  type ModelReturnLine,
  type Move,
  type World,
} from "./world.js";

/** Units of movements that are taken back. */
type Back = ReadonlyMap<ModelMove, number>;

/** Takes movements back, the newest first: what was said of a level since stays true, and at the end is seen what is missing. */
export function takeBack(world: World, back: Back, fact: boolean): void {
  const moves = [...back].sort(([a], [b]) => b.sequence - a.sequence);
  const reverses = moves.map(
    ([
      {
        move: { sku, location, from, to },
      },
      units,
    ]): Move => {
      return { kind: "CORRECT", sku, location, from: to, to: from, units, fact, inStep: true };
    },
  );
  const balances = moves.flatMap(([{ sequence, move }, units]) => balancesOf(world, move, units, sequence));
  const places = new Map(reverses.map(({ sku, location }) => [`${sku}@${location}`, levelAt(world, sku, location)]));
  const before = new Map([...places].map(([place, { counts }]) => [place, counts.AVAILABLE]));
  for (const balance of balances.filter(({ from }) => from === "ADJUSTMENT")) post(world, balance);
  for (const reverse of reverses) post(world, reverse);
  for (const balance of balances.filter(({ to }) => to === "ADJUSTMENT")) post(world, balance);
  for (const [move, units] of moves) move.open -= units;
  for (const [place, { counts }] of places) {
    const missing = Math.max(0, -counts.AVAILABLE) - Math.max(0, -(before.get(place) ?? 0));
    if (missing > 0) world.oversold.push(`${place} ${missing}`);
  }
}

/** What makes up for units that go back, in states of which something was said since they came. */
function balancesOf(world: World, { sku, location, from, to }: Move, units: number, sequence: number): Move[] {
  const { stated } = levelAt(world, sku, location);
  const balance = { kind: "COUNT", sku, location, units, fact: true, inStep: true };
  const isSaid = (account: Account): boolean => isState(account) && (stated.get(account) ?? 0) >= sequence;
  return [
    ...(isSaid(to) ? [{ ...balance, from: "ADJUSTMENT", to } as const] : []),
    ...(isSaid(from) ? [{ ...balance, from, to: "ADJUSTMENT" } as const] : []),
  ];
}

export interface ParcelVoid extends Step {
  readonly parcel: number;
  readonly fact: boolean;
}

export function voidParcel(world: World, input: ParcelVoid): object {
  return onReservation(world, input, (reservation, { lines: asks = null, parcel, fact }) => {
    const left = new Map((reservation.parcels[parcel] ?? []).map((each) => [each.line, each.left]));
    const parts = parcelParts(reservation, asks, (line) => left.get(line)?.open ?? 0);
    const beyond = cameBack(reservation, parts);
    const errors = beyond.flatMap(({ sku, units, taken }) => (fact ? [] : [`EXCEEDS_REMAINING ${sku} ${taken}/${taken - units}`]));
    if (errors.length > 0) throw new Refused(...errors);
    const back = new Map<ModelMove, number>();
    giveUpClaims(world, reservation, beyond, back);
    for (const { line, units } of parts) back.set(left.get(line) as ModelMove, units);
    takeBack(world, back, fact);
    settle(reservation, parts, new Map(beyond.map(({ key, units }) => [key, units])));
  });
}

function parcelParts(reservation: ModelReservation, asks: readonly Ask[] | null, share: (line: ModelLine) => number): Part[] {
  const all = reservation.lines.flatMap((line) => (share(line) > 0 ? [{ line, units: share(line) }] : []));
  if (all.length === 0) throw new Refused("ILLEGAL_TRANSITION");
  if (asks === null) return all;
  const { parts, errors } = partsOf(reservation.lines, summed(asks), share);
  if (errors.length > 0) throw new Refused(...errors);
  return parts;
}

/** Units of lines of one name that are taken back though a return claims them. */
interface Beyond {
  readonly key: string;
  readonly sku: string;
  readonly name: string | null;
  readonly isNamed: boolean;
  readonly units: number;
  readonly taken: number;
}

const keyOf = ({ sku, lineReference }: ModelLine): string => `${sku}/${lineReference ?? ""}`;

/** Lines of one name of which more is taken back than the customer still has. */
export function cameBack({ lines }: ModelReservation, parts: readonly Part[]): Beyond[] {
  return [...new Set(parts.map(({ line }) => keyOf(line)))].flatMap((key) => {
    const own = lines.filter((line) => keyOf(line) === key);
    const [{ sku, lineReference: name } = { sku: "", lineReference: null }] = own;
    const isNamed = lines.some((line) => line.sku === sku && line.lineReference !== null);
    const taken = parts.reduce((sum, { line, units }) => (keyOf(line) === key ? sum + units : sum), 0);
    const kept = own.reduce((sum, line) => sum + line.shipped - line.returned, 0);
    return taken > kept ? [{ key, sku, name, isNamed, units: taken - kept, taken }] : [];
  });
}

/** The newest returns give up what they claim: what is to be taken back of their movements is told. */
export function giveUpClaims(world: World, reservation: ModelReservation, beyond: readonly Beyond[], back: Map<ModelMove, number>): void {
  const changed = new Set<ModelReturn>();
  const short = beyond.flatMap((one) => giveUp(world, reservation, one, { back, changed }));
  if (short.length > 0) throw new Refused(...short);
  for (const document of changed) document.version += 1;
}

interface GivenUp {
  readonly back: Map<ModelMove, number>;
  readonly changed: Set<ModelReturn>;
}

/** Lines of the very name first, then those that claim any. */
function giveUp(world: World, reservation: ModelReservation, beyond: Beyond, { back, changed }: GivenUp): string[] {
  const { sku, name, isNamed } = beyond;
  let missing = beyond.units;
  const from = (isClaim: (line: ModelReturnLine) => boolean): void => {
    for (const document of [...world.returns.values()].reverse()) {
      if (document.reservation !== reservation.id) continue;
      for (const line of document.lines.filter((each) => each.sku === sku && isClaim(each))) {
        const claims = Math.min(missing, line.quantity - line.cancelled);
        if (claims === 0) continue;
        undo(document, line, claims - Math.min(claims, expected(line)), { withDecisions: true, back });
        line.cancelled += claims;
        missing -= claims;
        changed.add(document);
      }
    }
  };
  if (isNamed && name !== null) from(({ lineReference }) => lineReference === name);
  from(({ lineReference }) => !isNamed || lineReference === null);
  return missing > 0 ? [`EXCEEDS_REMAINING ${sku} ${beyond.units}/${beyond.units - missing}`] : [];
}

/** The units are confirmed again; what came back of their lines came back of others. */
export function settle({ lines }: ModelReservation, parts: readonly Part[], beyond: Map<string, number>): void {
  for (const { line, units } of parts) {
    line.shipped -= units;
    line.confirmed += units;
  }
  for (const line of parts.map((part) => part.line)) {
    while (line.returned > line.shipped) {
      line.returned -= 1;
      const given = beyond.get(keyOf(line)) ?? 0;
      if (given > 0) beyond.set(keyOf(line), given - 1);
      else {
        const other = lines.find((each) => keyOf(each) === keyOf(line) && each.returned < each.shipped);
        if (other === undefined) throw new Error("More came back than was shipped.");
        other.returned += 1;
      }
    }
  }
}

export interface ReceiptVoid extends ReturnStep {
  readonly fact: boolean;
}

export function voidReceipt(world: World, input: ReceiptVoid): object {
  return onReturn(world, input, (document, { lines, fact }) => {
    const back = new Map<ModelMove, number>();
    const errors: string[] = [];
    for (const { line, units } of returnParts(document, lines, ({ received }) => received)) {
      const undone = undo(document, line, units, { withDecisions: fact, back });
      if (undone < units) errors.push(`EXCEEDS_REMAINING ${line.sku} ${units}/${undone}`);
    }
    if (errors.length > 0) throw new Refused(...errors);
    takeBack(world, back, fact);
  });
}

const COUNT_IN: Readonly<Partial<Record<Account, "RESTOCK" | "DAMAGE" | "SCRAP" | "TO_SUPPLIER">>> = {
  AVAILABLE: "RESTOCK",
  DAMAGED: "DAMAGE",
  ADJUSTMENT: "SCRAP",
  SUPPLIER: "TO_SUPPLIER",
};

/** Undoes the receipt of units, one after the other, each along the way it came; answers how many. */
function undo(
  document: ModelReturn,
  line: ModelReturnLine,
  units: number,
  { withDecisions, back }: { readonly withDecisions: boolean; readonly back: Map<ModelMove, number> },
): number {
  for (let undone = 0; undone < units; undone += 1) {
    const way = wayBack(document, line, withDecisions, back);
    if (way === null) return undone;
    for (const move of way) back.set(move, (back.get(move) ?? 0) + 1);
    const count = COUNT_IN[way[0]?.move.to ?? "QUARANTINE"];
    if (count !== undefined) line[count].units -= 1;
    line.received -= 1;
    line.voided += 1;
  }
  return units;
}

/** The movements of one unit, the newest first: of one that waits, or else of the one that was decided last. */
function wayBack({ moves }: ModelReturn, line: ModelReturnLine, withDecisions: boolean, back: Back): readonly ModelMove[] | null {
  const own = moves.filter(({ move }) => move.sku === line.sku);
  const received = new Set(own.filter(({ move }) => move.kind === "RETURN").map(({ command }) => command));
  const open = [...own].reverse().filter((move) => move.open > (back.get(move) ?? 0));
  const usable = open.filter(({ command }) => withDecisions || received.has(command));
  if (waiting(line) > 0) return [open.find(({ move }) => move.kind === "RETURN" && move.to === "QUARANTINE") as ModelMove];
  const last = usable.find(({ move: { to } }) => {
    const count = COUNT_IN[to];
    return count !== undefined && line[count].units > 0;
  });
  if (last === undefined) return null;
  const way = [last];
  while (way.at(-1)?.move.from !== "CUSTOMER") {
    const at = way.at(-1) as ModelMove;
    const before = usable.find(({ sequence, move }) => sequence < at.sequence && move.to === at.move.from);
    if (before === undefined) throw new Error("A unit came from nowhere.");
    way.push(before);
  }
  return way;
}
