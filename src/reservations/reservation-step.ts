import { assertLineLocations } from "../access/index.js";
import { firstLocationSql } from "../channels/index.js";
import type { Database } from "../platform/db/database.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  resolveLines,
  type Books,
  type ChannelView,
  type DocumentKind,
  type DocumentStep,
  type Executed,
  type Hub,
  type Known,
  type LineInput,
  type Needs,
  type ResolvedLine,
  type ReadKnown,
  type StepInput,
  type StockAnswer,
} from "../stock/index.js";
import type { AllocationExplanation } from "./explanation.rules.js";
import { linesErrors, referenceErrors } from "./input.rules.js";
import { isVisible } from "./own-reservations.js";
import { reservationRef, type ReservationDocument } from "./reservation.js";
import { readReservations, VISIBLE_RESERVATION } from "./reservation.queries.js";
import { putReservation } from "./reservation-steps.rules.js";
import { storedReservation, viewOfStored, type ReservationView, type StoredReservation } from "./stored-reservation.js";

/** What every mutation of a reservation is about. */
export interface ReservationResult {
  readonly reservation: ReservationView | null;
}

/** What `reservationCreate` is about. */
export interface CreateResult extends ReservationResult {
  readonly explanation: readonly AllocationExplanation[] | null;
}

export type ReservationAnswer = ReservationResult & StockAnswer;

export type ReservationAnswers = BulkAnswer<ReservationAnswer>;

/** What of a reservation never changes: a step that takes units anew reads it, and must lock the levels of its channel. */
export interface FoundReservation {
  readonly channelId: number | null;
  /** The channel's first active location in the order of service, as it was before the lock: a shortage is booked there. */
  readonly firstLocationId: number | null;
}

/** What the steps on reservations have in common. */
export const RESERVATIONS: DocumentKind<ReservationDocument, StoredReservation, ReservationResult, FoundReservation> = {
  entity: "Reservation",
  ref: reservationRef,
  isVisible,
  put: (books, changed) => {
    const errors = [...linesErrors(changed), ...referenceErrors(changed)];
    return errors.length > 0 ? new Refusal(errors) : putReservation(books, changed);
  },
  outcomeOf: storedReservation,
  answered: answeredReservation,
  known: knownReservations,
  find: findReservations,
  explainsVersion: ({ errors }) => errors.some(({ code }) => code === "RESERVATION_EXPIRED"),
};

/** A step on a reservation. What `find` reads costs it a query before the command, so it says when it has a use for it. */
export type ReservationStep<Input extends StepInput> = DocumentStep<
  Input,
  ReservationDocument,
  StoredReservation,
  ReservationResult,
  FoundReservation
>;

/** For steps that never take units anew. */
export const READS_NO_CHANNEL = (): boolean => false;

/** Whoever takes units anew needs the reservation's channel as it is under the lock. */
export function needsChannel(found: FoundReservation | null): Needs {
  const channelId = found?.channelId ?? null;
  return channelId === null ? {} : { channels: [channelId] };
}

/** The reservation's channel; null where it has none. */
export function channelIn(books: Books, found: Pick<FoundReservation, "channelId"> | null): ChannelView | null {
  const channelId = found?.channelId ?? null;
  return channelId === null ? null : books.channel(channelId);
}

/** As `askedLines`, each line of a SKU for itself. */
export async function locatedLines(hub: Hub, caller: Caller, lines: readonly LineInput[]): Promise<readonly ResolvedLine[] | Refusal> {
  assertLineLocations(caller, lines);
  return resolveLines(hub, lines);
}

function answeredReservation(executed: Executed<StoredReservation> | null): ReservationResult {
  return { reservation: executed === null ? null : viewOfStored(executed.outcome, executed) };
}

/** The reservations that were made, or shipped from, before under a name: as the caller sees them now. */
export async function knownReservations(
  { database }: Hub,
  { channels, locations }: Caller,
  known: readonly Known[],
): ReturnType<ReadKnown<ReservationResult>> {
  const ids = known.map(({ id }) => id);
  const reservations = await readReservations(database, ids, { channels, locations });
  return reservations.map((reservation) => reservation && { entity: { reservation }, sequence: reservation.sequence });
}

const FIND_SQL = `
  select r.id, r.channel_id as "channelId", ${firstLocationSql("r.channel_id")} as "firstLocationId"
  from reservation r where ${VISIBLE_RESERVATION} and r.id = any($3::uuid[])`;

/** A reservation never changes its channel, so no lock is needed. */
async function findReservations(
  database: Database,
  ids: readonly string[],
  { channels, locations }: Caller,
): Promise<ReadonlyMap<string, FoundReservation>> {
  const rows = await database.query<FoundReservation & { readonly id: string }>(FIND_SQL, [channels, locations, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
