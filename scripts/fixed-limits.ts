import "reflect-metadata";
import { CLIENT_NAME_LENGTH_MAX, SCOPE_LENGTH_MAX } from "../src/access/client.rules.js";
import { KEY_LENGTH_MAX, KEY_LENGTH_MIN } from "../src/access/api-key.js";
import { TRUST_MS } from "../src/access/authenticator.js";
import { NOTE_LENGTH_MAX } from "../src/adjustments/index.js";
import { AVAILABILITY_SKUS_MAX, COALESCE_MS_MAX } from "../src/availability/graphql.js";
import { AT_LEAST_WAIT_MS_MAX, MODEL_LEVELS_MAX } from "../src/availability/index.js";
import { COALESCED_LEVELS_MAX } from "../src/availability/coalescer.js";
import { ATTRIBUTE_KEY_LENGTH_MAX, ATTRIBUTES_SIZE_MAX, PUBLIC_ATTRIBUTES_MAX } from "../src/catalog/attributes.rules.js";
import * as catalog from "../src/catalog/product.rules.js";
import { BULK_ITEMS_MAX as CATALOG_ITEMS_MAX, BULK_PART_MAX as CATALOG_PART_MAX, BULK_VARIANTS_MAX } from "../src/catalog/index.js";
import { EXTERNAL_REFS_MAX } from "../src/catalog/external-refs.rules.js";
import { SEARCH_LENGTH_MAX, SEARCH_WORDS_MAX } from "../src/catalog/search.rules.js";
import { TAGS_MAX } from "../src/catalog/tags.rules.js";
import { FOUND_VARIANTS_MAX } from "../src/catalog/variant-search.queries.js";
import { CHANNEL_FEW_MAX, CHANNEL_LOCATIONS_MAX, CHANNEL_NAME_LENGTH_MAX } from "../src/channels/channel.rules.js";
import { ENTITIES_MAX } from "../src/federation/index.js";
import { FILE_NAME_LENGTH_MAX, IMPORT_LOCATIONS_MAX } from "../src/exchange/exchange.types.js";
import { IMPORT_UNPACKED_BYTES_MAX } from "../src/exchange/import/import-job.js";
import { CHANGES_SHOWN_MAX } from "../src/exchange/import/change-list.js";
import { FINDINGS_SHOWN_MAX } from "../src/exchange/import/import-report.js";
import { COMPARED_LENGTH_MAX, COMPARED_NAMES_MAX } from "../src/exchange/import/nearest-heading.rules.js";
import { OPTION_COLUMNS_MAX } from "../src/exchange/import/product-layout.js";
import { LINE_BYTES_MAX } from "../src/platform/csv/lines.js";
import { IMPORT_ROWS_MAX } from "../src/exchange/import/run-import.js";
import { DOWNLOADS_RUNNING_MAX } from "../src/platform/http/files-route.js";
import { LOCATION_NAME_LENGTH_MAX, LOCATION_PRIORITY_MAX } from "../src/locations/location.rules.js";
import { timeouts } from "../src/platform/db/time-limits.js";
import { ERROR_LENGTH_MAX, FOLLOWER_NAME_LENGTH_MAX, FOLLOWERS_MAX } from "../src/platform/followers/follower-options.js";
import { LIVE_QUEUE_MAX } from "../src/platform/feed/live-queue.js";
import { DOCUMENT_LENGTH_MAX, DOCUMENTS_MAX } from "../src/platform/graphql/compiled/compiled-operations.js";
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from "../src/platform/graphql/connection.types.js";
import { COUNT_MAX } from "../src/platform/graphql/count.rules.js";
import { WALK_ROWS } from "../src/platform/graphql/list-scope.js";
import { COUNTED_AMONG_MAX } from "../src/platform/graphql/list-search.js";
import { LIST_SIZE_USUAL } from "../src/platform/graphql/cost/cost.js";
import { WAITING_ANSWERS_MAX } from "../src/platform/graphql/groups/group-member.js";
import { JSON_DEPTH_MAX } from "../src/platform/graphql/json.js";
import { OPERATION_LIMITS } from "../src/platform/graphql/limits.js";
import { GLOBAL_ID_LENGTH_MAX } from "../src/platform/graphql/node/global-id.rules.js";
import { NODES_MAX } from "../src/platform/graphql/node/node.resolver.js";
import { VARIABLE_DEPTH_MAX } from "../src/platform/graphql/text.rules.js";
import { BODY_DEPTH_MAX, BODY_NAMES_MAX, BODY_VALUES_MAX } from "../src/platform/http/json-size.rules.js";
import { COMPRESSING_MAX } from "../src/platform/http/compression.js";
import { PIPELINED_MAX } from "../src/platform/http/pipelined.js";
import { OPERATION_ID_LENGTH_MAX, SOCKET_LIMITS } from "../src/platform/http/socket-limits.js";
import { JOB_FILTER_NAMES_MAX } from "../src/jobs/graphql.js";
import { UPLOADS_PROMISED_MAX } from "../src/platform/jobs/uploads.js";
import { JOBS_WAITING_MAX } from "../src/platform/jobs/jobs.js";
import { OPERATION_NAMES_MAX } from "../src/platform/observability/operation-metrics.js";
import { OPERATION_NAME_LENGTH_MAX } from "../src/platform/observability/operation-report.js";
import { CODE_LENGTH_MAX, CODE_UNITS_MAX, MARKS_IN_A_ROW_MAX } from "../src/platform/text/normal-form.rules.js";
import { RETURNS_TAKEN_BACK_MAX } from "../src/returns/index.js";
import { TTL_SECONDS_DEFAULT, TTL_SECONDS_MAX, TTL_SECONDS_MIN } from "../src/reservations/index.js";
import { SHIPMENTS_SHOWN_MAX } from "../src/reservations/reservation.queries.js";
import { DOCUMENTS_BEHIND_MAX, IMPOSSIBLE_MAX } from "../src/stock/integrity/integrity-report.js";
import * as stock from "../src/stock/index.js";
import { DOCUMENTS_FOUND_MAX } from "../src/stock/reads/movement-documents.queries.js";
import { LEVELS_MAX } from "../src/stock/reads/movement-levels.queries.js";
import { MOVEMENT_TEXT_LENGTH_MAX } from "../src/stock/reads/movement-list.types.js";
import { IDEMPOTENCY_KEY_LENGTH_MAX } from "../src/stock/ledger/fingerprint.js";
import { CLOCK_DIFFERENCE_MS_MAX } from "../src/stock/commands/occurred-at.js";
import { CLOCKS_MS_MAX, STATED_DAYS_MAX } from "../src/stock/ledger/figures-since.js";
import { COUNT_WALK_ROWS } from "../src/stock/reads/level-list.queries.js";
import { HOLDER_LINES_MAX, SHORTAGE_HOLDERS_MAX, SHORTAGE_LINES_MAX } from "../src/stock/reads/holder.queries.js";
import { BALANCES_SHOWN_MAX } from "../src/stock/reads/covered-by-count.queries.js";
import { PARCELS_TAKEN_BACK_MAX } from "../src/reservations/parcels.queries.js";
import { PAST_MOVEMENTS_MAX, PAST_ROWS_MAX } from "../src/stock/ledger/past-movements.js";
import { STATEMENTS_WALKED_MAX } from "../src/stock/ledger/stated-levels.js";
import { QUANTITY_MAX } from "../src/platform/numbers/quantity.js";

/** A limit that no setting moves. */
export interface FixedLimit {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const operations: readonly FixedLimit[] = [
  { what: "Names of fields in one JSON body; at more 413 and LIMIT_EXCEEDED, before it is parsed", value: BODY_NAMES_MAX, unit: "names" },
  { what: "Values in one JSON body, lists and objects among them", value: BODY_VALUES_MAX, unit: "values" },
  { what: "Nesting of lists and objects in one JSON body", value: BODY_DEPTH_MAX, unit: "levels" },
  { what: "Lexical tokens of a document; values belong in variables, which have none", value: OPERATION_LIMITS.tokens, unit: "tokens" },
  { what: "Nesting of fields", value: OPERATION_LIMITS.depth, unit: "levels" },
  { what: "How often one type may stand on a path (variant → product → variants)", value: OPERATION_LIMITS.sameType, unit: "times" },
  { what: "Aliased fields of a document", value: OPERATION_LIMITS.aliases, unit: "aliases" },
  { what: "Fields at the root of an operation", value: OPERATION_LIMITS.rootFields, unit: "fields" },
  { what: "Objects an answer may hold, as estimated before it runs", value: OPERATION_LIMITS.nodes, unit: "objects" },
  {
    what: "Entries that a plain list counts in that estimate, unless its type stands on the path already",
    value: LIST_SIZE_USUAL,
    unit: "objects",
  },
  { what: "Ids in one `nodes`", value: NODES_MAX, unit: "ids" },
  { what: "Length of an id that is looked at; a longer one finds nothing", value: GLOBAL_ID_LENGTH_MAX, unit: "characters" },
  { what: "Errors in one answer", value: OPERATION_LIMITS.errors, unit: "errors" },
  { what: "Nesting of variables", value: VARIABLE_DEPTH_MAX, unit: "levels" },
  { what: "Nesting of a `JSON` value that comes in", value: JSON_DEPTH_MAX, unit: "levels" },
  { what: "A page of a list (`first`), where it is not given", value: PAGE_SIZE_DEFAULT, unit: "entries" },
  { what: "A page of a list, at most", value: PAGE_SIZE_MAX, unit: "entries" },
  { what: "Entries of a list that `totalCount` counts; beyond, AT_LEAST", value: COUNT_MAX, unit: "entries" },
  { what: "Rows that a page of a search looks at where no index leads; then it tells where to go on", value: WALK_ROWS, unit: "rows" },
  { what: "Levels that are put in order by SKU, AVAILABLE or on hand", value: WALK_ROWS, unit: "levels" },
  { what: "Levels that `totalCount` looks at where no index leads; beyond, AT_LEAST", value: COUNT_WALK_ROWS, unit: "levels" },
  {
    what: "Variants that a search for levels looks up one by one; with more it picks levels out",
    value: FOUND_VARIANTS_MAX,
    unit: "variants",
  },
  { what: "Lines of documents that `holders` looks at, of each state", value: HOLDER_LINES_MAX, unit: "lines" },
  { what: "Documents that INSUFFICIENT_STOCK tells as holders", value: SHORTAGE_HOLDERS_MAX, unit: "documents" },
  { what: "Lines of documents that it looks at for them, of each state", value: SHORTAGE_LINES_MAX, unit: "lines" },
  { what: "SKUs, locations or codes in one filter", value: stock.FILTER_NAMES_MAX, unit: "names" },
  { what: "SKUs of one availability", value: AVAILABILITY_SKUS_MAX, unit: "SKUs" },
  { what: "Entities that a gateway asks for at once, in a federated graph", value: ENTITIES_MAX, unit: "entities" },
  { what: "How long `atLeast` waits before NOT_CAUGHT_UP", value: AT_LEAST_WAIT_MS_MAX, unit: "ms" },
  { what: "A text that is searched for", value: SEARCH_LENGTH_MAX, unit: "characters" },
  { what: "Words of it that count", value: SEARCH_WORDS_MAX, unit: "words" },
  { what: "Levels whose movements are looked up one by one; for more the ledger is searched", value: LEVELS_MAX, unit: "levels" },
  { what: "Documents of a reference that are looked up so", value: DOCUMENTS_FOUND_MAX, unit: "documents" },
  { what: "A text that documents of movements are searched for", value: MOVEMENT_TEXT_LENGTH_MAX, unit: "characters" },
  {
    what: "Documents or movements that `totalCount` looks at where no index leads; beyond, AT_LEAST",
    value: COUNTED_AMONG_MAX,
    unit: "entries",
  },
  { what: "Drifts that one `inventoryIntegrity` lists", value: stock.DRIFTS_MAX, unit: "drifts" },
  { what: "Impossible levels that `inventoryIntegrity` names", value: IMPOSSIBLE_MAX, unit: "levels" },
  { what: "Documents that are named behind an impossible level", value: DOCUMENTS_BEHIND_MAX, unit: "documents" },
  { what: "Documents that the compiled lane remembers", value: DOCUMENTS_MAX, unit: "documents" },
  { what: "A document that it compiles; a longer one is answered by Apollo Server", value: DOCUMENT_LENGTH_MAX, unit: "characters" },
  { what: "An operation's name in logs and figures", value: OPERATION_NAME_LENGTH_MAX, unit: "characters" },
  { what: "Operations' names in the figures; later ones count as `(other)`", value: OPERATION_NAMES_MAX, unit: "names" },
];

const changes: readonly FixedLimit[] = [
  { what: "Lines of one document or adjustment", value: stock.LINES_MAX, unit: "lines" },
  { what: "Items of one bulk call (`…Many`)", value: stock.BULK_ITEMS_MAX, unit: "items" },
  { what: "Lines of one bulk call, over all its items", value: stock.BULK_LINES_MAX, unit: "lines" },
  { what: "Products, locations or policies of one upsert", value: CATALOG_ITEMS_MAX, unit: "items" },
  { what: "Variants of one upsert of products, over all of them", value: BULK_VARIANTS_MAX, unit: "variants" },
  {
    what: "Variants (or one product), locations or policies that such an upsert saves in one transaction, with `CONTINUE`",
    value: CATALOG_PART_MAX,
    unit: "items",
  },
  { what: "A quantity, and what a level holds in one state", value: QUANTITY_MAX, unit: "units" },
  { what: "An idempotency key", value: IDEMPOTENCY_KEY_LENGTH_MAX, unit: "characters" },
  { what: "A hold's time, where `ttlSeconds` is not given", value: TTL_SECONDS_DEFAULT, unit: "seconds" },
  { what: "A hold's time, at least", value: TTL_SECONDS_MIN, unit: "seconds" },
  { what: "A hold's time, at most", value: TTL_SECONDS_MAX, unit: "seconds" },
  {
    what: "How far `sentAt` may differ from the hub's clock without `occurredAt` being set right by it",
    value: CLOCK_DIFFERENCE_MS_MAX,
    unit: "ms",
  },
  { what: "How far back an absolute figure may be told of a level that has moved", value: STATED_DAYS_MAX, unit: "days" },
  { what: "How far the clocks of hubs on one database may differ where figures of a moment are read", value: CLOCKS_MS_MAX, unit: "ms" },
  { what: "Statements of a level made since the `occurredAt` of what is told", value: STATEMENTS_WALKED_MAX, unit: "statements" },
  { what: "Movements of a document of which something is taken back", value: PAST_MOVEMENTS_MAX, unit: "movements" },
  { what: "Returns of a reservation that are taken back with its parcel, the newest", value: RETURNS_TAKEN_BACK_MAX, unit: "returns" },
  { what: "The same over all documents of one call of many", value: PAST_ROWS_MAX, unit: "movements" },
  { what: "Parcels of one order that are taken back with its sale", value: PARCELS_TAKEN_BACK_MAX, unit: "shipments" },
  { what: "Balances of one call that `coveredByCount` shows", value: BALANCES_SHOWN_MAX, unit: "movements" },
  { what: "A reference", value: stock.REFERENCE_LENGTH_MAX, unit: "characters" },
  { what: "Parcels of one reservation that are shown, the last ones", value: SHIPMENTS_SHOWN_MAX, unit: "shipments" },
  { what: "A reason", value: stock.REASON_LENGTH_MAX, unit: "characters" },
  { what: "A note of an adjustment", value: NOTE_LENGTH_MAX, unit: "characters" },
];

const masterData: readonly FixedLimit[] = [
  { what: "A SKU, a barcode, a code of a location or a channel, a line reference", value: CODE_LENGTH_MAX, unit: "characters" },
  { what: "One of them before it is normalised (NFC); a longer one is no name", value: CODE_UNITS_MAX, unit: "UTF-16 code units" },
  { what: "Combining marks in a row in one of them", value: MARKS_IN_A_ROW_MAX, unit: "marks" },
  { what: "A title or handle", value: catalog.TITLE_LENGTH_MAX, unit: "characters" },
  { what: "Variants of a product", value: catalog.VARIANTS_PER_PRODUCT_MAX, unit: "variants" },
  { what: "Barcodes of a variant", value: catalog.BARCODES_PER_VARIANT_MAX, unit: "barcodes" },
  { what: "Options of a variant", value: catalog.OPTIONS_PER_VARIANT_MAX, unit: "options" },
  { what: "An option's name or value", value: catalog.OPTION_LENGTH_MAX, unit: "characters" },
  { what: "Packaging levels of a variant", value: catalog.PACKAGING_PER_VARIANT_MAX, unit: "levels" },
  { what: "Base units of one packaging level", value: catalog.PACKAGING_FACTOR_MAX, unit: "units" },
  { what: "Attributes of a product or a variant, as JSON", value: ATTRIBUTES_SIZE_MAX, unit: "bytes" },
  { what: "Public attributes of a product", value: PUBLIC_ATTRIBUTES_MAX, unit: "keys" },
  { what: "A key of a public attribute", value: ATTRIBUTE_KEY_LENGTH_MAX, unit: "characters" },
  { what: "Tags, and public tags, of a product", value: TAGS_MAX, unit: "tags" },
  { what: "A location's name", value: LOCATION_NAME_LENGTH_MAX, unit: "characters" },
  { what: "A location's priority", value: LOCATION_PRIORITY_MAX, unit: "" },
  { what: "A quantity of a stock policy", value: QUANTITY_MAX, unit: "units" },
  { what: "A channel's name", value: CHANNEL_NAME_LENGTH_MAX, unit: "characters" },
  { what: "A channel's buffer", value: QUANTITY_MAX, unit: "units" },
  { what: "Units of a SKU that a channel calls few", value: CHANNEL_FEW_MAX, unit: "units" },
  { what: "A channel's locations", value: CHANNEL_LOCATIONS_MAX, unit: "locations" },
];

const keysAndConnections: readonly FixedLimit[] = [
  { what: "A key, at least", value: KEY_LENGTH_MIN, unit: "characters" },
  { what: "A key, at most", value: KEY_LENGTH_MAX, unit: "characters" },
  { what: "A client's name", value: CLIENT_NAME_LENGTH_MAX, unit: "characters" },
  { what: "Channels, and locations, that a key is bound to", value: SCOPE_LENGTH_MAX, unit: "codes" },
  { what: "How long a process goes on trusting a key that was revoked by another", value: TRUST_MS, unit: "ms" },
  { what: "How long a socket's client may take for its `connection_init`; then 4408", value: SOCKET_LIMITS.initMs, unit: "ms" },
  { what: "How often the hub pings; silent for two of these, a socket is cut", value: SOCKET_LIMITS.pingMs, unit: "ms" },
  {
    what: "Requests that wait on one connection behind others; more are refused with RATE_LIMITED",
    value: PIPELINED_MAX,
    unit: "requests",
  },
  {
    what: "Answers that are compressed at once, of those with 16,384 characters or more; more go out as they are",
    value: COMPRESSING_MAX,
    unit: "answers",
  },
  { what: "An operation's id on a socket", value: OPERATION_ID_LENGTH_MAX, unit: "characters" },
  { what: "How long a socket that too much waits for may take to close; then it is cut", value: SOCKET_LIMITS.terminateMs, unit: "ms" },
  { what: "Pings that a client may send in that time; more close the socket with 1008", value: SOCKET_LIMITS.pings, unit: "pings" },
  { what: "Events that wait for one subscription before RESYNC_REQUIRED", value: LIVE_QUEUE_MAX, unit: "events" },
  { what: "Answers that wait for one subscriber who shares an execution with others", value: WAITING_ANSWERS_MAX, unit: "answers" },
  { what: "Levels that wait in one subscription with `coalesceMs`", value: COALESCED_LEVELS_MAX, unit: "levels" },
  { what: "`coalesceMs`, at most", value: COALESCE_MS_MAX, unit: "ms" },
];

const ledgerAndStore: readonly FixedLimit[] = [
  { what: "Durable followers of one database", value: FOLLOWERS_MAX, unit: "followers" },
  { what: "The name of a durable follower", value: FOLLOWER_NAME_LENGTH_MAX, unit: "characters" },
  { what: "What is kept of the error of a parked record", value: ERROR_LENGTH_MAX, unit: "characters" },
  { what: "Commands of one batch", value: stock.LEDGER_LIMITS.batchCommandsMax, unit: "commands" },
  { what: "Lines of one batch", value: stock.LEDGER_LIMITS.batchWeightMax, unit: "lines" },
  { what: "Commands that wait for a batch; beyond, OVERLOADED", value: stock.LEDGER_LIMITS.queueCommandsMax, unit: "commands" },
  { what: "How long a command waits for a batch; beyond, OVERLOADED", value: stock.LEDGER_LIMITS.waitMsMax, unit: "ms" },
  { what: "How long a batch is tried again; beyond, UNAVAILABLE", value: stock.LEDGER_LIMITS.retryMsMax, unit: "ms" },
  { what: "How long a batch waits for one row lock", value: stock.LEDGER_LIMITS.lockWaitMsMax, unit: "ms" },
  { what: "How long the database may be silent inside a batch", value: stock.LEDGER_LIMITS.silenceMsMax, unit: "ms" },
  { what: "How long a query waits for a connection; beyond, UNAVAILABLE", value: timeouts.acquireMs, unit: "ms" },
  { what: "One statement", value: timeouts.statementMs, unit: "ms" },
  { what: "One wait for a lock outside the ledger", value: timeouts.lockMs, unit: "ms" },
  { what: "A transaction in which nothing is done", value: timeouts.idleInTransactionMs, unit: "ms" },
  { what: "How long the database may be silent while an answer is due", value: timeouts.silenceMs, unit: "ms" },
  { what: "Levels that the read model keeps in memory", value: MODEL_LEVELS_MAX, unit: "levels" },
];

const jobs: readonly FixedLimit[] = [
  { what: "Jobs that wait or run; beyond, OVERLOADED", value: JOBS_WAITING_MAX, unit: "jobs" },
  { what: "Kinds, or statuses, in one filter of jobs", value: JOB_FILTER_NAMES_MAX, unit: "names" },
  { what: "Uploads that are promised to one key at one time; beyond, OVERLOADED", value: UPLOADS_PROMISED_MAX, unit: "uploads" },
  { what: "A file that is imported over the API, unpacked", value: IMPORT_UNPACKED_BYTES_MAX, unit: "bytes" },
  { what: "Rows of a file that is imported", value: IMPORT_ROWS_MAX, unit: "rows" },
  { what: "A row of such a file", value: LINE_BYTES_MAX, unit: "bytes" },
  { what: "Units that a row of stock may state", value: QUANTITY_MAX, unit: "units" },
  { what: "Options of a variant in a file of products", value: OPTION_COLUMNS_MAX, unit: "options" },
  { what: "A heading that a misspelt one is compared with", value: COMPARED_LENGTH_MAX, unit: "characters" },
  { what: "Headings that it is compared with", value: COMPARED_NAMES_MAX, unit: "headings" },
  { what: "Changes that `importReport` and a dry run list; a file has all of them", value: CHANGES_SHOWN_MAX, unit: "changes" },
  { what: "Movements since a sheet was written that are looked at, of one level", value: stock.MOVEMENTS_SINCE_MAX, unit: "movements" },
  { what: "External references of one product, variant, location, order, sale or return", value: EXTERNAL_REFS_MAX, unit: "references" },
  { what: "Findings that `importReport` lists; a file has all of them", value: FINDINGS_SHOWN_MAX, unit: "findings" },
  { what: "A file's name, and a shop's name for a location", value: FILE_NAME_LENGTH_MAX, unit: "characters" },
  { what: "A shop's names of locations in one import", value: IMPORT_LOCATIONS_MAX, unit: "names" },
  { what: "Downloads that one process serves at one time; beyond, OVERLOADED", value: DOWNLOADS_RUNNING_MAX, unit: "downloads" },
];

/** The limits that no setting moves, by what they bound, as the code has them. */
export const FIXED_LIMITS: Readonly<Record<string, readonly FixedLimit[]>> = {
  "Operations and answers": operations,
  "Changes of stock": changes,
  "Master data": masterData,
  "Keys and connections": keysAndConnections,
  "Jobs and files": jobs,
  "The ledger and its store": ledgerAndStore,
};
