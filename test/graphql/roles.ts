/*
 * Which role may use which field, written down a second time and by hand: whoever changes the roles of a field changes this table too, and
 * so says that it was meant. ADMIN may use everything.
 */

export const ROLES = ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "DASHBOARD"] as const;
export type RoleName = (typeof ROLES)[number];

const EVERYBODY = ROLES;
const NOBODY: readonly RoleName[] = [];
const STAFF: readonly RoleName[] = ["ORDERS", "POS", "WAREHOUSE", "DASHBOARD"];
const SELLERS: readonly RoleName[] = ["ORDERS", "POS"];
const SHIPPERS: readonly RoleName[] = ["ORDERS", "POS", "WAREHOUSE"];
const STOREKEEPERS: readonly RoleName[] = ["WAREHOUSE"];
const WHO_SEES_LEVELS: readonly RoleName[] = ["POS", "WAREHOUSE", "DASHBOARD"];

/** By root field, `Query.sequence` and so on. */
export const WHO_MAY: Readonly<Record<string, readonly RoleName[]>> = {
  "Query.me": EVERYBODY,
  "Query.apiClients": NOBODY,
  "Query.product": EVERYBODY,
  "Query.products": EVERYBODY,
  "Query.variant": EVERYBODY,
  "Query.variants": EVERYBODY,
  "Query.location": EVERYBODY,
  "Query.locations": EVERYBODY,
  "Query.stockPolicies": STAFF,
  "Query.channel": EVERYBODY,
  "Query.channels": EVERYBODY,
  "Query.oversellIncidents": WHO_SEES_LEVELS,
  "Query.inventoryIntegrity": ["DASHBOARD"],
  "Query.inventoryLevel": WHO_SEES_LEVELS,
  "Query.inventoryLevels": WHO_SEES_LEVELS,
  "Query.inventoryLevelAt": WHO_SEES_LEVELS,
  "Query.movements": WHO_SEES_LEVELS,
  "Query.sequence": ["STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "DASHBOARD"],
  "Query.operation": SHIPPERS,
  "Query.inventoryStates": EVERYBODY,
  "Query.adjustment": ["WAREHOUSE", "DASHBOARD"],
  "Query.availability": EVERYBODY,
  "Query.reservation": STAFF,
  "Query.reservations": STAFF,
  "Query.return": STAFF,
  "Query.returns": STAFF,
  "Query.sale": ["ORDERS", "POS", "DASHBOARD"],
  "Query.sales": ["ORDERS", "POS", "DASHBOARD"],
  "Mutation.apiKeyCreate": NOBODY,
  "Mutation.apiKeyRevoke": NOBODY,
  "Mutation.productUpsert": STOREKEEPERS,
  "Mutation.productUpsertMany": STOREKEEPERS,
  "Mutation.locationUpsert": STOREKEEPERS,
  "Mutation.locationUpsertMany": STOREKEEPERS,
  "Mutation.stockPolicySet": STOREKEEPERS,
  "Mutation.stockPolicySetMany": STOREKEEPERS,
  "Mutation.channelUpsert": NOBODY,
  "Mutation.inventoryAdjust": STOREKEEPERS,
  "Mutation.inventoryAdjustMany": STOREKEEPERS,
  "Mutation.inventorySet": STOREKEEPERS,
  "Mutation.inventoryMove": STOREKEEPERS,
  "Mutation.reservationCreate": SELLERS,
  "Mutation.reservationCreateMany": SELLERS,
  "Mutation.reservationUpdate": SELLERS,
  "Mutation.reservationExtend": SELLERS,
  "Mutation.reservationConfirm": SELLERS,
  "Mutation.reservationConfirmMany": SELLERS,
  "Mutation.reservationRelease": SELLERS,
  "Mutation.reservationShip": SHIPPERS,
  "Mutation.reservationShipMany": SHIPPERS,
  "Mutation.reservationCancel": SELLERS,
  "Mutation.reservationCancelMany": SELLERS,
  "Mutation.reservationMove": SELLERS,
  "Mutation.returnCreate": SHIPPERS,
  "Mutation.returnCreateMany": SHIPPERS,
  "Mutation.returnReceive": SHIPPERS,
  "Mutation.returnInspect": SHIPPERS,
  "Mutation.returnCancel": SHIPPERS,
  "Mutation.saleRecord": SELLERS,
  "Mutation.saleRecordMany": SELLERS,
  "Subscription.movementRecorded": WHO_SEES_LEVELS,
  "Subscription.availabilityChanged": WHO_SEES_LEVELS,
  "Subscription.channelAvailabilityChanged": ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "DASHBOARD"],
  "Subscription.reservationChanged": STAFF,
};
