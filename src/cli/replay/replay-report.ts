import type { ClassOutcomes, KindOutcomes, LineOutcome, OutcomeTally, ReasonCount } from "./outcome-tally.js";
import type { LevelDifference } from "./expected-levels.js";
import type { Integrity, Oversold } from "./hub-state.js";
import { REQUEST_KINDS } from "./planned-request.js";
import type { RequestKind } from "./planned-request.js";
import { grouped, renderTable } from "../terminal/table.js";

/** Differences and faults the printed report shows; the JSON report has all differences. */
export const SHOWN_MAX = 20;

/** Everything the report says, as it is written with `--report`. */
export interface ReplayReport {
  readonly file: string;
  readonly run: string;
  readonly addresses: readonly string[];
  /** False where the replay was interrupted. */
  readonly complete: boolean;
  readonly lines: number;
  readonly byClass: Readonly<Record<string, ClassOutcomes>>;
  readonly requests: Readonly<Record<RequestKind, KindOutcomes>>;
  readonly calls: number;
  /** Tries that failed and were repeated, by the code of their failure. */
  readonly retries: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, ReasonCount>>;
  readonly unexpectedRefusals: number;
  readonly refusedUnits: number;
  readonly oversold: Oversold;
  readonly second: { readonly delivered: number; readonly replayed: number; readonly faults: readonly string[] } | null;
  readonly seconds: { readonly reading: number; readonly preparing: number; readonly delivering: number; readonly checking: number };
  /** Lines of the file for each second of delivering. */
  readonly linesPerSecond: number;
  readonly sequence: { readonly before: string; readonly after: string };
  readonly integrity: Integrity;
  /** Levels against those recomputed from the accepted requests. */
  readonly recomputed: { readonly skus: number; readonly differences: readonly LevelDifference[] };
  /** Levels against the oracle; null without one, and where the replay was interrupted. */
  readonly oracle: { readonly skus: number; readonly differences: readonly LevelDifference[] } | null;
}

/** The request parts of a report, from the tally. */
export function outcomesOf(
  tally: OutcomeTally,
  twice: boolean,
): Pick<ReplayReport, "byClass" | "requests" | "reasons" | "unexpectedRefusals" | "refusedUnits" | "second"> {
  return {
    byClass: tally.byClass,
    requests: tally.byKind,
    reasons: Object.fromEntries(tally.reasons),
    unexpectedRefusals: tally.unexpectedRefusals,
    refusedUnits: tally.refusedUnits,
    second: twice ? tally.second : null,
  };
}

/** What went wrong, as sentences; none where the replay ended as it should. Orders refused for lack of stock are no failure. */
export function failuresOf(report: ReplayReport): string[] {
  const failures: string[] = [];
  if (report.unexpectedRefusals > 0)
    failures.push(`${grouped(report.unexpectedRefusals)} requests were refused for a reason nobody expected.`);
  const { second } = report;
  if (second !== null && second.delivered > second.replayed) {
    failures.push(`${grouped(second.delivered - second.replayed)} second deliveries were not answered as a replay of the first.`);
  }
  if (!report.integrity.ok) failures.push("The hub's integrity check found a drift.");
  const wrong = report.recomputed.differences.length;
  if (wrong > 0) failures.push(`${grouped(wrong)} figures differ from those recomputed from the accepted requests.`);
  const missed = report.oracle?.differences.length ?? 0;
  if (missed > 0) failures.push(`${grouped(missed)} SKUs differ from the oracle.`);
  return failures;
}

/** The report as text: tables with lines on a terminal, aligned plain text elsewhere. */
export function reportText(report: ReplayReport, plain: boolean): string {
  const parts = [
    `Replay ${report.run} of ${report.file}${report.complete ? "" : " (interrupted: run it again to go on; what was done is replayed)"}`,
    renderTable(classTable(report), plain),
    renderTable(requestTable(report), plain),
    facts(report),
    ...differences("Differences from the accepted requests", report.recomputed.differences, plain),
    ...differences("Differences from the oracle", report.oracle?.differences ?? [], plain),
    ...failuresOf(report).map((failure) => `FAILED: ${failure}`),
  ];
  return parts.join("\n\n");
}

function classTable({ byClass }: ReplayReport): { head: string[]; rows: (string | number)[][] } {
  const outcomes: readonly LineOutcome[] = ["accepted", "refused", "notSent", "skipped"];
  const rows = Object.entries(byClass).map(([name, found]) => {
    const counts = outcomes.map((outcome) => found[outcome]);
    const units = counts.reduce((sum, count) => sum + count.units, 0);
    return [name, counts.reduce((sum, { lines }) => sum + lines, 0), ...counts.map(({ lines }) => lines), units, found.accepted.units];
  });
  return { head: ["class", "lines", "accepted", "refused", "not sent", "skipped", "units", "units accepted"], rows };
}

function requestTable({ requests }: ReplayReport): { head: string[]; rows: (string | number)[][] } {
  const rows = REQUEST_KINDS.map((kind) => {
    const { accepted, replayed, refused, notSent } = requests[kind];
    return [kind, accepted, replayed, refused, notSent];
  });
  return { head: ["request", "accepted", "of these replayed", "refused", "not sent"], rows };
}

function facts(report: ReplayReport): string {
  const { seconds, integrity, second, oversold, recomputed, oracle } = report;
  const total = seconds.reading + seconds.preparing + seconds.delivering + seconds.checking;
  const lines = [
    `Refused units: ${grouped(report.refusedUnits)}. Oversold units: ${grouped(oversold.units)} in ${grouped(oversold.incidents)} incidents.`,
    ...Object.entries(report.reasons).map(([code, { requests, example }]) => `${code}: ${grouped(requests)} requests, such as ${example}`),
    ...(second === null
      ? []
      : [`Delivered twice: ${grouped(second.delivered)} requests, ${grouped(second.replayed)} answered as replayed.`]),
    ...(second?.faults.slice(0, SHOWN_MAX) ?? []),
    `Time: ${seconds.delivering.toFixed(1)} s for ${grouped(report.lines)} lines, ${grouped(Math.round(report.linesPerSecond))} lines a second, ` +
      `in ${grouped(report.calls)} calls with ${retriesOf(report)} (${total.toFixed(1)} s with reading, catalogue and checks).`,
    `Ledger: sequence ${report.sequence.before} to ${report.sequence.after}.`,
    `Integrity: ${integrity.ok ? "ok" : "DRIFTED"}, ${grouped(integrity.checked)} levels and ${integrity.movements} movements checked.`,
    ...integrity.drifted.slice(0, SHOWN_MAX).map(({ check, sku, message }) => `  ${check} ${sku ?? ""}: ${message}`),
    `Recomputed from the accepted requests: ${grouped(recomputed.skus)} SKUs, ${agreement(recomputed.differences)}.`,
    ...(oracle === null ? [] : [`Oracle: ${grouped(oracle.skus)} SKUs, ${agreement(oracle.differences)}.`]),
  ];
  return lines.join("\n");
}

function retriesOf({ retries }: ReplayReport): string {
  const codes = Object.entries(retries).map(([code, count]) => `${grouped(count)} ${code}`);
  return codes.length === 0 ? "no retries" : `retries after ${codes.join(", ")}`;
}

function agreement(differences: readonly LevelDifference[]): string {
  return differences.length === 0 ? "all equal" : `${grouped(differences.length)} differences`;
}

function differences(title: string, found: readonly LevelDifference[], plain: boolean): string[] {
  if (found.length === 0) return [];
  const rows = found.slice(0, SHOWN_MAX).map(({ sku, figure, expected, actual }) => [sku, figure, expected, actual, actual - expected]);
  const more = found.length > SHOWN_MAX ? `\n… and ${grouped(found.length - SHOWN_MAX)} more` : "";
  return [`${title}:\n${renderTable({ head: ["SKU", "figure", "expected", "actual", "difference"], rows }, plain)}${more}`];
}
