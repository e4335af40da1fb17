export { FIELD_OF_STATE, INVENTORY_STATES, STOCK_ACCOUNTS, onShelfOf, quantitiesOf, sumsOf, withSums } from "./states/accounts.js";
export type { InventoryStateName, Quantities, StockAccountName } from "./states/accounts.js";
export { BULK_ITEMS_MAX, BULK_LINES_MAX } from "./commands/answers.js";
export type { BulkInput, StockAnswer } from "./commands/answers.js";
export { Books } from "./ledger/books.js";
export { isStatedInTime, STATED_DAYS_MAX } from "./ledger/figures-since.js";
export { PostingRefused } from "./ledger/counts.rules.js";
export { newestOf, tooManyMovements } from "./commands/taken-back.rules.js";
export type {
  ChannelView,
  DocumentChange,
  LevelView,
  LockedLevel,
  PastMovement,
  Posting,
  Saying,
  TakenBack,
  TakingBack,
} from "./ledger/book-entries.js";
export type { AdjustmentReasonName, DocumentKindName, VoidStatusName } from "./states/enumerations.js";
export type { DocumentStore, Executed, Idempotency, StockCommand } from "./ledger/command.js";
export { orderRef } from "./ledger/needs.js";
export type { DocumentRef, LevelKey, Needs, ChannelPlace } from "./ledger/needs.js";
export { factQuantityErrors, factQuantityMaxOf } from "./commands/fact-quantity.js";
export { DOCUMENT_SEEN, isForeignDocument, seenDocument } from "./commands/document-scope.js";
export type { DocumentParts, MaybeLater } from "./commands/document-scope.js";
export { contentFingerprintOf, fingerprintOf, idempotencyKeyError, idempotencyOf } from "./ledger/fingerprint.js";
export type { Hub } from "./commands/hub.js";
export { isKnown } from "./ledger/outcome-forms.js";
export type { Known, OutcomeForms } from "./ledger/outcome-forms.js";
export { channelSpace, HUB_SPACE } from "./ledger/names.js";
export type { AskedName, NamedThing, NameRef } from "./ledger/names.js";
export type { ReadKnown } from "./commands/known-answers.js";
export { answerTaken, decideNamed, giveName, isSeen, nameOf, referenceWords, takenName } from "./commands/taken-name.rules.js";
export type { WantedName } from "./commands/taken-name.rules.js";
export { decideStep, runStep, runSteps } from "./commands/document-step.js";
export type { DocumentKind, DocumentStep, ReadyStep, StepInput, StepTarget } from "./commands/document-step.js";
export { REASON_LENGTH_MAX, REFERENCE_LENGTH_MAX, textErrors, uniqueErrors } from "./commands/input.rules.js";
export { runCommand, runCommands } from "./commands/run-command.js";
export type { CommandKind, ReadyCommand } from "./commands/run-command.js";
export { isOwnChannel, isOwnLine, scopeOf } from "./commands/scope.js";
export type { Scope } from "./commands/scope.js";
export { Ledger } from "./ledger/ledger.js";
export type { LedgerOptions } from "./ledger/ledger.js";
export { LEDGER_LIMITS } from "./ledger/ledger-limits.js";
export type { LedgerLimits } from "./ledger/ledger-limits.js";
export type { BatchFigures, LedgerObserver } from "./ledger/ledger-observer.js";
export { askedLines } from "./commands/asked-lines.js";
export { LINES_MAX, resolveLines } from "./commands/lines.js";
export type { LineInput, LineRules, NamedLine, NamedLineInput, ResolvedLine } from "./commands/lines.js";
export { LINE_REFERENCE, NEW_LINE_REFERENCE, STEP_LINE_REFERENCE, STEP_SKU } from "./commands/line-descriptions.js";
export { lineNameErrors, lineReferenceOf, NamedLines, sharedReference } from "./commands/line-names.rules.js";
export type { LineName, NameableLine } from "./commands/line-names.rules.js";
export { EXTERNAL_CHANNEL, EXTERNAL_LOOKUP, externalRefsOf } from "./commands/external-descriptions.js";
export { askedExternalNames, giveExternalNames, readExternalRefs, takenExternalNames } from "./commands/external-names.rules.js";
export type { ExternalNames, ToBeNamed } from "./commands/external-names.rules.js";
export { findByIdOrName, findCalled } from "./reads/named-documents.queries.js";
export { namedTakes } from "./commands/named-takes.rules.js";
export { lineKeyOf, summed, summedBy, summedEqual } from "./commands/sum-lines.rules.js";
export { OCCURRED_AT, pastTime, SENT_AT, toldTime } from "./commands/occurred-at.js";
export { MOVEMENT_KINDS, TRANSITIONS, isLegal } from "./states/transitions.js";
export type { MovementKindName } from "./states/transitions.js";
export { takeBackOrRefuse } from "./commands/moved-on.rules.js";
export { documentVersionError, levelVersionError } from "./commands/versions.js";
export { ADJUSTMENT_REASONS, DOCUMENT_KINDS, VOID_STATUSES } from "./states/enumerations.js";
export { filterNames, lineNamesOf, ownLocations, requireFew } from "./reads/filter-names.js";
export { incidentsOfDocumentLoader } from "./reads/incident.queries.js";
export type { IncidentRow } from "./reads/incident.queries.js";
export { DRIFTS_MAX } from "./ledger/document-claims.js";
export type { Claim, DocumentCheck } from "./ledger/document-claims.js";
export { DocumentKinds } from "./commands/document-kinds.js";
export { checkIntegrity } from "./integrity/integrity.js";
export type { Drift, IntegrityCheck, IntegrityOptions, IntegrityResult } from "./integrity/integrity-report.js";
export { MOVEMENTS_SINCE_MAX, readLevelsSince, sequenceAt } from "./reads/level-since.queries.js";
export type { LevelMoment, LevelSince, MovedSince } from "./reads/level-since.queries.js";
export { readLevelAt } from "./reads/level-at.queries.js";
export { listLevels } from "./reads/level-list.queries.js";
export type { LevelPage, LevelsFound } from "./reads/level-list.queries.js";
export { ANY_LEVEL } from "./reads/level-ways.js";
export { FILTER_NAMES_MAX, levelByNameLoader, levelLoader, readLevels } from "./reads/level.queries.js";
export type { LevelName, LevelRow } from "./reads/level.queries.js";
export { listMovements } from "./reads/movement-list.queries.js";
export { findOperation } from "./reads/movement.queries.js";
export type { MovementRow, OperationRow } from "./reads/movement.queries.js";
export { EVENTS_TOPIC, topicsFor } from "./feed/feed-topics.js";
export { documentTouches } from "./feed/document-touches.rules.js";
export type { DocumentTouch } from "./feed/document-touches.rules.js";
export { subscriptionStart } from "./feed/subscription-start.js";
export { availableToSell, lessBuffer, offeredAt, offeredOf, toInt, WITHOUT_CHANNEL } from "./reads/available-to-sell.rules.js";
export type { SellableLevel, SellingPolicy } from "./reads/available-to-sell.rules.js";
export { keepKeyPartitions, readKeyPartitions } from "./ledger/key-partitions.js";
export { levelChangesOf } from "./feed/level-change.js";
export type { LevelChange } from "./feed/level-change.js";
export { openStockFeed } from "./feed/stock-feed.js";
export { lastMovementSql } from "./ledger/stretches.js";
export type { LedgerRecord, MovedLevel, MovementRecord, StockFeed } from "./feed/ledger-record.js";
export { stockNodes } from "./reads/stock-nodes.js";
