import type { Bar } from "../benchmark.js";
import type { Machine } from "./machine.js";
import type { BenchmarkRecord } from "./record.js";
import { shown, verdictOf } from "./table.js";

/** The part of a run's JSON that the documentation shows. */
export interface RunFile {
  readonly startedAt: string;
  readonly settings: { readonly rounds: number; readonly secondsPerRound: number };
  readonly machine: Machine;
  readonly postgres: Readonly<Record<string, string>>;
  readonly benchmarks: readonly BenchmarkRecord[];
}

const BEGIN = "<!-- benchmarks: written by npm run bench:table -->";
const END = "<!-- end of benchmarks -->";

/** The page with the table of these runs between its two marks. A benchmark that is in several runs is shown as the last one has it. */
export function withTable(page: string, runs: readonly RunFile[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page has no place for the table: write "${BEGIN}" and "${END}" where it is to be.`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${tableOf(runs)}\n\n${page.slice(end)}`;
}

function tableOf(runs: readonly RunFile[]): string {
  const records = new Map(runs.flatMap(({ benchmarks }) => benchmarks.map((record) => [record.name, record])));
  const notes: string[] = [];
  const lines = [...records.values()].flatMap(({ rows }) =>
    rows.map((row) => {
      const mark = row.note === undefined ? "" : ` [${notes.push(row.note)}]`;
      const cells = [row.figure + mark, shown(row.hub), shown(row.baseline), row.unit, `**${shown(row.ratio)}**`];
      return `| ${[...cells, barOf(row.bar), barOf(row.moonshot), verdictOf(row)].join(" | ")} |`;
    }),
  );
  const checks = [...records.values()].flatMap((record) => record.checks);
  const held = checks.filter(({ ok }) => ok).length;
  return [
    "| figure | hub | baseline | unit | ratio | bar | moonshot | |",
    "| --- | ---: | ---: | --- | ---: | ---: | ---: | --- |",
    ...lines,
    "",
    ...notes.map((note, index) => `${index + 1}. ${note}`),
    "",
    `${held} of ${checks.length} checks of what was written held.`,
    "",
    ...provenancesOf(runs),
  ].join("\n");
}

function barOf(bar: Bar | null): string {
  return bar === null ? "" : `${bar.is === "at least" ? "≥" : "≤"} ${shown(bar.ratio)}`;
}

/** Where and when: a line for each machine with its settings, however many runs it made. */
function provenancesOf(runs: readonly RunFile[]): string[] {
  const byPlace = new Map<string, string[]>();
  for (const { startedAt, settings, machine, postgres, benchmarks } of runs) {
    const { cpu, cores, memoryBytes, system, node, commit } = machine;
    const kept = Object.entries(postgres).map(([name, value]) => `${name} ${value}`);
    const rounds = `${settings.rounds} rounds of ${settings.secondsPerRound} s`;
    const place = `${cpu.trim()}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${system}, Node ${node}; ${rounds}. PostgreSQL: ${kept.join(", ")}.`;
    const names = benchmarks.map(({ name }) => `\`${name}\``).join(", ");
    const run = `${names} (${startedAt.slice(0, 16).replace("T", " ")} UTC, commit ${commit?.slice(0, 10) ?? "unknown"})`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), run]);
  }
  return [...byPlace].flatMap(([place, made]) => [`Measured on ${place}`, "", `The runs: ${made.join(", ")}.`, ""]).slice(0, -1);
}
