import type { ExternalRef } from "../catalog/index.js";
import type { Executed } from "../stock/index.js";
import type { CancelCauseName } from "./cancel-cause.js";
import type { LineCounts, ReservationDocument, ReservationLineDocument, ReservationStatusName } from "./reservation.js";

type StoredLine = readonly [
  variantId: number,
  sku: string,
  locationId: number,
  quantity: number,
  held: number,
  confirmed: number,
  shipped: number,
  released: number,
  expired: number,
  cancelled: number,
  returned: number,
  /** Left out, or null before what is told, where the line has none. */
  lineReference?: string | null,
  /** Of lines of which there is something to tell. */
  told?: ToldOfLine,
];

type ToldOfLine = readonly [short: number, cancelCause: CancelCauseName | null, shortReason: string | null];

/** A reservation as a command left it: kept under the command's key for its replays, so written small. Plain JSON. */
export interface StoredReservation {
  readonly id: string;
  readonly channelId: number | null;
  readonly reference: string | null;
  readonly reason: string | null;
  /** Absent where nothing was said. */
  readonly cancelCause?: CancelCauseName;
  readonly status: ReservationStatusName;
  readonly expiresAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  /** In the order of their positions. */
  readonly lines: readonly StoredLine[];
}

export function storedReservation(reservation: ReservationDocument): StoredReservation {
  const { id, channelId, reference, reason = null, cancelCause = null, status, expiresAt, version, createdAt, lines } = reservation;
  const stored = {
    id,
    channelId,
    reference,
    reason,
    status,
    expiresAt: expiresAt?.toISOString() ?? null,
    version,
    createdAt: createdAt.toISOString(),
    lines: lines.map(storedLine),
  };
  return cancelCause === null ? stored : { ...stored, cancelCause };
}

/** What there is to tell of few lines takes no room in the others. */
function storedLine(line: ReservationLineDocument): StoredLine {
  const { variantId, sku, locationId, quantity, held, confirmed, shipped, released, expired, cancelled, returned } = line;
  const { short, cancelCause, shortReason, lineReference = null } = line;
  const counts = [variantId, sku, locationId, quantity, held, confirmed, shipped, released, expired, cancelled, returned] as const;
  const isTold = short > 0 || cancelCause !== null || shortReason !== null;
  if (isTold) return [...counts, lineReference, [short, cancelCause, shortReason]];
  return lineReference === null ? counts : [...counts, lineReference];
}

export interface ReservationLineView extends LineCounts {
  readonly variantId: number;
  readonly sku: string;
  readonly locationId: number;
  readonly lineReference: string | null;
  readonly cancelCause: CancelCauseName | null;
  readonly shortReason: string | null;
}

/** A reservation as it is shown: read from the database, or as of the commit of a command. */
export interface ReservationView {
  readonly id: string;
  readonly channelId: number | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly cancelCause: CancelCauseName | null;
  readonly status: ReservationStatusName;
  readonly expiresAt: Date | null;
  readonly version: number;
  readonly sequence: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** What other systems call it; absent where that is still to be loaded. */
  readonly externalRefs?: readonly ExternalRef[] | null;
  /** Null where they are still to be loaded. */
  readonly ownLines: readonly ReservationLineView[] | null;
}

/** The answer of the command that stored it, and of every replay. */
export function viewOfStored(stored: StoredReservation, { sequence, recordedAt }: Executed<unknown>): ReservationView {
  if (sequence === null) throw new Error("A command that changes a reservation writes to the ledger.");
  const { id, channelId, reference, reason, cancelCause = null, status, expiresAt, version, createdAt, lines } = stored;
  return {
    id,
    channelId,
    reference,
    reason,
    cancelCause,
    status,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    version,
    sequence,
    createdAt: new Date(createdAt),
    updatedAt: recordedAt,
    ownLines: lines.map(viewOfLine),
  };
}

const NOTHING_TOLD: ToldOfLine = [0, null, null];

function viewOfLine(line: StoredLine): ReservationLineView {
  const [variantId, sku, locationId, quantity, held, confirmed, shipped, released, expired, cancelled, returned, lineReference = null] =
    line;
  const [short, cancelCause, shortReason] = line[12] ?? NOTHING_TOLD;
  return {
    variantId,
    sku,
    locationId,
    lineReference,
    quantity,
    held,
    confirmed,
    shipped,
    released,
    expired,
    cancelled,
    returned,
    short,
    cancelCause,
    shortReason,
  };
}
