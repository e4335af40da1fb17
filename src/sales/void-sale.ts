import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import { readParcels, reservationRef, type ClaimingReturns, type RecordedShipment, type ReturnsOfOrders } from "../reservations/index.js";
import {
  askedLines,
  isOwnChannel,
  isOwnLine,
  REASON_LENGTH_MAX,
  runStep,
  runSteps,
  textErrors,
  type BulkInput,
  type DocumentKind,
  type DocumentStep,
  type Executed,
  type Hub,
  type NamedLineInput,
  type StepInput,
} from "../stock/index.js";
import type { SaleAnswer, SaleResult, SaleVoidOutcome } from "./sale-outcome.js";
import { findSales, type FoundSale } from "./sale.queries.js";
import { saleDocument, type StoredSale } from "./sale.js";
import { decideSaleVoid } from "./void-sale.rules.js";

export interface SaleVoidInput extends StepInput {
  readonly reason?: string | null | undefined;
  readonly fact?: boolean | null | undefined;
  /** Null or absent: all that is left of it. */
  readonly lines?: readonly NamedLineInput[] | null | undefined;
}

/** Takes a sale back, all of it or lines, as if it had never been told. Its reference stays taken. */
export async function voidSale(hub: Hub, caller: Caller, returns: ReturnsOfOrders, input: SaleVoidInput): Promise<SaleAnswer> {
  return runStep(hub, caller, voidOf(returns), input);
}

/** Takes many sales back, in order and in one batch. */
export async function voidSales(
  hub: Hub,
  caller: Caller,
  returns: ReturnsOfOrders,
  bulk: BulkInput<SaleVoidInput>,
): Promise<BulkAnswer<SaleAnswer>> {
  return runSteps(hub, caller, voidOf(returns), bulk);
}

/** What the steps on sales have in common. */
export const SALES: DocumentKind<StoredSale, SaleVoidOutcome, SaleResult, FoundSale> = {
  entity: "Sale",
  ref: saleDocument,
  isVisible: ({ channelId, lines }, scope) => isOwnChannel(channelId, scope) && lines.some((line) => isOwnLine(line, scope)),
  put: (books, changed) => {
    books.put(saleDocument(changed.id), changed);
    return changed;
  },
  outcomeOf,
  answered: answeredVoid,
  find: findSales,
};

function voidOf(returns: ReturnsOfOrders): DocumentStep<SaleVoidInput, StoredSale, SaleVoidOutcome, SaleResult, FoundSale> {
  return {
    of: SALES,
    operation: "saleVoid",
    mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
    ready: async ({ hub, caller, input, found }) => {
      if (found === null) throw new Error("A sale was not read before it is taken back.");
      const asked = await askedLines(hub, caller, input.lines);
      if (asked instanceof Refusal) return asked;
      const { levels, reservationId, before } = found;
      const fact = input.fact ?? false;
      const own = saleDocument(input.id.toLowerCase());
      const origin = reservationId === null ? { saleId: own.id } : { reservationId };
      const claiming = fact ? await returns.find(hub.database, origin) : NO_RETURNS;
      const others = [...(reservationId === null ? [] : [reservationRef(reservationId)]), ...claiming.returns];
      const terms = { asked, before, fact, reason: input.reason ?? null, parcels: await parcelsOf(hub, found, fact) };
      return {
        lines: asked?.length ?? 0,
        needs: {
          documents: [...others, ...claiming.sales.filter(({ id }) => id !== own.id)],
          levels,
          inflow: levels.map(({ variantId }) => variantId),
          corrects: [own, ...others],
        },
        decide: ({ books, document, scope }) => {
          const how = {
            ...terms,
            unreturn: returns.unreturn(claiming.returns, scope),
            isOwn: (line: { locationId: number }) => isOwnLine(line, scope),
          };
          return decideSaleVoid(books, document, how);
        },
      };
    },
  };
}

const NO_RETURNS: ClaimingReturns = { returns: [], sales: [] };

/** That of the sale itself; with a fact those since too. */
async function parcelsOf({ database }: Hub, sale: FoundSale, fact: boolean): Promise<readonly RecordedShipment[]> {
  const { reservationId, fulfilled, before: after, recordedSequence } = sale;
  if (reservationId === null || !(fulfilled || fact)) return [];
  return readParcels(database, { reservationId, after, upTo: fact ? null : recordedSequence });
}

function outcomeOf(sale: StoredSale): SaleVoidOutcome {
  const { id, channelId, reference, fulfilled, reservationId, version, status, voidReason, recordedSequence } = sale;
  const lines = sale.lines.map(
    ({ variantId, sku, locationId, lineReference = null, quantity, fromReservation, oversold, returned, voided }) => {
      return { variantId, sku, locationId, lineReference, quantity, fromReservation, oversold, returned, voided };
    },
  );
  const times = { occurredAt: sale.occurredAt.toISOString(), recordedAt: sale.recordedAt.toISOString() };
  return { id, channelId, reference, fulfilled, reservationId, version, status, voidReason, recordedSequence, ...times, lines };
}

function answeredVoid(executed: Executed<SaleVoidOutcome> | null): SaleResult {
  if (executed === null) return { sale: null };
  const { outcome, sequence, recordedAt: voidedAt } = executed;
  if (sequence === null) throw new Error("Taking a sale back wrote nothing.");
  const times = { occurredAt: new Date(outcome.occurredAt), recordedAt: new Date(outcome.recordedAt) };
  return { sale: { ...outcome, ...times, voidedAt, sequence } };
}
