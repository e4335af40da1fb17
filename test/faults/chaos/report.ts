import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { FAULTS } from "./faults/faults.js";
import { byFault, sumOf, timesOf } from "./figures.js";
import type { RoundResult } from "./round-result.js";
import type { ChaosRun } from "./run.js";

const BEGIN = "<!-- What follows is written by `npm run chaos -- --report`. -->";
const END = "<!-- End of what the chaos run has written. -->";

/** Puts a run's figures between the two marks of a page; what people wrote around them stays. */
export async function writeReport(path: string, run: ChaosRun): Promise<void> {
  const page = await readFile(path, "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} does not hold the two marks between which the figures go: ${BEGIN} and ${END}`);
  const text = `${page.slice(0, begin)}${BEGIN}\n\n${figuresOf(run)}\n\n${page.slice(end)}`;
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), parser: "markdown" }));
}

/** The figures of a run in Markdown. */
export function figuresOf(run: ChaosRun): string {
  const parts = [
    summary(run),
    faultTable(run.rounds),
    "### Times",
    "",
    timeTable(run.rounds),
    "### What was done",
    "",
    countTable(run.rounds),
  ];
  if (run.missing.length > 0) {
    parts.push("### What is missing here", "", ...run.missing.map(({ fault, what }) => `- ${fault} ${titleOf(fault)}: ${what}`), "");
  }
  return parts.join("\n");
}

function summary({ seed, rounds, ms }: ChaosRun): string {
  const sum = (pick: (round: RoundResult) => number): string => sumOf(rounds, pick).toLocaleString("en");
  return table(
    ["", ""],
    [
      ["rounds, and the seed", `${rounds.length}, ${seed}`],
      ["time", `${Math.round(ms / 60_000)} min`],
      ["commands sent, repeats included", sum((round) => round.sent)],
      ["commands acknowledged", sum((round) => round.acknowledged)],
      ["**acknowledged and lost**", `**${sum((round) => round.lost)}**`],
      ["**units oversold by requests**", `**${sum((round) => round.oversold)}**`],
      ["sendings whose outcome was unknown at first", sum((round) => round.unknown)],
      ["events told to subscribers, each compared with the ledger", sum((round) => round.received)],
      ["looks at a level, each placed in the order of its versions", sum((round) => round.reads)],
      ["snapshots in which every invariant was checked", sum((round) => round.snapshots)],
      ["**violations of any kind**", `**${sum((round) => round.violations.length)}**`],
    ],
  );
}

function faultTable(rounds: readonly RoundResult[]): string {
  const rows = [...byFault(rounds)].map(([code, some]) => {
    const sum = (pick: (round: RoundResult) => number): string => sumOf(some, pick).toLocaleString("en");
    const sums = [
      sum((round) => round.acknowledged),
      sum((round) => round.unknown),
      sum((round) => round.lost),
      sum((round) => round.oversold),
    ];
    return [
      code,
      titleOf(code),
      FAULTS.find((fault) => fault.code === code)?.how ?? "",
      String(some.length),
      ...sums,
      sum((round) => round.violations.length),
    ];
  });
  return table(["", "fault", "brought about by", "rounds", "acknowledged", "unknown at first", "lost", "oversold", "violations"], rows);
}

function timeTable(rounds: readonly RoundResult[]): string {
  const rows = timesOf(rounds).map(({ name, count, median, p99, most, bar }) => {
    return [
      name,
      String(count),
      ...[median, p99, most].map((ms) => Math.round(ms).toLocaleString("en")),
      bar === null ? "" : bar.toLocaleString("en"),
    ];
  });
  return table(["from → to", "measured", "median ms", "p99 ms", "most ms", "at most, on an idle machine"], rows);
}

function countTable(rounds: readonly RoundResult[]): string {
  const rows = [...byFault(rounds)].flatMap(([code, some]) => {
    const counts = new Map<string, number>();
    for (const { counts: counted, failed } of some) {
      for (const [name, count] of Object.entries(counted)) counts.set(name, (counts.get(name) ?? 0) + count);
      for (const [name, count] of Object.entries(failed))
        counts.set(`commands answered ${name}`, (counts.get(`commands answered ${name}`) ?? 0) + count);
    }
    return [...counts].map(([name, count]) => [code, name, count.toLocaleString("en")]);
  });
  return table(["fault", "what", "how often"], rows);
}

function titleOf(code: string): string {
  return FAULTS.find((fault) => fault.code === code)?.title ?? "";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
