import { validate } from "uuid";
import { assertChannel, assertLocation } from "../access/index.js";
import { newId } from "../platform/db/new-id.js";
import { forbidden } from "../platform/errors/hub-error.js";
import { invalidInput, notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { reservationNotFound, reservationRef } from "../reservations/index.js";
import {
  channelSpace,
  contentFingerprintOf,
  factQuantityErrors,
  factQuantityMaxOf,
  nameOf,
  REASON_LENGTH_MAX,
  REFERENCE_LENGTH_MAX,
  resolveLines,
  runCommand,
  runCommands,
  scopeOf,
  summedEqual,
  textErrors,
  toldTime,
  type AskedName,
  type BulkInput,
  type ChannelPlace,
  type CommandKind,
  type Hub,
  type ReadyCommand,
} from "../stock/index.js";
import { decideNewReturn, type NewReturn } from "./create-return.rules.js";
import type { DispositionName } from "./inspection.rules.js";
import { knownReturns } from "./known-returns.js";
import { answeredReturn, type ReturnAnswer, type ReturnResult, type ReturnOutcome } from "./return-outcome.js";

export interface ReturnLineInput {
  /** Null or absent in a step that names the line by its reference. */
  readonly sku?: string | null | undefined;
  readonly quantity: number;
  readonly packaging?: string | null | undefined;
  readonly lineReference?: string | null | undefined;
}

export interface ReturnCreateInput {
  readonly idempotencyKey: string;
  readonly reservation?: string | null | undefined;
  readonly channel?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly location: string;
  readonly reason?: string | null | undefined;
  readonly occurredAt?: Date | null | undefined;
  /** What the sender's clock says as it sends this. */
  readonly sentAt?: Date | null | undefined;
  readonly receive?: boolean | null | undefined;
  readonly inspect?: DispositionName | null | undefined;
  readonly lines: readonly ReturnLineInput[];
}

/** Announces a return of a reservation's shipped units, or of units nobody knows the order of; receives and inspects it at once where asked. */
export async function createReturn(hub: Hub, caller: Caller, input: ReturnCreateInput): Promise<ReturnAnswer> {
  return runCommand(hub, caller, CREATE, input);
}

/** One answer for each item, in order. Throws LIMIT_EXCEEDED over 1,000 items or 5,000 lines. */
export async function createReturns(hub: Hub, caller: Caller, input: BulkInput<ReturnCreateInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runCommands(hub, caller, CREATE, input);
}

const CREATE: CommandKind<ReturnCreateInput, ReturnOutcome, ReturnResult> = {
  operation: "returnCreate",
  mistakes: mistakesOf,
  codes: ({ channel, location }) => ({ channel, location }),
  ready: readyReturn,
  answered: answeredReturn,
  known: knownReturns,
};

async function readyReturn(hub: Hub, caller: Caller, input: ReturnCreateInput): Promise<ReadyCommand<ReturnOutcome> | Refusal> {
  assertMayReturn(caller, input);
  const wanted = await resolve(hub, caller, input);
  if (wanted instanceof Refusal) return wanted;
  const levels = wanted.lines.map(({ variantId }) => ({ variantId, locationId: wanted.locationId }));
  return {
    lines: wanted.lines.length,
    needs: {
      documents: wanted.reservationId === null ? [] : [reservationRef(wanted.reservationId)],
      sellsAt: placesOf(wanted),
      occurredAt: wanted.occurredAt,
      ...(wanted.name === null ? {} : { names: [nameAsked(wanted, wanted.name.text)] }),
      ...(wanted.receive ? { createLevels: levels, inflow: levels.map(({ variantId }) => variantId) } : {}),
    },
    decide: (books) => decideNewReturn(books, wanted),
  };
}

function mistakesOf({ reference, reason, reservation, inspect, receive }: ReturnCreateInput): readonly UserErrorData[] {
  const errors = [...textErrors({ reference, reason }, { reference: REFERENCE_LENGTH_MAX, reason: REASON_LENGTH_MAX })];
  if (reservation !== null && reservation !== undefined && !validate(reservation)) {
    errors.push(reservationNotFound(reservation, ["reservation"]));
  }
  if (inspect !== null && inspect !== undefined && receive !== true) {
    errors.push(
      invalidInput(["inspect"], "Only what is received can be inspected. Set receive to true, or inspect later with returnInspect."),
    );
  }
  return errors;
}

/** Whose return it is: the named channel's, the reservation's (compared under lock), or nobody's, which a key for certain channels may not create. */
function assertMayReturn(caller: Caller, { channel, reservation, location }: ReturnCreateInput): void {
  assertLocation(caller, location);
  if (channel !== null && channel !== undefined) assertChannel(caller, channel);
  else if (reservation === null || reservation === undefined) {
    if (caller.channels !== null) {
      throw forbidden("This key is for certain channels only. Name the channel of the return, or the reservation it belongs to.", [
        "channel",
      ]);
    }
  }
}

async function resolve(hub: Hub, caller: Caller, input: ReturnCreateInput): Promise<NewReturn | Refusal> {
  const { reference = null, reason = null, inspect = null, receive } = input;
  const locationId = (await hub.locations.resolveCodes([input.location])).get(input.location)?.id;
  if (locationId === undefined) {
    return refuse(notFound("Location", input.location, ["location"], await hub.locations.nearMissOf(input.location)));
  }
  const channelId = await channelOf(hub, input.channel ?? null);
  if (channelId instanceof Refusal) return channelId;
  const lines = await resolveLines(hub, input.lines, { areNew: true });
  if (lines instanceof Refusal) return lines;
  const tooMuch = factQuantityErrors(factQuantityMaxOf(caller), lines);
  if (tooMuch.length > 0) return new Refusal(tooMuch);
  const scope = await scopeOf(hub, caller);
  return {
    id: newId(),
    reservationId: input.reservation?.toLowerCase() ?? null,
    channelId,
    locationId,
    reference,
    reason,
    occurredAt: toldTime(input, new Date()),
    receive: receive ?? false,
    inspect,
    lines: summedEqual(lines),
    name: reference === null ? null : { text: nameOf(reference), fingerprint: contentFingerprintOf("returnCreate", input) },
    scope,
    keepsToChannel: caller.channels !== null && caller.locations === null,
  };
}

/** In whatever channel it is, where that shows under the lock only. */
function nameAsked({ channelId, reservationId }: NewReturn, name: string): AskedName {
  return { kind: "RETURN", space: channelId === null && reservationId !== null ? null : channelSpace(channelId), name };
}

/** Where a key that is bound to channels only takes goods back: of a linked return the channel shows under the lock. */
function placesOf({ keepsToChannel, channelId, scope, locationId, occurredAt: at }: NewReturn): readonly ChannelPlace[] {
  if (!keepsToChannel) return [];
  const channels = channelId === null ? [...(scope.channelIds ?? [])] : [channelId];
  return channels.map((each) => ({ channelId: each, locationId, at }));
}

async function channelOf(hub: Hub, code: string | null): Promise<number | null | Refusal> {
  if (code === null) return null;
  const channel = (await hub.channels.resolveCodes([code])).get(code);
  return channel === undefined ? refuse(notFound("Channel", code, ["channel"], await hub.channels.nearMissOf(code))) : channel.id;
}
