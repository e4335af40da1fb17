import { describe, expect, it } from "vitest";
import { CLOCK_DIFFERENCE_MS_MAX, pastTime, toldTime } from "../../../src/stock/commands/occurred-at.js";

const now = new Date("2026-01-31T12:00:00.000Z");
const at = (ms: number): Date => new Date(now.getTime() + ms);

describe("the world's time of something told", () => {
  it("is taken as now where it lies ahead of the database's clock, by however little", () => {
    for (const time of [null, undefined, at(1), at(3_600_000), new Date("9999-12-31T23:59:59.999Z")])
      expect(pastTime(time, now)).toBeNull();
    for (const time of [at(0), at(-1), new Date("0001-01-01T00:00:00Z")]) expect(pastTime(time, now)).toEqual(time);
  });

  it("is set right by what the sender's clock said as it sent", () => {
    expect(toldTime({ occurredAt: at(-60_000), sentAt: at(3_600_000) }, now)).toEqual(at(-3_660_000));
    expect(toldTime({ occurredAt: at(-7_200_000), sentAt: at(-3_600_000) }, now)).toEqual(at(-3_600_000));
  });

  it("is left as it is where the clocks differ by no more than a call's way, or one of both is missing", () => {
    for (const off of [CLOCK_DIFFERENCE_MS_MAX, -CLOCK_DIFFERENCE_MS_MAX, 0]) {
      expect(toldTime({ occurredAt: at(-5), sentAt: at(off) }, now)).toEqual(at(-5));
    }
    const more = CLOCK_DIFFERENCE_MS_MAX + 1;
    expect(toldTime({ occurredAt: at(-5), sentAt: at(-more) }, now)).toEqual(at(0));
    expect(toldTime({ occurredAt: at(-5 - more), sentAt: at(-more) }, now)).toEqual(at(-5));
    expect(toldTime({ occurredAt: at(-5) }, now)).toEqual(at(-5));
    expect(toldTime({ sentAt: at(-3_600_000) }, now)).toBeNull();
  });

  it("stays within the instants there are, and never comes after the call", () => {
    expect(toldTime({ occurredAt: new Date("0001-01-01T00:00:00Z"), sentAt: at(3_600_000) }, now)).toEqual(
      new Date("0001-01-01T00:00:00Z"),
    );
    expect(toldTime({ occurredAt: at(5_000), sentAt: at(-60_000) }, now)).toEqual(now);
  });
});
