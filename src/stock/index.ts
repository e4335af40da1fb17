export { INVENTORY_STATES, QUANTITY_MAX, STOCK_ACCOUNTS, quantitiesOf, sumsOf, withSums } from "./accounts.js";
export type { InventoryStateName, Quantities, StockAccountName } from "./accounts.js";
export { answerMany, answerOne, BULK_ITEMS_MAX, BULK_LINES_MAX, refusedUnlessRepeated } from "./answers.js";
export type { BulkInput, StockAnswer } from "./answers.js";
export { Books } from "./books.js";
export { PostingRefused } from "./counts.rules.js";
export type { AdjustmentReasonName, ChannelView, LevelView, LockedLevel, Posting } from "./book-entries.js";
export type {
  DocumentChange,
  DocumentKindName,
  DocumentRef,
  DocumentStore,
  Executed,
  Idempotency,
  LevelKey,
  Needs,
  ChannelPlace,
  StockCommand,
} from "./command.js";
export { factQuantityErrors, factQuantityMaxOf } from "./fact-quantity.js";
export { isForeignDocument, seenDocument } from "./document-scope.js";
export type { MaybeLater } from "./document-scope.js";
export { fingerprintOf, idempotencyKeyError, idempotencyOf } from "./fingerprint.js";
export type { Hub } from "./hub.js";
export { Ledger } from "./ledger.js";
export type { LedgerOptions } from "./ledger.js";
export { LEDGER_LIMITS } from "./ledger-limits.js";
export type { LedgerLimits } from "./ledger-limits.js";
export type { BatchFigures, LedgerObserver } from "./ledger-observer.js";
export { LINES_MAX, resolveLines, summed } from "./lines.js";
export type { LineInput, LineRules, ResolvedLine } from "./lines.js";
export { occurredAtError } from "./occurred-at.js";
export { MOVEMENT_KINDS, TRANSITIONS, isLegal } from "./transitions.js";
export type { MovementKindName } from "./transitions.js";
export { documentVersionError, levelVersionError } from "./versions.js";
export { ADJUSTMENT_REASONS, DOCUMENT_KINDS } from "./enumerations.js";
export { filterNames, ownLocations, requireFew } from "./filter-names.js";
export { incidentsOfDocumentLoader } from "./incident.queries.js";
export type { IncidentRow } from "./incident.queries.js";
export { OversellIncident } from "./incident.types.js";
export { checkIntegrity } from "./integrity.js";
export type { Drift, IntegrityCheck, IntegrityOptions, IntegrityResult } from "./integrity-report.js";
export {
  AdjustmentReason,
  DocumentKind,
  DocumentRefType,
  InventoryQuantities,
  InventoryState,
  MOVEMENT_KIND_DESCRIPTIONS,
  MovementKind,
  StockAccount,
} from "./inventory.types.js";
export { readLevelAt } from "./level-at.queries.js";
export { FILTER_NAMES_MAX, levelByNameLoader, levelLoader, listLevels } from "./level.queries.js";
export type { LevelName, LevelRow } from "./level.queries.js";
export { InventoryLevel, InventoryLevelConnection, VersionConflictError } from "./level.types.js";
export { findOperation, listMovements } from "./movement.queries.js";
export type { MovementRow, OperationRow } from "./movement.queries.js";
export { Movement } from "./movement.types.js";
export { EVENTS_TOPIC, topicsFor } from "./feed-topics.js";
export { followOptions } from "./follow-options.js";
export { MovementStreamResolver } from "./movement-stream.resolver.js";
export { availableToSell, lessBuffer, offeredAt, offeredOf, toInt } from "./available-to-sell.rules.js";
export type { SellableLevel, SellingPolicy } from "./available-to-sell.rules.js";
export { keepKeyPartitions, readKeyPartitions } from "./key-partitions.js";
export { stockResolvers } from "./stock.resolver.js";
export { levelChangesOf } from "./level-change.js";
export type { LevelChange } from "./level-change.js";
export { openStockFeed } from "./stock-feed.js";
export { lastMovementSql } from "./stretches.js";
export type { LedgerRecord, MovedLevel, MovementRecord, StockFeed } from "./stock-feed.js";
