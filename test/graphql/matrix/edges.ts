import {
  ADMINS,
  ALL,
  ANY_CHANNEL,
  both,
  LEVELS,
  NOBODY,
  type Principal,
  SELLERS,
  SHIPPERS,
  STAFF,
  WATCHERS,
  EVERYWHERE,
  STOREKEEPERS,
  without,
} from "./principals.js";

/*
 * Who comes along each edge to something: whoever sees what it leads from, unless the row says otherwise. To everybody else it leads nowhere, as
 * where there is nothing. What of a thing's own kind is out of somebody's scope is told by the canaries.
 */

const SALES = both(STAFF, without("WAREHOUSE", "WAREHOUSE_BOUND"));

const rows: readonly (readonly [seenBy: readonly Principal[], edges: readonly string[]])[] = [
  [
    ALL,
    [
      "Variant.options",
      "Variant.product",
      "Variant.packaging",
      "Variant.availability",
      "Availability.channel",
      "Product.variants",
      "Channel.locations",
      "Channel.publishedLocations",
      "InventoryStateInfo.transitions",
    ],
  ],
  [without("PUBLIC"), ["Product.externalRefs", "Variant.externalRefs", "Location.externalRefs"]],
  [
    STAFF,
    [
      "StockPolicy.location",
      // ORDERS gets incidents of its own sales.
      "OversellIncident.location",
      "OversellIncident.channel",
      "Availability.locations",
      "LocationAvailability.location",
      "Reservation.channel",
      "Reservation.externalRefs",
      "Reservation.lines",
      "Reservation.shipments",
      "ReservationLine.variant",
      "ReservationLine.location",
      "Shipment.lines",
      "ShipmentLine.location",
      "Return.reservation",
      "Return.channel",
      "Return.externalRefs",
      "Return.location",
      "Return.lines",
      "ReturnLine.variant",
      "ReservationChange.reservation",
    ],
  ],
  [without("WAREHOUSE", "WAREHOUSE_BOUND"), ["ChannelAvailability.availability"]],
  [
    LEVELS,
    [
      "InventoryLevel.variant",
      "InventoryLevel.location",
      "Variant.levels",
      "Movement.variant",
      "Movement.from",
      "Movement.to",
      "Movement.document",
      "Movement.levels",
      "MovementAccount.location",
      "MovementLevel.quantities",
      "MovementLevel.location",
      "AvailabilityChange.before",
      "AvailabilityChange.after",
      "AvailabilityChange.location",
      "AvailabilityChange.document",
    ],
  ],
  [
    SALES,
    [
      // Those of the incidents here are sales: where more than its name is asked, a document leads to whom its own root field would.
      "OversellIncident.document",
      "Sale.channel",
      "Sale.externalRefs",
      "Sale.reservation",
      "Sale.lines",
      "Sale.sameReference",
      "Return.sale",
      "Reservation.sameReference",
      "SaleLine.variant",
      "SaleLine.location",
    ],
  ],
  // The short ones here are reservations.
  [SELLERS, ["InsufficientStockError.holders"]],
  // Of `holders`: below an error of a payload nobody asks so deep here.
  [LEVELS, ["StockHolder.location", "StockHolder.document"]],
  [
    SELLERS,
    [
      "ReservationCreatePayload.reservation",
      "ReservationCreatePayload.explanation",
      "AllocationExplanation.candidates",
      "AllocationCandidate.location",
      "ReservationCreateManyPayload.results",
      "ReservationUpdatePayload.reservation",
      "ReservationUpdateManyPayload.results",
      "ReservationExtendPayload.reservation",
      "ReservationExtendManyPayload.results",
      "ReservationConfirmPayload.reservation",
      "ReservationConfirmManyPayload.results",
      "ReservationReleasePayload.reservation",
      "ReservationReleaseManyPayload.results",
      "ReservationCancelPayload.reservation",
      "ReservationCancelManyPayload.results",
      "ReservationMovePayload.reservation",
      "ReservationMoveManyPayload.results",
      "SaleRecordPayload.sale",
      "SaleRecordPayload.incidents",
      "SaleRecordManyPayload.results",
      "SaleVoidPayload.sale",
    ],
  ],
  [
    SHIPPERS,
    [
      "ReservationShipPayload.reservation",
      "ReservationShipManyPayload.results",
      "ShipmentVoidPayload.reservation",
      "ShipmentVoidPayload.shipment",
      "ReservationShortPayload.reservation",
      "ReturnCreatePayload.return",
      "ReturnCreateManyPayload.results",
      "ReturnReceivePayload.return",
      "ReturnReceiveManyPayload.results",
      "ReturnInspectPayload.return",
      "ReturnInspectManyPayload.results",
      "ReturnCancelPayload.return",
      "ReturnCancelManyPayload.results",
      "ReturnReceiptVoidPayload.return",
    ],
  ],
  [
    [...STOREKEEPERS, "OPERATOR"],
    ["StockPolicySetPayload.policy", "StockPolicySetManyPayload.results"],
  ],
  [
    STOREKEEPERS,
    [
      "VersionConflictError.level",
      "LocationUpsertPayload.location",
      "LocationUpsertManyPayload.results",
      "InventoryAdjustPayload.levels",
      "InventoryAdjustPayload.adjustment",
      "InventoryAdjustManyPayload.results",
      "InventorySetPayload.levels",
      "InventorySetPayload.adjustment",
      "InventorySetManyPayload.results",
      "InventoryMovePayload.levels",
      "InventoryMovePayload.adjustment",
      "InventoryMoveManyPayload.results",
      "AdjustmentVoidPayload.levels",
      "AdjustmentVoidPayload.adjustment",
    ],
  ],
  [
    ["ADMIN", "WAREHOUSE"],
    ["ProductUpsertPayload.product", "ProductUpsertManyPayload.results"],
  ],
  [ANY_CHANNEL, ["Job.progress", "JobCancelPayload.job"]],
  // Of jobs of others.
  [WATCHERS, ["Job.importReport", "Job.exportFile", "ImportReport.findings", "ImportReport.changes"]],
  [["ADMIN", "WAREHOUSE"], ["ImportStartPayload.upload"]],
  [EVERYWHERE, ["ExportStartPayload.job"]],
  [ADMINS, ["ApiKeyCreatePayload.client", "ApiKeyRevokePayload.client", "ChannelUpsertPayload.channel"]],
  // The sales here are of more than there was.
  [WATCHERS, ["IntegrityReport.impossible", "ImpossibleLevel.location", "ImpossibleLevel.documents"]],
  // A ledger that agrees with itself names nothing.
  [NOBODY, ["IntegrityReport.drifted", "IntegrityDrift.location"]],
];

/** By edge, such as `Sale.reservation`. */
export const EDGES: Readonly<Record<string, readonly Principal[]>> = Object.fromEntries(
  rows.flatMap(([seenBy, edges]) => edges.map((edge) => [edge, seenBy] as const)),
);
