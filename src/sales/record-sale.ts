import { validate } from "uuid";
import { assertChannel, assertLineLocations } from "../access/index.js";
import { codeProblem, type ExternalRef } from "../catalog/index.js";
import { firstActiveLocation } from "../channels/index.js";
import { newId } from "../platform/db/new-id.js";
import { forbidden } from "../platform/errors/hub-error.js";
import { invalidInput, notFound, Refusal, refuse, type UserErrorData } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { normalizeCode } from "../platform/text/normal-form.rules.js";
import { reservationNames, reservationNotFound, reservationRef } from "../reservations/index.js";
import {
  askedExternalNames,
  channelSpace,
  factQuantityErrors,
  factQuantityMaxOf,
  fingerprintOf,
  readExternalRefs,
  resolveLines,
  runCommand,
  runCommands,
  scopeOf,
  summedEqual,
  toldTime,
  type BulkInput,
  type ChannelPlace,
  type CommandKind,
  type Hub,
  type LevelKey,
  type LineInput,
  type Needs,
  type ReadyCommand,
  type ResolvedLine,
} from "../stock/index.js";
import { answeredSale, knownSales } from "./answer-sales.js";
import { decideSale, type NewSale } from "./decide-sale.rules.js";
import type { SaleAnswer, SaleOutcome, SaleResult } from "./sale-outcome.js";
import { saleNames, saleRef } from "./sale.js";

export interface SaleRecordInput {
  readonly idempotencyKey: string;
  /** Channel code. */
  readonly channel: string;
  readonly reference: string;
  readonly occurredAt?: Date | null | undefined;
  /** What the sender's clock says as it sends this. */
  readonly sentAt?: Date | null | undefined;
  readonly reservation?: string | null | undefined;
  readonly fulfilled?: boolean | null | undefined;
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
  readonly lines: readonly LineInput[];
}

/** Records a sale that has happened. Its (channel, reference) is unique for ever: an equal second one answers the first. */
export async function recordSale(hub: Hub, caller: Caller, input: SaleRecordInput): Promise<SaleAnswer> {
  return runCommand(hub, caller, RECORD, input);
}

/** One answer for each item, in order. Throws LIMIT_EXCEEDED over 1,000 items or 5,000 lines. */
export async function recordSales(hub: Hub, caller: Caller, input: BulkInput<SaleRecordInput>): Promise<BulkAnswer<SaleAnswer>> {
  return runCommands(hub, caller, RECORD, input);
}

const RECORD: CommandKind<SaleRecordInput, SaleOutcome, SaleResult> = {
  operation: "saleRecord",
  mistakes: mistakesOf,
  codes: ({ channel }) => ({ channel }),
  ready: readySale,
  answered: answeredSale,
  known: knownSales,
};

async function readySale(hub: Hub, caller: Caller, input: SaleRecordInput): Promise<ReadyCommand<SaleOutcome> | Refusal> {
  assertChannel(caller, input.channel);
  assertLineLocations(caller, input.lines);
  assertPlaced(caller, input);
  const sale = await resolve(hub, caller, input);
  if (sale instanceof Refusal) return sale;
  const reservation = sale.reservationId === null ? [] : [reservationRef(sale.reservationId)];
  const documents = [saleRef(sale.channelId, sale.reference), ...reservation];
  // A sale takes what was never there: the SKU's total over all locations is guarded below zero too.
  const inflow = sale.lines.map(({ variantId }) => variantId);
  // A key that is bound to locations may tell of whatever was sold at them; any other one keeps to its channel's.
  const sellsAt = caller.locations === null ? sale.lines.flatMap((line) => placesOf(sale, line)) : [];
  const open = await needsOfOpen(hub, sale);
  const createLevels = [...sale.lines.flatMap(levelsOf), ...(open.createLevels ?? [])];
  return {
    lines: sale.lines.length,
    needs: { documents, ...namesOf(sale), ...open, createLevels, inflow, sellsAt, occurredAt: sale.occurredAt },
    decide: (books) => decideSale(books, sale),
  };
}

function namesOf({ externalRefs = [], channelId, fulfilled, reservationId }: NewSale): Needs {
  if (externalRefs.length === 0) return {};
  const space = channelSpace(channelId);
  const order = fulfilled || reservationId !== null ? [] : askedExternalNames(reservationNames(externalRefs), space);
  return { names: [...askedExternalNames(saleNames(externalRefs), space), ...order] };
}

function mistakesOf({ reference, reservation, externalRefs }: SaleRecordInput): readonly UserErrorData[] {
  const errors: UserErrorData[] = [...readExternalRefs(externalRefs).errors];
  const problem = codeProblem(normalizeCode(reference));
  if (problem !== null) errors.push(invalidInput(["reference"], `The reference ${problem}`));
  if (reservation !== null && reservation !== undefined && !validate(reservation)) {
    errors.push(reservationNotFound(reservation, ["reservation"]));
  }
  return errors;
}

async function resolve(hub: Hub, caller: Caller, input: SaleRecordInput): Promise<NewSale | Refusal> {
  const channel = (await hub.channels.resolveCodes([input.channel])).get(input.channel);
  if (channel === undefined) {
    return refuse(notFound("Channel", input.channel, ["channel"], await hub.channels.nearMissOf(input.channel)));
  }
  const reservationId = input.reservation?.toLowerCase() ?? null;
  const resolved = await resolveLines(hub, input.lines, {
    locationRequired: reservationId === null && input.fulfilled !== false,
    areNew: true,
  });
  if (resolved instanceof Refusal) return resolved;
  const lines = summedEqual(resolved);
  const tooMuch = factQuantityErrors(factQuantityMaxOf(caller), lines);
  if (tooMuch.length > 0) return new Refusal(tooMuch);
  const occurredAt = toldTime(input, new Date());
  const fulfilled = input.fulfilled ?? true;
  const externalRefs = readExternalRefs(input.externalRefs).refs;
  return {
    id: newId(),
    newReservationId: newId(),
    shipmentId: newId(),
    channelId: channel.id,
    reference: normalizeCode(input.reference),
    occurredAt,
    reservationId,
    fulfilled,
    ...(externalRefs.length === 0 ? {} : { externalRefs }),
    fingerprint: fingerprintOf({
      occurredAt: input.occurredAt ?? null,
      reservationId,
      fulfilled,
      lines: contentOf(lines),
      externalRefs: externalRefs.length === 0 ? null : externalRefs,
    }),
    lines,
    scope: await scopeOf(hub, caller),
  };
}

type LineContent = readonly [variantId: number, locationId: number | null, quantity: number, lineReference?: string];

/** Units that are still to be shipped may be taken wherever the channel has them: a key that is bound to locations has no say about those. */
function assertPlaced(caller: Caller, { fulfilled, reservation, lines }: SaleRecordInput): void {
  if (caller.locations === null || fulfilled !== false || (reservation ?? null) !== null) return;
  const open = lines.findIndex(({ location }) => (location ?? null) === null);
  if (open < 0) return;
  throw forbidden("This key is bound to locations. Name one of them in every line.", ["lines", String(open), "location"]);
}

/** What lines that name no location need: the levels of their channel, and one where what is nowhere is booked as short. */
async function needsOfOpen(
  { database }: Hub,
  { channelId, fulfilled, scope, lines }: NewSale,
): Promise<Pick<Needs, "channels" | "channelLevels" | "createLevels">> {
  const open = fulfilled || scope.locationIds !== null ? [] : lines.filter(({ locationId }) => locationId === null);
  if (open.length === 0) return {};
  const first = await firstActiveLocation(database, channelId);
  return {
    channels: [channelId],
    channelLevels: open.map(({ variantId }) => ({ variantId, channelId })),
    createLevels: first === null ? [] : open.map(({ variantId }) => ({ variantId, locationId: first })),
  };
}

/** The units sold, whatever the order of the lines and their packaging. What has no name is as it was before lines had names: digests are kept. */
function contentOf(lines: readonly ResolvedLine[]): readonly LineContent[] {
  return lines
    .map(({ variantId, locationId, quantity, lineReference = null }): LineContent =>
      lineReference === null ? [variantId, locationId, quantity] : [variantId, locationId, quantity, lineReference],
    )
    .sort(([a, at, , name = ""], [b, bt, , other = ""]) => a - b || (at ?? 0) - (bt ?? 0) || (name < other ? -1 : 1));
}

function levelsOf({ variantId, locationId }: ResolvedLine): readonly LevelKey[] {
  return locationId === null ? [] : [{ variantId, locationId }];
}

function placesOf({ channelId, occurredAt }: NewSale, { locationId }: ResolvedLine): readonly ChannelPlace[] {
  return locationId === null ? [] : [{ channelId, locationId, at: occurredAt }];
}
