import { describe, expect, it } from "vitest";
import { type RunFile, withTable } from "../../bench/run/markdown.js";

const page = "# Page\n\n<!-- benchmarks: written by npm run bench:table -->\nold\n<!-- end of benchmarks -->\n\nafter\n";

function run(name: string, hub: number, ok: boolean): RunFile {
  const bar = { is: "at least", ratio: 7 } as const;
  const row = {
    figure: `${name}: hub / naive`,
    hub,
    baseline: 100,
    unit: "requests/s",
    ratio: hub / 100,
    bar,
    moonshot: null,
    note: "its best pool",
  };
  const machine = {
    cpu: "a processor",
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    system: "Linux",
    node: "v20.20.2",
    packages: {},
    commit: null,
    changed: null,
  };
  const benchmarks = [{ name, seconds: 1, rows: [row], checks: [{ name: "kept", ok, detail: "" }], raw: {} }];
  return {
    startedAt: "2026-01-02T03:04:05.000Z",
    settings: { rounds: 5, secondsPerRound: 3 },
    machine,
    postgres: { fsync: "on" },
    benchmarks,
  };
}

describe("the table in the documentation", () => {
  it("stands between its marks, says what each figure came to, and where it was measured", () => {
    const written = withTable(page, [run("hot", 800, true)]);
    expect(written).toContain("| hot: hub / naive [1] | 800 | 100 | requests/s | **8** | ≥ 7 |  | bar |");
    expect(written).toContain("1. its best pool");
    expect(written).toContain("a processor, 2 cores, 8 GiB");
    expect(written).toContain("fsync on");
    expect(written).not.toContain("old");
    expect(written.startsWith("# Page\n")).toBe(true);
    expect(written.endsWith("after\n")).toBe(true);
  });

  it("hides neither a figure that is short of its bar nor a check that failed", () => {
    const written = withTable(page, [run("hot", 300, false)]);
    expect(written).toContain("short of the bar");
    expect(written).toContain("0 of 1 checks");
  });

  it("shows a benchmark of several runs as the last one has it", () => {
    const written = withTable(page, [run("hot", 300, true), run("hot", 900, true)]);
    expect(written).toContain("**9**");
    expect(written).not.toContain("**3**");
  });

  it("names a machine once, however many runs it made", () => {
    const written = withTable(page, [run("hot", 300, true), run("spread", 900, true)]);
    expect(written.split("a processor").length - 1).toBe(1);
    expect(written).toContain("`hot` (2026-01-02 03:04 UTC");
    expect(written).toContain("`spread` (2026-01-02 03:04 UTC");
  });

  it("is refused by a page without a place for it", () => {
    expect(() => withTable("# Page\n", [])).toThrow("no place for the table");
  });
});
