import { IdempotencyRecordEntity } from "./idempotency-record.entity.js";
import { InventoryLevelEntity } from "./inventory-level.entity.js";
import { LedgerHeadEntity } from "./ledger-head.entity.js";
import { MovementEntity } from "./movement.entity.js";
import { OversellIncidentEntity } from "./oversell-incident.entity.js";
import { RecordedEventEntity } from "./recorded-event.entity.js";
import { StockTotalEntity } from "./stock-total.entity.js";

/** The entity classes of the ledger's tables. */
export const stockEntities = [
  LedgerHeadEntity,
  InventoryLevelEntity,
  StockTotalEntity,
  MovementEntity,
  RecordedEventEntity,
  OversellIncidentEntity,
  IdempotencyRecordEntity,
];
