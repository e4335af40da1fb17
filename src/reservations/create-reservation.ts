import { assertChannel, assertLocation } from "../access/index.js";
import { newId } from "../platform/db/new-id.js";
import { forbidden } from "../platform/errors/hub-error.js";
import { invalidInput, notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  askedExternalNames,
  channelSpace,
  readExternalRefs,
  REFERENCE_LENGTH_MAX,
  resolveLines,
  runCommand,
  runCommands,
  scopeOf,
  summedEqual,
  textErrors,
  toldTime,
  uniqueErrors,
  type BulkInput,
  type CommandKind,
  type Executed,
  type Hub,
  type Needs,
  type ReadyCommand,
  type ResolvedLine,
  type StockAnswer,
  type ToBeNamed,
} from "../stock/index.js";
import { decideCreate, ExplainedRefusal, type CreateOutcome, type ReservationRequest } from "./create-reservation.rules.js";
import { ttlErrors } from "./input.rules.js";
import type { ReservationCreateInput } from "./reservation-inputs.types.js";
import { reservationNames, TTL_SECONDS_DEFAULT } from "./reservation.js";
import type { CreateResult } from "./reservation-step.js";
import { viewOfStored } from "./stored-reservation.js";
import { knownCreates, readyUnique } from "./unique-reservation.js";

export type CreateAnswer = CreateResult & StockAnswer;

/**
 * Holds units, or confirms them at once. Throws FORBIDDEN where the caller is bound to channels or locations and the input names others, or
 * leaves them open.
 */
export async function createReservation(hub: Hub, caller: Caller, input: ReservationCreateInput): Promise<CreateAnswer> {
  return runCommand(hub, caller, CREATE, input);
}

/** As `createReservation` for up to 1,000 reservations, in one batch. */
export async function createReservations(
  hub: Hub,
  caller: Caller,
  bulk: BulkInput<ReservationCreateInput>,
): Promise<BulkAnswer<CreateAnswer>> {
  return runCommands(hub, caller, CREATE, bulk);
}

const CREATE: CommandKind<ReservationCreateInput, CreateOutcome, CreateResult> = {
  operation: "reservationCreate",
  mistakes: (input) => [
    ...textErrors({ reference: input.reference }, { reference: REFERENCE_LENGTH_MAX }),
    ...ttlErrors(input.ttlSeconds),
    ...uniqueErrors(input),
    ...readExternalRefs(input.externalRefs).errors,
  ],
  codes: ({ channel }) => ({ channel }),
  ready: readyCreate,
  answered: answeredCreate,
  known: knownCreates,
};

async function readyCreate(hub: Hub, caller: Caller, input: ReservationCreateInput): Promise<ReadyCommand<CreateOutcome> | Refusal> {
  assertScope(caller, input);
  const channelId = await channelIdOf(hub, input.channel ?? null);
  if (channelId instanceof Refusal) return channelId;
  const resolved = await resolveLines(hub, input.lines, { areNew: true });
  if (resolved instanceof Refusal) return resolved;
  if (channelId === null) {
    const open = resolved.filter(({ locationId }) => locationId === null);
    if (open.length > 0) return new Refusal(open.map(channelMissing));
  }
  const lines = summedEqual(resolved);
  const called = await calledOf(hub, caller, input, channelId);
  const request: ReservationRequest = {
    id: newId(),
    called,
    channelId,
    reference: input.reference ?? null,
    ttlSeconds: input.ttlSeconds ?? TTL_SECONDS_DEFAULT,
    confirm: input.confirm ?? false,
    occurredAt: toldTime(input, new Date()),
    lines,
    strategy: input.allocation ?? "PRIORITY",
    explain: input.explain ?? false,
  };
  const names = called === null ? {} : { names: askedExternalNames(called.names, called.space) };
  const needs = { ...needsOf(lines, channelId), ...names, occurredAt: request.occurredAt };
  const ready: ReadyCommand<CreateOutcome> = { lines: lines.length, needs, decide: (books) => decideCreate(books, request) };
  return input.uniqueReference === true ? readyUnique(hub, caller, input, { request, ready }) : ready;
}

/** What other systems call it; null: nothing. */
async function calledOf(
  hub: Hub,
  caller: Caller,
  { externalRefs }: ReservationCreateInput,
  channelId: number | null,
): Promise<ToBeNamed | null> {
  const { refs } = readExternalRefs(externalRefs);
  return refs.length === 0 ? null : { names: reservationNames(refs), space: channelSpace(channelId), scope: await scopeOf(hub, caller) };
}

function needsOf(lines: readonly ResolvedLine[], channelId: number | null): Needs {
  const levels: { variantId: number; locationId: number }[] = [];
  const channelLevels: { variantId: number; channelId: number }[] = [];
  for (const { variantId, locationId } of lines) {
    if (locationId !== null) levels.push({ variantId, locationId });
    else if (channelId !== null) channelLevels.push({ variantId, channelId });
  }
  return { levels, channelLevels, channels: channelId === null ? [] : [channelId] };
}

/** A key bound to channels names one of them; a key bound to locations names one in every line: it has no say about the others. */
function assertScope(caller: Caller, { channel, lines }: ReservationCreateInput): void {
  if (channel !== null && channel !== undefined) assertChannel(caller, channel);
  else if (caller.channels !== null) throw forbidden(`This key is bound to channels. Name one of them as "channel".`, ["channel"]);
  if (caller.locations === null) return;
  for (const [index, { location }] of lines.entries()) {
    const field = ["lines", String(index), "location"];
    if (location === null || location === undefined) {
      throw forbidden("This key is bound to locations. Name one of them in every line.", field);
    }
    assertLocation(caller, location, field);
  }
}

async function channelIdOf(hub: Hub, code: string | null): Promise<number | null | Refusal> {
  if (code === null) return null;
  const channel = (await hub.channels.resolveCodes([code])).get(code);
  return channel === undefined ? refuse(notFound("Channel", code, ["channel"], await hub.channels.nearMissOf(code))) : channel.id;
}

function channelMissing({ index }: ResolvedLine): UserErrorData {
  const message = "The line names no location and the reservation no channel, so the hub cannot choose. Give a location, or a channel.";
  return invalidInput(["lines", String(index), "location"], message);
}

function answeredCreate(executed: Executed<CreateOutcome> | null, refusal?: Refusal): CreateResult {
  if (executed === null) return { reservation: null, explanation: refusal instanceof ExplainedRefusal ? refusal.explanation : null };
  const { reservation, explanation } = executed.outcome;
  return { reservation: viewOfStored(reservation, executed), explanation };
}
