export { INVENTORY_STATES, QUANTITY_MAX, STOCK_ACCOUNTS, quantitiesOf, sumsOf, withSums } from "./states/accounts.js";
export type { InventoryStateName, Quantities, StockAccountName } from "./states/accounts.js";
export { answerMany, answerOne, BULK_ITEMS_MAX, BULK_LINES_MAX, refusedUnlessRepeated } from "./commands/answers.js";
export type { BulkInput, StockAnswer } from "./commands/answers.js";
export { Books } from "./ledger/books.js";
export { PostingRefused } from "./ledger/counts.rules.js";
export type { ChannelView, DocumentChange, LevelView, LockedLevel, Posting } from "./ledger/book-entries.js";
export type { AdjustmentReasonName, DocumentKindName } from "./states/enumerations.js";
export type { DocumentStore, Executed, Idempotency, StockCommand } from "./ledger/command.js";
export type { DocumentRef, LevelKey, Needs, ChannelPlace } from "./ledger/needs.js";
export { factQuantityErrors, factQuantityMaxOf } from "./commands/fact-quantity.js";
export { isForeignDocument, seenDocument } from "./commands/document-scope.js";
export type { MaybeLater } from "./commands/document-scope.js";
export { fingerprintOf, idempotencyKeyError, idempotencyOf } from "./ledger/fingerprint.js";
export type { Hub } from "./commands/hub.js";
export { Ledger } from "./ledger/ledger.js";
export type { LedgerOptions } from "./ledger/ledger.js";
export { LEDGER_LIMITS } from "./ledger/ledger-limits.js";
export type { LedgerLimits } from "./ledger/ledger-limits.js";
export type { BatchFigures, LedgerObserver } from "./ledger/ledger-observer.js";
export { LINES_MAX, resolveLines, summed } from "./commands/lines.js";
export type { LineInput, LineRules, ResolvedLine } from "./commands/lines.js";
export { occurredAtError } from "./commands/occurred-at.js";
export { MOVEMENT_KINDS, TRANSITIONS, isLegal } from "./states/transitions.js";
export type { MovementKindName } from "./states/transitions.js";
export { documentVersionError, levelVersionError } from "./commands/versions.js";
export { ADJUSTMENT_REASONS, DOCUMENT_KINDS } from "./states/enumerations.js";
export { filterNames, ownLocations, requireFew } from "./reads/filter-names.js";
export { incidentsOfDocumentLoader } from "./reads/incident.queries.js";
export type { IncidentRow } from "./reads/incident.queries.js";
export { OversellIncident } from "./reads/incident.types.js";
export { checkIntegrity } from "./integrity/integrity.js";
export type { Drift, IntegrityCheck, IntegrityOptions, IntegrityResult } from "./integrity/integrity-report.js";
export {
  AdjustmentReason,
  DocumentKind,
  DocumentRefType,
  InventoryQuantities,
  InventoryState,
  MOVEMENT_KIND_DESCRIPTIONS,
  MovementKind,
  StockAccount,
} from "./states/inventory.types.js";
export { readLevelAt } from "./reads/level-at.queries.js";
export { FILTER_NAMES_MAX, levelByNameLoader, levelLoader, listLevels } from "./reads/level.queries.js";
export type { LevelName, LevelRow } from "./reads/level.queries.js";
export { InventoryLevel, InventoryLevelConnection, VersionConflictError } from "./reads/level.types.js";
export { findOperation, listMovements } from "./reads/movement.queries.js";
export type { MovementRow, OperationRow } from "./reads/movement.queries.js";
export { Movement } from "./reads/movement.types.js";
export { EVENTS_TOPIC, topicsFor } from "./feed/feed-topics.js";
export { followOptions } from "./feed/follow-options.js";
export { MovementStreamResolver } from "./feed/movement-stream.resolver.js";
export { availableToSell, lessBuffer, offeredAt, offeredOf, toInt } from "./reads/available-to-sell.rules.js";
export type { SellableLevel, SellingPolicy } from "./reads/available-to-sell.rules.js";
export { keepKeyPartitions, readKeyPartitions } from "./ledger/key-partitions.js";
export { stockResolvers } from "./stock.resolver.js";
export { levelChangesOf } from "./feed/level-change.js";
export type { LevelChange } from "./feed/level-change.js";
export { openStockFeed } from "./feed/stock-feed.js";
export { lastMovementSql } from "./ledger/stretches.js";
export type { LedgerRecord, MovedLevel, MovementRecord, StockFeed } from "./feed/ledger-record.js";
