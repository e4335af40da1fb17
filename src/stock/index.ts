export { INVENTORY_STATES, QUANTITY_MAX, STOCK_ACCOUNTS, quantitiesOf, sumsOf } from "./accounts.js";
export type { InventoryStateName, Quantities, StockAccountName } from "./accounts.js";
export { answerMany, answerOne, BULK_ITEMS_MAX, BULK_LINES_MAX } from "./answers.js";
export type { BulkInput, StockAnswer } from "./answers.js";
export { Books, PostingRefused } from "./books.js";
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
  StockCommand,
} from "./command.js";
export { fingerprintOf, idempotencyKeyError, idempotencyOf } from "./fingerprint.js";
export type { Hub } from "./hub.js";
export { Ledger, LEDGER_LIMITS } from "./ledger.js";
export type { LedgerLimits, LedgerOptions } from "./ledger.js";
export { LINES_MAX, resolveLines, summed } from "./lines.js";
export type { LineInput, LineRules, ResolvedLine } from "./lines.js";
export { occurredAtError } from "./occurred-at.js";
export { MOVEMENT_KINDS, TRANSITIONS, isLegal } from "./transitions.js";
export type { MovementKindName } from "./transitions.js";
export { documentVersionError, levelVersionError } from "./versions.js";
export { ADJUSTMENT_REASONS } from "./enumerations.js";
export { AdjustmentReason, InventoryState } from "./inventory.types.js";
export { levelLoader } from "./level.queries.js";
export type { LevelRow } from "./level.queries.js";
export { InventoryLevel } from "./level.types.js";
export { availableToSell, offeredAt } from "./available-to-sell.rules.js";
export type { SellableLevel, SellingPolicy } from "./available-to-sell.rules.js";
