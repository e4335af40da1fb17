import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import { LINES_MAX, sharedReference } from "../stock/index.js";
import { TTL_SECONDS_MAX, TTL_SECONDS_MIN, type ReservationDocument } from "./reservation.js";

/** The limit of a document's lines, where locations chosen by the hub, an update or a move would add to them. */
export function linesErrors({ lines }: Pick<ReservationDocument, "lines">): readonly UserErrorData[] {
  if (lines.length <= LINES_MAX) return [];
  const message = `The reservation would have ${lines.length} lines, one for each SKU, location and line reference; at most ${LINES_MAX} are allowed. Split it.`;
  return [invalidInput(["lines"], message)];
}

/** A reference is one line's of the order, so it stands for one SKU: whoever swaps the SKU of a line gives up all that still stands of the old one. */
export function referenceErrors({ lines }: Pick<ReservationDocument, "lines">): readonly UserErrorData[] {
  const shared = sharedReference(lines, ({ held, confirmed, shipped }) => held + confirmed + shipped > 0);
  if (shared === null) return [];
  const { lineReference, skus } = shared;
  const message =
    `The lineReference "${lineReference}" would stand for SKU "${skus[0]}" and SKU "${skus[1]}". Give the new line a reference of its own, or give ` +
    "up the old one's units in the same call.";
  return [invalidInput(["lines"], message)];
}

/** How long a hold may last. */
export function ttlErrors(ttlSeconds: number | null | undefined): readonly UserErrorData[] {
  if (ttlSeconds === null || ttlSeconds === undefined) return [];
  if (Number.isInteger(ttlSeconds) && ttlSeconds >= TTL_SECONDS_MIN && ttlSeconds <= TTL_SECONDS_MAX) return [];
  const message = `The ttlSeconds is ${ttlSeconds}; give ${TTL_SECONDS_MIN} to ${TTL_SECONDS_MAX} seconds (30 days).`;
  return [invalidInput(["ttlSeconds"], message)];
}
