const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Reads the file's times, which carry no zone unless they say so. Keeps the zone's offset for each hour it has met. */
export class FileClock {
  readonly #offsets = new Map<number, number>();
  readonly #format: Intl.DateTimeFormat;

  /** Throws RangeError where the zone is not known. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** Milliseconds since 1970 (UTC) of `2010-12-01 08:26:00`, also with `T`, fractions of a second or an offset; null where it is no time. */
  instantOf(text: string): number | null {
    const match = WRITTEN.exec(text);
    if (match === null) return null;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
    const written = Date.UTC(year, month - 1, day, hour, minute, second);
    if (!isReal(written, month, day, hour, minute, second)) return null;
    const offset = match[7];
    return offset === undefined ? this.#instantOfLocal(written) : written - offsetMs(offset);
  }

  #instantOfLocal(written: number): number {
    const hour = Math.floor(written / HOUR_MS) * HOUR_MS;
    let offset = this.#offsets.get(hour);
    if (offset === undefined) {
      // A second look from the first guess settles the hours next to a change of clocks.
      offset = this.#offsetAt(hour - this.#offsetAt(hour));
      this.#offsets.set(hour, offset);
    }
    return written - offset;
  }

  #offsetAt(instant: number): number {
    const part = Object.fromEntries(this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  }
}

/** `90s`, `30m`, `24h` or `2d` in milliseconds; null where it is no duration. */
export function durationMs(text: string): number | null {
  const match = /^(\d{1,9})(s|m|h|d)$/.exec(text);
  if (match === null) return null;
  const unit = { s: 1_000, m: 60_000, h: HOUR_MS, d: DAY_MS }[match[2] ?? ""] ?? 0;
  return Number(match[1]) * unit;
}

function isReal(written: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const date = new Date(written);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
}

function offsetMs(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}
