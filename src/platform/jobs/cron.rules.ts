import { Cron } from "croner";

/** When a schedule is due. */
export interface CronTimes {
  /** Five fields: minute, hour, day of the month, month, day of the week, such as `30 2 * * 1-5`. */
  readonly pattern: string;
  /** Of the IANA database, such as `Europe/Berlin`; `UTC`. */
  readonly timeZone: string;
}

/** What is wrong with a pattern or a time zone, as a sentence; null where nothing is. */
export function cronProblem({ pattern, timeZone }: CronTimes): string | null {
  if (pattern.length > PATTERN_LENGTH_MAX) return `A cron pattern has at most ${PATTERN_LENGTH_MAX} characters.`;
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    return `"${timeZone.slice(0, PATTERN_LENGTH_MAX)}" is no time zone: give one of the IANA database, such as Europe/Berlin or UTC.`;
  }
  try {
    new Cron(pattern, { timezone: timeZone, mode: "5-part", paused: true });
    return null;
  } catch {
    return `"${pattern}" is no cron pattern: give minute, hour, day of the month, month and day of the week, such as 30 2 * * 1-5.`;
  }
}

const PATTERN_LENGTH_MAX = 100;

/**
 * The first time after `after`; null where there is none. A time that clocks leave out when they go forward comes at that moment; one that comes twice when
 * they go back is taken once.
 */
export function nextTime({ pattern, timeZone }: CronTimes, after: Date): Date | null {
  return new Cron(pattern, { timezone: timeZone, mode: "5-part", paused: true }).nextRun(after);
}
