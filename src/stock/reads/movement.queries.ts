import type { Database } from "../../platform/db/database.js";
import { wholeSql } from "../../platform/numbers/wide-numbers.rules.js";
import type { StockAccountName } from "../states/accounts.js";
import type { AdjustmentReasonName, DocumentKindName } from "../states/enumerations.js";
import type { MovementKindName } from "../states/transitions.js";

export interface MovementRow {
  readonly sequence: string;
  readonly variantId: number;
  readonly sku: string;
  readonly kind: MovementKindName;
  readonly fromAccount: StockAccountName;
  readonly toAccount: StockAccountName;
  readonly quantity: number;
  /** Location and state of the first level touched: the source's, where the source is a level. */
  readonly locationId: number;
  readonly levelVersion: number;
  readonly quantitiesAfter: readonly number[];
  /** Those of the target's level, in a movement between locations. */
  readonly otherLocationId: number | null;
  readonly otherLevelVersion: number | null;
  readonly otherQuantitiesAfter: readonly number[] | null;
  readonly reason: AdjustmentReasonName | null;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly actor: string;
  /** `api_client.id` of the actor. */
  readonly actorId: number;
  readonly idempotencyKey: string | null;
  readonly fact: boolean;
  readonly corrects: string | null;
  readonly balances: string | null;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Of `movement`, with the names that it holds the ids of. */
export const MOVEMENT_COLUMNS = `movement.sequence, movement.variant_id as "variantId", variant.sku, movement.kind, movement.from_account as "fromAccount",
  movement.to_account as "toAccount", movement.quantity, level.location_id as "locationId", movement.level_version as "levelVersion",
  movement.quantities_after as "quantitiesAfter", other.location_id as "otherLocationId",
  movement.other_level_version as "otherLevelVersion", movement.other_quantities_after as "otherQuantitiesAfter", movement.reason,
  movement.document_kind as "documentKind", movement.document_id as "documentId", client.name as actor, movement.actor as "actorId",
  movement.idempotency_key as "idempotencyKey", movement.fact, movement.corrects, movement.balances, movement.occurred_at as "occurredAt",
  movement.recorded_at as "recordedAt"`;

/** What `MOVEMENT_COLUMNS` reads from beside `movement`. */
export const MOVEMENT_JOINS = `
  join variant on variant.id = movement.variant_id
  join inventory_level level on level.id_64 = ${wholeSql("movement.level_id")}
  left join inventory_level other on other.id_64 = ${wholeSql("movement.other_level_id")}
  join api_client client on client.id = movement.actor`;

export interface OperationRow {
  readonly idempotencyKey: string;
  readonly operation: string;
  readonly sequence: string | null;
  readonly recordedAt: Date;
  readonly documentId: string | null;
}

/** The accepted command a client sent under this key; null where there is none. */
export async function findOperation(database: Database, clientId: number, key: string): Promise<OperationRow | null> {
  const [row] = await database.query<OperationRow>(OPERATION, [clientId, key]);
  return row ?? null;
}

// Two equal records may stand on both sides of midnight.
const OPERATION = `
  select key as "idempotencyKey", operation, sequence, recorded_at as "recordedAt", document_id as "documentId"
  from idempotency_record where client_id = $1 and key = $2
  order by day desc limit 1`;
