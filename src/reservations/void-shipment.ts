import type { Database } from "../platform/db/database.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { BulkAnswer } from "../platform/graphql/bulk-answer.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  askedLines,
  REASON_LENGTH_MAX,
  runStep,
  runSteps,
  textErrors,
  type Books,
  type BulkInput,
  type DocumentKind,
  type DocumentRef,
  type DocumentStep,
  type Executed,
  type Hub,
  type Scope,
  type StockAnswer,
} from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import { reservationRef, type ReservationDocument } from "./reservation.js";
import { ownShipments } from "./reservation-nodes.js";
import { findShipments, type FoundShipment } from "./reservation.queries.js";
import { RESERVATIONS, type ReservationResult } from "./reservation-step.js";
import type { ShipmentVoidInput } from "./shipment-void.types.js";
import { viewOfStored, type StoredReservation } from "./stored-reservation.js";
import { decideShipmentVoid, type Unreturn } from "./void-shipment.rules.js";

/** What `shipmentVoid` is about. */
export interface ShipmentVoidResult extends ReservationResult {
  /** Null where it was refused. */
  readonly shipmentId: string | null;
}

export type ShipmentVoidAnswer = ShipmentVoidResult & StockAnswer;

/** By what units went out that returns claim. */
export type ClaimedOrigin = { readonly reservationId: string } | { readonly saleId: string };

/** Returns that may give up claims. */
export interface ClaimingReturns {
  /** The newest first. */
  readonly returns: readonly DocumentRef[];
  /** Sales that count what these returns claim of them. */
  readonly sales: readonly DocumentRef[];
}

/** The returns of reservations and sales: a room behind this one has them. */
export interface ReturnsOfOrders {
  /** Those with a claim on it that can be given up. */
  find(database: Database, origin: ClaimedOrigin): Promise<ClaimingReturns>;
  /** Gives up claims of these returns: they are among the command's documents, and their movements among those it may take back. */
  unreturn(returns: readonly DocumentRef[], scope: Scope): Unreturn;
}

/** Takes back what was recorded as shipped by mistake: all of a parcel, or some lines. */
export async function voidShipment(
  hub: Hub,
  caller: Caller,
  returns: ReturnsOfOrders,
  input: ShipmentVoidInput,
): Promise<ShipmentVoidAnswer> {
  return runStep(hub, caller, voidOf(returns), input);
}

/** Takes back many parcels, in order and in one batch. */
export async function voidShipments(
  hub: Hub,
  caller: Caller,
  returns: ReturnsOfOrders,
  bulk: BulkInput<ShipmentVoidInput>,
): Promise<BulkAnswer<ShipmentVoidAnswer>> {
  return runSteps(hub, caller, voidOf(returns), bulk);
}

interface StoredVoid {
  readonly shipmentId: string;
  readonly reservation: StoredReservation;
}

/** A parcel is a part of its reservation, which the step is on. */
const SHIPMENTS: DocumentKind<ReservationDocument, StoredVoid, ShipmentVoidResult, FoundShipment> = {
  isVisible: RESERVATIONS.isVisible,
  put: RESERVATIONS.put,
  entity: "Shipment",
  versioned: RESERVATIONS.entity,
  ref: (id, found) => reservationRef(found?.reservationId ?? id),
  outcomeOf: (document: ReservationDocument, books: Books) => ({
    shipmentId: document.voidedShipments?.at(-1)?.id ?? "",
    reservation: RESERVATIONS.outcomeOf(document, books),
  }),
  answered: answeredVoid,
  find: findOwn,
};

function voidOf(
  returns: ReturnsOfOrders,
): DocumentStep<ShipmentVoidInput, ReservationDocument, StoredVoid, ShipmentVoidResult, FoundShipment> {
  return {
    of: SHIPMENTS,
    operation: "shipmentVoid",
    mistakes: ({ reason }) => textErrors({ reason }, { reason: REASON_LENGTH_MAX }),
    ready: async ({ hub, caller, input: { lines, reason = null, fact }, found }) => {
      if (found === null) throw new Error("A parcel was not read before it is taken back.");
      const asked = await askedLines(hub, caller, lines);
      if (asked instanceof Refusal) return asked;
      const isFact = fact ?? false;
      const { reservationId } = found;
      const claiming = isFact ? await returns.find(hub.database, { reservationId }) : { returns: [], sales: [] };
      return {
        lines: asked?.length ?? found.lines.length,
        needs: {
          documents: [...claiming.returns, ...claiming.sales],
          corrects: [reservationRef(reservationId), ...claiming.returns],
          inflow: found.variantIds,
        },
        decide: ({ books, document, scope }) => {
          const how = { fact: isFact, reason, unreturn: returns.unreturn(claiming.returns, scope) };
          return decideShipmentVoid(books, document, found, { asked, isOwn: ownedBy(scope), ...how });
        },
      };
    },
  };
}

/** A key that is bound to locations sees the parcels that left those. */
async function findOwn(database: Database, ids: readonly string[], caller: Caller): Promise<ReadonlyMap<string, FoundShipment>> {
  const found = await findShipments(database, ids, caller);
  const own = new Set(ownShipments(caller, found).map(({ id }) => id));
  return new Map(found.filter(({ id }) => own.has(id)).map((shipment) => [shipment.id, shipment]));
}

function answeredVoid(executed: Executed<StoredVoid> | null): ShipmentVoidResult {
  if (executed === null) return { reservation: null, shipmentId: null };
  const { reservation, shipmentId } = executed.outcome;
  return { reservation: viewOfStored(reservation, executed), shipmentId };
}
