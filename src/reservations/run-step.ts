import { validate } from "uuid";
import { assertLocation } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { newId } from "../platform/db/new-id.js";
import { Refusal, refuse } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  answerMany,
  answerOne,
  documentVersionError,
  idempotencyOf,
  refusedUnlessRepeated,
  resolveLines,
  summed,
  type Books,
  type BulkInput,
  type ChannelView,
  type Executed,
  type Hub,
  type LineInput,
  type LineRules,
  type Needs,
  type ResolvedLine,
  type StockAnswer,
  type StockCommand,
} from "../stock/index.js";
import { inputErrors, linesErrors, versionErrors, type CommonInput } from "./input.rules.js";
import { isOwnLine, isVisible, scopeOf, type Scope } from "./own-reservations.js";
import { reservationNotFound } from "./refusals.rules.js";
import { reservationRef, type ReservationDocument, type ReservationLineDocument } from "./reservation.js";
import { putReservation } from "./reservation-steps.rules.js";
import { storedReservation, viewOfStored, type ReservationView, type StoredReservation } from "./stored-reservation.js";

/** What every step on a reservation is sent with. */
export interface StepInput extends CommonInput {
  readonly id: string;
  /** Must be given; null: the sender does not care. */
  readonly expectedVersion?: number | null | undefined;
}

/** What a step decides on. */
export interface StepTarget {
  readonly books: Books;
  /** At the expected version, visible to the sender, and with its overdue holds expired. */
  readonly reservation: ReservationDocument;
  /** The reservation's channel, for steps that read it; null where it has none. */
  readonly channel: ChannelView | null;
  /** Whether a line lies where the sender may act. */
  readonly isOwn: (line: ReservationLineDocument) => boolean;
  /** Whether the sender is bound to locations. */
  readonly boundToLocations: boolean;
}

/** A step made ready: its lines are resolved. */
export interface ReadyStep {
  /** Lines of the input: how much of a batch the step fills. */
  readonly lines: number;
  /** What must be locked beside the reservation and the levels of its lines. */
  readonly needs?: (channelId: number | null) => Needs;
  /** Answers the changed reservation, not yet put. Pure. */
  readonly decide: (target: StepTarget) => ReservationDocument | Refusal;
}

export interface Step<Input extends StepInput> {
  /** The mutation's name. */
  readonly operation: string;
  /** Whether `decide` reads the channel. It costs a query before the command. */
  readonly readsChannel?: (input: Input) => boolean;
  /** Resolves names and checks what needs no lock. `newId` is a fresh UUIDv7 for what the step creates. */
  readonly ready: (hub: Hub, caller: Caller, input: Input, newId: string) => Promise<ReadyStep | Refusal>;
}

/** What every mutation of a reservation is about. */
export interface ReservationEntity {
  readonly reservation: ReservationView | null;
}

export type ReservationAnswer = ReservationEntity & StockAnswer;

export type ReservationAnswers = BulkAnswer<ReservationAnswer>;

/** Weight of a step on all that is left, whose lines are not known before the lock. */
const WHOLE_WEIGHT = 10;

/** Runs one step on one reservation. */
export async function runStep<Input extends StepInput>(
  hub: Hub,
  caller: Caller,
  step: Step<Input>,
  input: Input,
): Promise<ReservationAnswer> {
  const channels = await readChannels(hub.database, step, [input]);
  return answerOne(hub, await prepareStep(hub, caller, step, input, channels), answeredReservation);
}

/** Runs the same step on many reservations, in one batch: see `answerMany`. */
export async function runSteps<Input extends StepInput & { readonly lines?: readonly LineInput[] | null }>(
  hub: Hub,
  caller: Caller,
  step: Step<Input>,
  bulk: BulkInput<Input>,
): Promise<ReservationAnswers> {
  const ready = async (items: readonly Input[]) => {
    // Names and channels of all items are read at once: one query for each item would be a thousand.
    await hub.locations.resolveCodes(new Set(items.flatMap(({ lines }) => (lines ?? []).flatMap(({ location }) => location ?? []))));
    const channels = await readChannels(hub.database, step, items);
    return (input: Input) => prepareStep(hub, caller, step, input, channels);
  };
  return answerMany(hub, { input: bulk, ready }, answeredReservation);
}

/**
 * The lines of a step's input in the ledger's terms, equal ones summed; null: all that is left. Throws FORBIDDEN where a line names a location
 * the caller may not act at, known or not.
 */
export async function askedLines(
  hub: Hub,
  caller: Caller,
  lines: readonly LineInput[] | null | undefined,
  rules?: LineRules,
): Promise<readonly ResolvedLine[] | null | Refusal> {
  if (lines === null || lines === undefined) return null;
  for (const [index, { location }] of lines.entries()) {
    if (location !== null && location !== undefined) assertLocation(caller, location, ["lines", String(index), "location"]);
  }
  const resolved = await resolveLines(hub, lines, rules);
  return resolved instanceof Refusal ? resolved : summed(resolved);
}

function answeredReservation(executed: Executed<StoredReservation> | null): ReservationEntity {
  return { reservation: executed === null ? null : viewOfStored(executed.outcome, executed) };
}

async function prepareStep<Input extends StepInput>(
  hub: Hub,
  caller: Caller,
  step: Step<Input>,
  input: Input,
  channels: ReadonlyMap<string, number | null>,
): Promise<StockCommand<StoredReservation> | Refusal> {
  const mistakes = [...inputErrors(input), ...versionErrors(input.expectedVersion)];
  if (mistakes.length > 0) return new Refusal(mistakes);
  if (!validate(input.id)) return refuse(reservationNotFound(input.id));
  const id = input.id.toLowerCase();
  const ready = await step.ready(hub, caller, input, newId());
  const idempotency = idempotencyOf(caller.clientId, step.operation, input);
  if (ready instanceof Refusal) return refusedUnlessRepeated(idempotency, ready);
  const channelId = channels.get(id) ?? null;
  const scope = await scopeOf(hub, caller);
  const own = ready.needs?.(channelId) ?? {};
  return {
    idempotency,
    actor: caller.clientId,
    weight: ready.lines === 0 ? WHOLE_WEIGHT : ready.lines,
    needs: { ...own, documents: [reservationRef(id)], channels: channelId === null ? [] : [channelId] },
    decide: (books) => decideStep(books, { id, scope, input, channelId, ready }),
  };
}

/** A step with what it is decided on. */
export interface StepDecision {
  readonly id: string;
  readonly scope: Scope;
  readonly input: StepInput;
  readonly channelId: number | null;
  readonly ready: ReadyStep;
}

/** What becomes of the reservation by a step; what it was is left as it is where the step is refused. Pure. */
export function decideStep(books: Books, { id, scope, input, channelId, ready }: StepDecision): StoredReservation | Refusal {
  const reservation = books.document<ReservationDocument>(reservationRef(id));
  if (reservation === null || !isVisible(reservation, scope)) return refuse(reservationNotFound(input.id));
  const channel = channelId === null ? null : books.channel(channelId);
  const isOwn = (line: ReservationLineDocument): boolean => isOwnLine(line, scope);
  const changed = ready.decide({ books, reservation, channel, isOwn, boundToLocations: scope.locationIds !== null });
  if (changed instanceof Refusal && changed.errors.some(({ code }) => code === "RESERVATION_EXPIRED")) return changed;
  // Last, so that somebody whose hold ran out learns that, and not that its version was raised by the expiry.
  const conflict = documentVersionError(input.expectedVersion, reservation.version, "reservation");
  if (conflict !== null) return refuse(conflict);
  if (changed instanceof Refusal) return changed;
  const tooMany = linesErrors(changed);
  return tooMany.length > 0 ? new Refusal(tooMany) : storedReservation(putReservation(books, changed));
}

/** The channels of the inputs' reservations, where the step reads them. A reservation never changes its channel, so no lock is needed. */
async function readChannels<Input extends StepInput>(
  database: Database,
  step: Step<Input>,
  inputs: readonly Input[],
): Promise<ReadonlyMap<string, number | null>> {
  const ids = inputs.filter((input) => validate(input.id) && step.readsChannel?.(input) === true).map(({ id }) => id.toLowerCase());
  if (ids.length === 0) return new Map();
  interface Row {
    readonly id: string;
    readonly channel_id: number | null;
  }
  const rows = await database.query<Row>("select id, channel_id from reservation where id = any($1::uuid[])", [ids]);
  return new Map(rows.map((row) => [row.id, row.channel_id]));
}
