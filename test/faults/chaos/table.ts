import Table from "cli-table3";
import { FAULTS } from "./faults/faults.js";
import { byFault, sumOf, timesOf } from "./figures.js";
import type { ChaosRun } from "./run.js";

/** What a person reads in the end. */
export function printTable(run: ChaosRun): string {
  const results = new Table({
    head: ["fault", "rounds", "sent", "acked", "unknown", "lost", "oversold", "told", "violations"],
    style: { head: [], border: [] },
  });
  for (const [code, rounds] of byFault(run.rounds)) {
    const title = FAULTS.find((fault) => fault.code === code)?.title ?? "";
    const { length } = rounds;
    const sums = [
      sumOf(rounds, (r) => r.sent),
      sumOf(rounds, (r) => r.acknowledged),
      sumOf(rounds, (r) => r.unknown),
      sumOf(rounds, (r) => r.lost),
    ];
    results.push([
      `${code} ${title}`,
      length,
      ...sums,
      sumOf(rounds, (r) => r.oversold),
      sumOf(rounds, (r) => r.received),
      sumOf(rounds, (r) => r.violations.length),
    ]);
  }
  const times = new Table({ head: ["time", "measured", "median ms", "p99 ms", "most ms", "bar ms"], style: { head: [], border: [] } });
  for (const { name, count, median, p99, most, bar } of timesOf(run.rounds)) {
    times.push([name, count, Math.round(median), Math.round(p99), Math.round(most), bar ?? ""]);
  }
  const missing = run.missing.map(({ fault, what }) => `Missing for ${fault}: ${what}`);
  return [results.toString(), ...(times.length > 0 ? [times.toString()] : []), ...missing].join("\n");
}
