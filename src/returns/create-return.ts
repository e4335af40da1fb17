import { validate } from "uuid";
import { assertChannel, assertLocation } from "../access/index.js";
import type { ExternalRef } from "../catalog/index.js";
import { newId } from "../platform/db/new-id.js";
import { forbidden } from "../platform/errors/hub-error.js";
import { invalidInput, notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { codeProblem } from "../catalog/index.js";
import { normalizeCode } from "../platform/text/normal-form.rules.js";
import { reservationNotFound, reservationRef } from "../reservations/index.js";
import { saleDocument } from "../sales/index.js";
import {
  askedExternalNames,
  channelSpace,
  contentFingerprintOf,
  factQuantityErrors,
  factQuantityMaxOf,
  nameOf,
  readExternalRefs,
  REASON_LENGTH_MAX,
  REFERENCE_LENGTH_MAX,
  resolveLines,
  runCommand,
  runCommands,
  scopeOf,
  summedEqual,
  textErrors,
  toldTime,
  type BulkInput,
  type ChannelPlace,
  type CommandKind,
  type DocumentRef,
  type Hub,
  type Needs,
  type ReadyCommand,
} from "../stock/index.js";
import { decideNewReturn, type NewReturn } from "./create-return.rules.js";
import { findSold, type FoundSale, type FoundSales } from "./find-sold.queries.js";
import type { DispositionName } from "./inspection.rules.js";
import { knownReturns } from "./known-returns.js";
import type { ReturnCauseName } from "./return-cause.js";
import { causesOf, type CausedLine } from "./return-cause.rules.js";
import { answeredReturn, type ReturnAnswer, type ReturnResult, type ReturnOutcome } from "./return-outcome.js";
import { returnNames } from "./stock-return.js";

export interface ReturnLineInput extends CausedLine {
  /** Null or absent in a step that names the line by its reference. */
  readonly sku?: string | null | undefined;
  readonly quantity: number;
  readonly packaging?: string | null | undefined;
  readonly lineReference?: string | null | undefined;
}

export interface ReturnCreateInput {
  readonly idempotencyKey: string;
  readonly reservation?: string | null | undefined;
  /** The sale's id. */
  readonly sale?: string | null | undefined;
  /** The sale's reference in `channel`. */
  readonly saleReference?: string | null | undefined;
  readonly channel?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
  readonly location: string;
  readonly reason?: string | null | undefined;
  readonly returnCause?: ReturnCauseName | null | undefined;
  readonly occurredAt?: Date | null | undefined;
  /** What the sender's clock says as it sends this. */
  readonly sentAt?: Date | null | undefined;
  readonly receive?: boolean | null | undefined;
  readonly inspect?: DispositionName | null | undefined;
  readonly lines: readonly ReturnLineInput[];
}

/** Announces a return of a reservation's shipped units, of a sale's, or of units nobody knows the order of; receives and inspects it at once where asked. */
export async function createReturn(hub: Hub, caller: Caller, input: ReturnCreateInput): Promise<ReturnAnswer> {
  return runCommand(hub, caller, CREATE, input);
}

/** One answer for each item, in order. Throws LIMIT_EXCEEDED over 1,000 items or 5,000 lines. */
export async function createReturns(hub: Hub, caller: Caller, input: BulkInput<ReturnCreateInput>): Promise<BulkAnswer<ReturnAnswer>> {
  return runCommands(hub, caller, CREATE, input);
}

const CREATE: CommandKind<ReturnCreateInput, ReturnOutcome, ReturnResult, FoundSales> = {
  operation: "returnCreate",
  mistakes: mistakesOf,
  codes: ({ channel, location }) => ({ channel, location }),
  find: ({ database }, caller, inputs) => findSold(database, caller, inputs),
  ready: readyReturn,
  answered: answeredReturn,
  known: knownReturns,
};

async function readyReturn(
  hub: Hub,
  caller: Caller,
  input: ReturnCreateInput,
  found: FoundSales | null,
): Promise<ReadyCommand<ReturnOutcome> | Refusal> {
  assertMayReturn(caller, input);
  const sale = found?.get(input) ?? null;
  const named = saleNamed(input);
  if (named !== null && sale === null) return refuse(notFound("Sale", named.given, [named.field]));
  const wanted = await resolve(hub, caller, input, named === null || sale === null ? null : { ...named, id: sale.id });
  if (wanted instanceof Refusal) return wanted;
  const levels = wanted.lines.map(({ variantId }) => ({ variantId, locationId: wanted.locationId }));
  return {
    lines: wanted.lines.length,
    needs: {
      documents: documentsOf(wanted, sale),
      sellsAt: placesOf(wanted),
      occurredAt: wanted.occurredAt,
      ...namesOf(wanted),
      ...(wanted.receive ? { createLevels: levels, inflow: levels.map(({ variantId }) => variantId) } : {}),
    },
    decide: (books) => decideNewReturn(books, wanted),
  };
}

/** The names it is to have. */
function namesOf(wanted: NewReturn): Pick<Needs, "names"> {
  const { name, externalRefs = [] } = wanted;
  const called = externalRefs.length === 0 ? [] : askedExternalNames(returnNames(externalRefs), spaceOf(wanted));
  const names = name === null ? called : [{ kind: "RETURN" as const, space: spaceOf(wanted), name: name.text }, ...called];
  return names.length === 0 ? {} : { names };
}

function mistakesOf(input: ReturnCreateInput): readonly UserErrorData[] {
  const { reference, externalRefs, reason, reservation, inspect, receive } = input;
  const errors = [
    ...textErrors({ reference, reason }, { reference: REFERENCE_LENGTH_MAX, reason: REASON_LENGTH_MAX }),
    ...readExternalRefs(externalRefs).errors,
  ];
  if (reservation !== null && reservation !== undefined && !validate(reservation)) {
    errors.push(reservationNotFound(reservation, ["reservation"]));
  }
  errors.push(...saleMistakes(input));
  if (inspect !== null && inspect !== undefined && receive !== true) {
    errors.push(
      invalidInput(["inspect"], "Only what is received can be inspected. Set receive to true, or inspect later with returnInspect."),
    );
  }
  return errors;
}

/** What is wrong with how the input names a sale: by one name, and by its reference in a channel. */
function saleMistakes(input: ReturnCreateInput): readonly UserErrorData[] {
  const { saleReference, channel } = input;
  const named = (["reservation", "sale", "saleReference"] as const).filter((field) => typeof input[field] === "string");
  if (named.length > 1) return [invalidInput([named[1] ?? "sale"], `Name what comes back once: by ${named.join(" or by ")}.`)];
  if (typeof saleReference !== "string") return [];
  const problem = codeProblem(normalizeCode(saleReference));
  if (problem !== null) return [invalidInput(["saleReference"], `The saleReference ${problem}`)];
  if (typeof channel === "string") return [];
  return [invalidInput(["channel"], "A saleReference is a name in a channel. Give the channel too, or the sale's id as sale.")];
}

/** Whose return it is: the named channel's, the reservation's or the sale's (compared under lock), or nobody's, which a key for certain channels may not create. */
function assertMayReturn(caller: Caller, { channel, reservation, sale, location }: ReturnCreateInput): void {
  assertLocation(caller, location);
  if (channel !== null && channel !== undefined) assertChannel(caller, channel);
  else if (typeof reservation !== "string" && typeof sale !== "string") {
    if (caller.channels !== null) {
      throw forbidden("This key is for certain channels only. Name the channel of the return, or the reservation or sale it belongs to.", [
        "channel",
      ]);
    }
  }
}

async function resolve(hub: Hub, caller: Caller, input: ReturnCreateInput, sale: NewReturn["sale"]): Promise<NewReturn | Refusal> {
  const { reference = null, reason = null, returnCause = null, inspect = null, receive } = input;
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
  const causes = causesOf(input.lines, lines);
  if (causes instanceof Refusal) return causes;
  const scope = await scopeOf(hub, caller);
  const externalRefs = readExternalRefs(input.externalRefs).refs;
  return {
    id: newId(),
    reservationId: input.reservation?.toLowerCase() ?? null,
    sale,
    channelId,
    locationId,
    reference,
    ...(externalRefs.length === 0 ? {} : { externalRefs }),
    reason,
    returnCause,
    causes,
    occurredAt: toldTime(input, new Date()),
    receive: receive ?? false,
    inspect,
    lines: summedEqual(lines),
    name: reference === null ? null : { text: nameOf(reference), fingerprint: contentFingerprintOf("returnCreate", input) },
    scope,
    keepsToChannel: caller.channels !== null && caller.locations === null,
  };
}

/** Where it has its names; null, in whatever channel it is, where that shows under the lock only. */
function spaceOf({ channelId, reservationId, sale }: NewReturn): string | null {
  const isLinked = reservationId !== null || sale !== null;
  return channelId === null && isLinked ? null : channelSpace(channelId);
}

/** The sale that the input names, as it does. */
function saleNamed({ sale, saleReference }: ReturnCreateInput): { readonly given: string; readonly field: string } | null {
  if (typeof sale === "string") return { given: sale, field: "sale" };
  return typeof saleReference === "string" ? { given: saleReference, field: "saleReference" } : null;
}

function documentsOf({ reservationId }: NewReturn, sale: FoundSale | null): readonly DocumentRef[] {
  const reservation = sale === null ? reservationId : sale.reservationId;
  return [...(sale === null ? [] : [saleDocument(sale.id)]), ...(reservation === null ? [] : [reservationRef(reservation)])];
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
