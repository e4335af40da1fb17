import type { Call } from "./call-scheduler.js";
import type { HubClient } from "./hub-client.js";
import { HubRefused } from "./hub-client.js";
import type { PlannedRequest, RequestKind } from "./planned-request.js";

/** A reason of the hub to refuse one request, with the figures of a shortage where it is one. */
export interface RefusalReason {
  readonly code: string;
  readonly message: string;
  readonly sku?: string;
  readonly requested?: number;
  readonly available?: number;
}

export type RequestAnswer =
  | { readonly accepted: true; readonly id: string | null; readonly sequence: string | null; readonly replayed: boolean }
  | { readonly accepted: false; readonly reasons: readonly RefusalReason[] };

export interface BulkContext {
  readonly location: string;
  readonly channel: string | null;
  /** The hub's id of an order of the plan. */
  readonly idOf: (document: number) => string;
}

interface BulkMutation {
  readonly field: string;
  readonly inputType: string;
  /** The document an item makes or changes. */
  readonly entity: string;
}

const MUTATIONS: Readonly<Record<RequestKind, BulkMutation>> = {
  reserve: { field: "reservationCreateMany", inputType: "ReservationCreateManyInput", entity: "reservation" },
  ship: { field: "reservationShipMany", inputType: "ReservationShipManyInput", entity: "reservation" },
  cancel: { field: "reservationCancelMany", inputType: "ReservationCancelManyInput", entity: "reservation" },
  return: { field: "returnCreateMany", inputType: "ReturnCreateManyInput", entity: "return" },
  adjust: { field: "inventoryAdjustMany", inputType: "InventoryAdjustManyInput", entity: "adjustment" },
};

const USER_ERRORS = "userErrors { code message ... on InsufficientStockError { sku requested available } }";

/** The bulk mutation of each kind of request. */
const BULK_QUERIES = Object.fromEntries(
  Object.entries(MUTATIONS).map(([kind, { field, inputType, entity }]) => [
    kind,
    `mutation Replay($input: ${inputType}!) {
  bulk: ${field}(input: $input) {
    results { document: ${entity} { id } sequence replayed ${USER_ERRORS} }
    userErrors { code message }
  }
}`,
  ]),
) as Readonly<Record<RequestKind, string>>;

interface BulkData {
  readonly bulk: { readonly results: readonly ItemResult[]; readonly userErrors: readonly RefusalReason[] };
}

interface ItemResult {
  readonly document: { readonly id: string } | null;
  readonly sequence: string | null;
  readonly replayed: boolean;
  readonly userErrors: readonly RefusalReason[];
}

/** Sends the call as one bulk mutation and answers what became of each of its requests, in their order. Throws HubUnavailable or HubRefused. */
export async function sendCall(client: HubClient, call: Call, context: BulkContext, address: number): Promise<RequestAnswer[]> {
  const input = { onError: "CONTINUE", items: call.requests.map((request) => itemOf(request, context)) };
  const { bulk } = await client.send<BulkData>(BULK_QUERIES[call.kind], { input }, address);
  const [error] = bulk.userErrors;
  if (error !== undefined) throw new HubRefused(`The hub refused a whole call of ${MUTATIONS[call.kind].field}: ${error.message}`);
  if (bulk.results.length !== call.requests.length) {
    throw new HubRefused(
      `The hub answered ${bulk.results.length} results for ${call.requests.length} items of ${MUTATIONS[call.kind].field}.`,
    );
  }
  const misused = bulk.results.flatMap(({ userErrors }) => userErrors).find(({ code }) => code === "IDEMPOTENCY_MISMATCH");
  if (misused !== undefined) {
    const hint = "This run was replayed before with other options: repeat those, or name another run with --run.";
    throw new HubRefused(`${hint} The hub says: ${misused.message}`);
  }
  return bulk.results.map(answerOf);
}

function answerOf({ document, sequence, replayed, userErrors }: ItemResult): RequestAnswer {
  return userErrors.length > 0
    ? { accepted: false, reasons: userErrors }
    : { accepted: true, id: document?.id ?? null, sequence, replayed };
}

/** The item of the bulk mutation's input. Equal requests make equal items, or their keys would be taken for misused ones. */
export function itemOf(request: PlannedRequest, { location, channel, idOf }: BulkContext): Record<string, unknown> {
  const idempotencyKey = request.key;
  const occurredAt = new Date(request.at).toISOString();
  const { reference } = request;
  switch (request.kind) {
    case "reserve": {
      const lines = request.lines.map(({ sku, quantity }) => ({ sku, quantity, location }));
      return { idempotencyKey, channel, reference, confirm: true, occurredAt, lines };
    }
    case "ship":
      return { idempotencyKey, id: idOf(request.document), expectedVersion: null, trackingReference: reference, occurredAt };
    case "cancel": {
      const lines = request.lines.map(({ sku, quantity }) => ({ sku, quantity, location }));
      return { idempotencyKey, id: idOf(request.document), expectedVersion: null, reason: `Credited by ${reference}`, lines };
    }
    case "return": {
      const reservation = request.document === null ? null : idOf(request.document);
      const reason = `Credit ${reference}${reservation === null ? ", without a known order" : ""}`;
      const lines = request.lines.map(({ sku, quantity }) => ({ sku, quantity }));
      // One credit may be several returns, and be told by several runs: a return's reference is given once.
      return {
        idempotencyKey,
        reservation,
        channel,
        reference: idempotencyKey,
        location,
        reason,
        occurredAt,
        lines,
        receive: true,
        inspect: "RESTOCK",
      };
    }
    case "adjust": {
      const { reason, note, fact } = request;
      const lines = request.lines.map(({ sku, quantity }) => ({ sku, location, delta: quantity }));
      return { idempotencyKey, reason, note, reference, occurredAt, fact, lines };
    }
  }
}
