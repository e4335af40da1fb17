import type { ReservationDocument } from "./reservation.js";

/** A changed copy. Field by field: a spread costs many times what its fields do, and a command makes two copies at least. */
export function renewed(
  before: ReservationDocument,
  { lines, status = before.status, expiresAt = before.expiresAt, version = before.version }: Changes,
): ReservationDocument {
  const {
    id,
    channelId,
    reference,
    externalRefs = null,
    reason = null,
    cancelCause = null,
    createdAt,
    newShipments = [],
    voidedShipments = [],
    loaded = null,
  } = before;
  return {
    id,
    channelId,
    reference,
    externalRefs,
    reason,
    cancelCause,
    status,
    expiresAt,
    version,
    createdAt,
    lines,
    newShipments,
    voidedShipments,
    loaded,
  };
}

type Changes = Pick<ReservationDocument, "lines"> & Partial<Pick<ReservationDocument, "status" | "expiresAt" | "version">>;
