import type { LineTakenBack, ReservationDocument, ReservationLineDocument } from "../reservations/index.js";
import type { PastMovement, TakenBack } from "../stock/index.js";
import type { PlacedLine, StoredSale } from "./sale.js";

/*
 * Which lines of an order have the units that a line of its sale had of it. A sale's line is called as the order's; where it has a name of its own, the order's
 * has none; and a line without a name of a sale of another channel may have had units of any: the names are the order's own. Then they are those of the
 * order's lines in their order, of each no more than the sale took of it.
 */

/** At most so many units of a line of the order. */
export interface OrderShare {
  readonly line: ReservationLineDocument;
  readonly units: number;
}

interface Sold {
  readonly sale: StoredSale;
  readonly reservation: ReservationDocument;
  /** Units that left with the sale, by the position of the order's line; null of a sale that was still to be shipped: nobody knows. */
  readonly left: ReadonlyMap<number, number> | null;
}

/** Of which lines so many more units are that a line of the sale had of the order: behind those of it that were taken back before. */
export function orderShares({ sale, reservation, left }: Sold, line: PlacedLine, units: number): readonly OrderShare[] {
  const own = orderLines(sale, reservation, line);
  if (left === null || own.length < 2) return own.map((each) => ({ line: each, units }));
  let before = Math.max(0, line.voided - (line.quantity - line.fromReservation));
  let wanted = units;
  return own.map((each) => {
    const all = (left.get(each.position) ?? 0) - unitsOfOthers(sale, line, each);
    const gone = Math.min(before, Math.max(0, all));
    before -= gone;
    const part = Math.min(wanted, Math.max(0, all - gone));
    wanted -= part;
    return { line: each, units: part };
  });
}

/** The order's line that units of the sale were added to: by its very name. */
export function addedLine({ lines }: ReservationDocument, line: PlacedLine): ReservationLineDocument | null {
  return lines.find((each) => isThere(each, line) && nameOf(each) === nameOf(line)) ?? null;
}

function orderLines(sale: StoredSale, reservation: ReservationDocument, line: PlacedLine): readonly ReservationLineDocument[] {
  const there = reservation.lines.filter((each) => isThere(each, line));
  if (nameOf(line) === null && sale.channelId !== reservation.channelId) return there;
  const named = there.filter((each) => nameOf(each) === nameOf(line));
  return nameOf(line) === null ? named : [...named, ...there.filter((each) => nameOf(each) === null)];
}

/** What lines of the sale that name the order's line had of it. */
function unitsOfOthers({ lines }: StoredSale, line: PlacedLine, of: ReservationLineDocument): number {
  if (nameOf(of) === null || nameOf(line) === nameOf(of)) return 0;
  return lines.reduce((sum, each) => (isThere(each, line) && nameOf(each) === nameOf(of) ? sum + each.fromReservation : sum), 0);
}

type Place = Pick<PlacedLine, "variantId" | "locationId">;

const isThere = (one: Place, other: Place): boolean => one.variantId === other.variantId && one.locationId === other.locationId;
const nameOf = ({ lineReference = null }: { readonly lineReference?: string | null | undefined }): string | null => lineReference;

/** A line of the order while units of it are taken back. */
interface Entry {
  readonly position: number;
  /** Units that are confirmed, or are so again. */
  confirmed: number;
  /** Units of it that may still be given up. */
  most: number;
  unshipped: number;
  unconfirmed: number;
  freed: number;
}

/** Lines of the order, in the order in which they give up units of a line of the sale. */
export class OrderUnits {
  readonly #entries = new Map<number, Entry>();
  readonly #laterTaken = new Map<string, number>();
  /** Of parcels that left after the sale. */
  readonly later: TakenBack[] = [];

  /** `unshipped`: units of the sale's own parcel that are confirmed again. */
  add({ line: { position }, units: most }: OrderShare, { confirmed, unshipped }: Pick<Entry, "confirmed" | "unshipped">): void {
    this.#entries.set(position, { position, confirmed: confirmed + unshipped, most, unshipped, unconfirmed: 0, freed: 0 });
  }

  /**
   * Gives up units of the lines at these positions: those that are confirmed, then those of parcels that left since, the newest first. Answers how many are
   * missing.
   */
  give(
    count: "unconfirmed" | "freed",
    units: number,
    { positions, parcels }: { readonly positions: readonly number[]; readonly parcels: readonly ParcelPart[] },
  ): number {
    const entries = positions.flatMap((position) => this.#entries.get(position) ?? []);
    let missing = units;
    for (const entry of entries) {
      const part = Math.min(missing, entry.confirmed, entry.most);
      entry.confirmed -= part;
      missing -= giveUp(entry, count, part);
    }
    for (const { position, movement } of parcels) {
      const entry = entries.find((each) => each.position === position);
      if (entry === undefined) continue;
      const before = this.#laterTaken.get(movement.sequence) ?? 0;
      const part = Math.max(0, Math.min(missing, movement.open - before, entry.most));
      if (part === 0) continue;
      this.#laterTaken.set(movement.sequence, before + part);
      this.later.push({ movement, quantity: part });
      entry.unshipped += part;
      missing -= giveUp(entry, count, part);
    }
    return missing;
  }

  /** What is changed of the order's lines; none where nothing is. */
  get taken(): readonly LineTakenBack[] {
    const entries = [...this.#entries.values()];
    return entries.flatMap(({ position, unshipped, unconfirmed, freed }) => {
      return unshipped + unconfirmed + freed > 0 ? [{ position, unshipped, unconfirmed, freed }] : [];
    });
  }
}

/** What left of a line of the order in a parcel. */
export interface ParcelPart {
  readonly position: number;
  readonly movement: PastMovement;
}

function giveUp(entry: Entry, count: "unconfirmed" | "freed", units: number): number {
  entry[count] += units;
  entry.most -= units;
  return units;
}
