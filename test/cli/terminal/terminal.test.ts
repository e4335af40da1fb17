import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { PLAIN_LINE_EVERY_MS, startProgress } from "../../../src/cli/terminal/progress.js";
import { renderTable } from "../../../src/cli/terminal/table.js";

const shape = {
  head: ["class", "lines"],
  rows: [
    ["sale", 1_234_567],
    ["return", 8],
  ],
};

describe("a table", () => {
  it("is aligned plain text for a pipe, numbers grouped and to the right", () => {
    expect(renderTable(shape, true)).toBe("class       lines\nsale    1,234,567\nreturn          8");
  });

  it("has lines around its cells on a terminal", () => {
    expect(renderTable(shape, false)).toContain("│");
  });
});

describe("progress", () => {
  function plain(): { text: () => string; tick: (ms: number) => void; progress: ReturnType<typeof startProgress> } {
    const stream = new PassThrough();
    let time = 0;
    const progress = startProgress({ label: "replay", unit: "lines", total: 2_000, stream, now: () => time });
    return { text: () => String(stream.read() ?? ""), tick: (ms) => (time += ms), progress };
  }

  it("writes one plain line every few seconds, with share, rate and detail", () => {
    const { text, tick, progress } = plain();
    tick(1_000);
    progress.update(100);
    expect(text()).toBe("");
    tick(PLAIN_LINE_EVERY_MS);
    progress.update(1_200, "2011-03-01");
    expect(text()).toBe("replay: 1,200 of 2,000 lines (60%), 200 lines/s, 2011-03-01\n");
  });

  it("writes the last state when it stops, once", () => {
    const { text, tick, progress } = plain();
    tick(2_000);
    progress.update(2_000);
    progress.stop();
    progress.stop();
    expect(text()).toBe("replay: 2,000 of 2,000 lines (100%), 1,000 lines/s\n");
  });

  it("writes nothing where nothing was done", () => {
    const { text, progress } = plain();
    progress.stop();
    expect(text()).toBe("");
  });

  it("draws a bar on a terminal and leaves no timer behind", () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true });
    const progress = startProgress({ label: "replay", unit: "lines", total: 2_000, stream });
    progress.update(500, "2011-03-01");
    progress.stop();
    expect(String(stream.read() ?? "")).toMatch(/replay .*25% \| 500\/2000 lines/);
  });
});
