const COUNTS = "quantity held confirmed shipped released expired cancelled";
const RESERVATION = `reservation { id reference status expiresAt version sequence createdAt updatedAt lines { sku location { code } ${COUNTS} } }`;
const LEVELS =
  "levels { sku location { code } available reserved committed onHand version sequence updatedAt } adjustment { id sequence recordedAt }";

/** The commands of the traffic, with the entity each answers. */
const entities = {
  inventoryAdjust: LEVELS,
  inventorySet: LEVELS,
  reservationCreate: RESERVATION,
  reservationExtend: RESERVATION,
  reservationConfirm: RESERVATION,
  reservationRelease: RESERVATION,
  reservationShip: RESERVATION,
  reservationCancel: RESERVATION,
  saleRecord:
    "sale { id reference fulfilled version sequence recordedAt lines { sku location { code } quantity fromReservation oversold } }",
  returnCreate:
    "return { id status version sequence createdAt lines { sku quantity received restocked damaged scrapped toSupplier cancelled } }",
} as const;

export type OperationName = keyof typeof entities;

export function documentOf(operation: OperationName): string {
  const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
  const errors = "userErrors { code message ... on VersionConflictError { currentVersion } }";
  return `mutation ($input: ${type}!) { answer: ${operation}(input: $input) { ${errors} replayed sequence ${entities[operation]} } }`;
}

export const LEVEL_QUERY =
  "query ($sku: String!, $location: String!) { level: inventoryLevel(sku: $sku, location: $location) { version available } }";
