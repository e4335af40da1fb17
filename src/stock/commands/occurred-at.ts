/** A device whose clock differs from the hub's by no more is believed: so long a call may take on its way. */
export const CLOCK_DIFFERENCE_MS_MAX = 10_000;

/** The time of something told, as the ledger takes it: null, which is now, where none was given or it lies ahead of the hub's clock. */
export function pastTime(occurredAt: Date | null | undefined, now: Date): Date | null {
  return occurredAt === null || occurredAt === undefined || occurredAt.getTime() > now.getTime() ? null : occurredAt;
}

/** When something happened by a device's clock, and what that clock said when the call was sent. */
export interface ToldTime {
  readonly occurredAt?: Date | null | undefined;
  readonly sentAt?: Date | null | undefined;
}

/**
 * When it happened, by the hub's clock: where the device's clock said another time than `received` when it sent the call, all its times are wrong by as
 * much. Null where no time was given.
 */
export function toldTime({ occurredAt = null, sentAt = null }: ToldTime, received: Date): Date | null {
  if (occurredAt === null || sentAt === null) return occurredAt;
  const behind = received.getTime() - sentAt.getTime();
  if (Math.abs(behind) <= CLOCK_DIFFERENCE_MS_MAX) return occurredAt;
  const shifted = occurredAt.getTime() + behind;
  return new Date(Math.min(Math.max(shifted, FIRST_INSTANT), received.getTime()));
}

/** The first instant of a DateTime: further back nothing is shifted. */
const FIRST_INSTANT = Date.parse("0001-01-01T00:00:00Z");

/** What inputs say of the time of what they tell. */
export const OCCURRED_AT =
  "When it happened in the world, as long ago as it was; the time of recording where null. One ahead of the hub's clock is taken as now (`takenAsNow`). What was counted since stays true: `coveredByCount`.";
export const SENT_AT = `What the sender's own clock says as it sends this, each time anew; not a part of the content. Where that is more than ${CLOCK_DIFFERENCE_MS_MAX / 1000} seconds from the hub's clock, the sender's clock is wrong, and occurredAt is set right by the difference. Null: the clock is believed.`;
