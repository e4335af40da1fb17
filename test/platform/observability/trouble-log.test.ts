import { describe, expect, it } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { createLogger } from "../../../src/platform/observability/logger.js";
import { TroubleLog } from "../../../src/platform/observability/trouble-log.js";

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly stack?: string };
  readonly failures?: number;
  readonly seconds?: number;
  readonly reason?: string;
}

const away = (): HubError => new HubError("UNAVAILABLE", "The database cannot be reached right now.");

/** The log of a loop, over a clock that only the test moves. */
function watched(): { readonly log: TroubleLog; readonly lines: Line[]; readonly pass: (ms: number) => void } {
  const lines: Line[] = [];
  let now = 0;
  const logger = createLogger("info", { write: (line) => lines.push(JSON.parse(line) as Line) });
  const log = new TroubleLog({ logger, failed: "It failed. It tries again.", well: "It is well again.", now: () => now });
  return { log, lines, pass: (ms) => (now += ms) };
}

describe("A loop that fails over and over", () => {
  it("is told of ten times in the five minutes in which it fails six hundred times, once with everything, and once when it is well", () => {
    const { log, lines, pass } = watched();
    for (let count = 0; count < 600; count += 1) {
      log.onFault(away());
      pass(500);
    }
    // At 0, 1, 3, 7, 15, 31, 63, 123, 183 and 243 seconds.
    expect(lines.map(({ seconds }) => seconds)).toEqual([undefined, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(lines.filter(({ err }) => err?.stack !== undefined)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ level: "warn", failures: 487, reason: "The database cannot be reached right now." });
    for (let count = 0; count < 100; count += 1) {
      pass(500);
      log.onWell();
    }
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatchObject({ level: "info", msg: "It is well again.", failures: 600, seconds: 300 });
  });

  it("that comes and goes is one trouble, and another after it was well is told at once", () => {
    const { log, lines, pass } = watched();
    for (let count = 0; count < 5; count += 1) {
      log.onFault(away());
      pass(100);
      log.onWell();
    }
    expect(lines).toHaveLength(1);
    pass(2_000);
    log.onWell();
    log.onFault(new Error("A mistake."));
    expect(lines.map(({ level, failures }) => [level, failures])).toEqual([
      ["warn", undefined],
      ["info", 5],
      ["error", undefined],
    ]);
  });

  it("says nothing where it is well all the time", () => {
    const { log, lines, pass } = watched();
    for (let count = 0; count < 10; count += 1) {
      log.onWell();
      pass(10_000);
    }
    expect(lines).toEqual([]);
  });
});
