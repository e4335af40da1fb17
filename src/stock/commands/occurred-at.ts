import { invalidInput, type InvalidInput } from "../../platform/errors/user-error.js";

/** How far `occurredAt` may lie ahead of the database's clock: clocks differ. */
export const OCCURRED_AT_AHEAD_MS_MAX = 5 * 60_000;

/** Null when the time may stand. Compared under lock with `books.now`. */
export function occurredAtError(occurredAt: Date | null | undefined, now: Date): InvalidInput | null {
  if (occurredAt === null || occurredAt === undefined || occurredAt.getTime() <= now.getTime() + OCCURRED_AT_AHEAD_MS_MAX) return null;
  return invalidInput(
    ["occurredAt"],
    `The occurredAt ${occurredAt.toISOString()} lies more than 5 minutes ahead of the hub's clock. Check the sender's clock and time zone.`,
  );
}
