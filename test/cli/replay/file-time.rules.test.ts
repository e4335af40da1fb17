import { describe, expect, it } from "vitest";
import { durationMs, FileClock } from "../../../src/cli/replay/file-time.rules.js";

describe("the time of a line", () => {
  const london = new FileClock("Europe/London");
  const at = (text: string, clock = london): string | null => {
    const instant = clock.instantOf(text);
    return instant === null ? null : new Date(instant).toISOString();
  };

  it("is local time, in winter and in summer", () => {
    expect(at("2010-12-01 08:26:00")).toBe("2010-12-01T08:26:00.000Z");
    expect(at("2011-07-01 08:26:30")).toBe("2011-07-01T07:26:30.000Z");
    expect(at("2011-07-01T08:26", new FileClock("America/New_York"))).toBe("2011-07-01T12:26:00.000Z");
  });

  it("is right in the hours next to a change of clocks", () => {
    expect(at("2011-03-27 00:59:59")).toBe("2011-03-27T00:59:59.000Z");
    expect(at("2011-03-27 02:00:00")).toBe("2011-03-27T01:00:00.000Z");
    expect(at("2011-10-30 02:00:00")).toBe("2011-10-30T02:00:00.000Z");
  });

  it("follows an offset that is written with it", () => {
    expect(at("2011-07-01T08:26:00Z")).toBe("2011-07-01T08:26:00.000Z");
    expect(at("2011-07-01 08:26:00.250+05:30")).toBe("2011-07-01T02:56:00.000Z");
  });

  it.each(["", "12/1/2010 8:26", "2011-02-29 08:00:00", "2011-13-01 08:00:00", "2011-01-01 24:00:00", "2011-01-01 08:60:00", "2011-01-01"])(
    "is not %j",
    (text) => expect(at(text)).toBeNull(),
  );

  it("gives durations in seconds, minutes, hours and days, and nothing else", () => {
    expect(["90s", "30m", "24h", "2d", "0s"].map(durationMs)).toEqual([90_000, 1_800_000, 86_400_000, 172_800_000, 0]);
    expect(["24", "1.5h", "-1h", "h", "1w", ""].map(durationMs)).toEqual([null, null, null, null, null, null]);
  });
});
