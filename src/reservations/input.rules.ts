import { textProblem } from "../catalog/index.js";
import { invalidInput, type UserErrorData } from "../platform/errors/user-error.js";
import { idempotencyKeyError, LINES_MAX } from "../stock/index.js";
import { TTL_SECONDS_MAX, TTL_SECONDS_MIN, type ReservationDocument } from "./reservation.js";

/** Characters of a reservation's reference and of a parcel's tracking reference. */
export const REFERENCE_LENGTH_MAX = 255;
/** Characters of a reason. */
export const REASON_LENGTH_MAX = 1_000;

/** What mutations of reservations have in common beside their lines. */
export interface CommonInput {
  readonly idempotencyKey: string;
  readonly reference?: string | null | undefined;
  readonly trackingReference?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly ttlSeconds?: number | null | undefined;
}

/** Every mistake that shows without the database. */
export function inputErrors(input: CommonInput): readonly UserErrorData[] {
  const key = idempotencyKeyError(input.idempotencyKey);
  return [
    ...(key === null ? [] : [key]),
    ...textErrors("reference", input.reference, REFERENCE_LENGTH_MAX),
    ...textErrors("trackingReference", input.trackingReference, REFERENCE_LENGTH_MAX),
    ...textErrors("reason", input.reason, REASON_LENGTH_MAX),
    ...ttlErrors(input.ttlSeconds),
  ];
}

/** A step names the version it was decided on, or says with null that it does not care. */
export function versionErrors(expectedVersion: number | null | undefined): readonly UserErrorData[] {
  if (expectedVersion !== undefined) return [];
  const message = "The expectedVersion is missing. Give the version you read, or null where any version will do.";
  return [invalidInput(["expectedVersion"], message)];
}

/** The limit of a document's lines, where locations chosen by the hub, an update or a move would add to them. */
export function linesErrors({ lines }: Pick<ReservationDocument, "lines">): readonly UserErrorData[] {
  if (lines.length <= LINES_MAX) return [];
  const message = `The reservation would have ${lines.length} lines, one for each SKU and location; at most ${LINES_MAX} are allowed. Split it.`;
  return [invalidInput(["lines"], message)];
}

function ttlErrors(ttlSeconds: number | null | undefined): readonly UserErrorData[] {
  if (ttlSeconds === null || ttlSeconds === undefined) return [];
  if (Number.isInteger(ttlSeconds) && ttlSeconds >= TTL_SECONDS_MIN && ttlSeconds <= TTL_SECONDS_MAX) return [];
  const message = `The ttlSeconds is ${ttlSeconds}; give ${TTL_SECONDS_MIN} to ${TTL_SECONDS_MAX} seconds (30 days).`;
  return [invalidInput(["ttlSeconds"], message)];
}

function textErrors(name: string, value: string | null | undefined, lengthMax: number): readonly UserErrorData[] {
  if (value === null || value === undefined) return [];
  const problem = textProblem(value, lengthMax);
  return problem === null ? [] : [invalidInput([name], `The ${name} ${problem}`)];
}
