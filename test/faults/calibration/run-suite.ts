import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Suite } from "./planted-bug.js";

/** What a suite said of a checkout. */
export interface SuiteResult {
  /** RED: something failed; GREEN: all passed; BROKEN: it could not run at all; STUCK: it did not end in time. */
  readonly verdict: "RED" | "GREEN" | "BROKEN" | "STUCK";
  readonly seconds: number;
  /** The first of what failed. */
  readonly noticedBy: string | null;
}

/** A suite that takes longer than this is stuck. */
const SECONDS_MAX = 240;

export async function runSuite(folder: string, suite: Suite): Promise<SuiteResult> {
  const began = performance.now();
  const report = join(folder, "calibration-report.json");
  await rm(report, { force: true });
  const ended = await runCommand(folder, commandOf(suite, report));
  const seconds = (performance.now() - began) / 1_000;
  if (!ended) return { verdict: "STUCK", seconds, noticedBy: "it does not end" };
  const text = await readFile(report, "utf8").catch(() => null);
  if (text === null) return { verdict: "BROKEN", seconds, noticedBy: null };
  return { seconds, ...("files" in suite ? ofVitest(text) : ofChaos(text)) };
}

function commandOf(suite: Suite, report: string): readonly string[] {
  const bin = (name: string): string => join("node_modules", ".bin", name);
  if ("chaos" in suite) {
    const flags = ["--faults", suite.chaos.join(","), "--quick", "--until-violation", "--json", report];
    return [bin("tsx"), "test/faults/chaos/main.ts", ...flags];
  }
  const name = suite.tests === undefined ? [] : ["--testNamePattern", suite.tests];
  return [bin("vitest"), "run", ...suite.files, ...name, "--bail", "1", "--reporter", "json", "--outputFile", report];
}

/** Whether the command ended by itself. A group of its own, so that nothing of it is left. */
async function runCommand(folder: string, [file = "", ...args]: readonly string[]): Promise<boolean> {
  const child = spawn(file, args, { cwd: folder, stdio: "ignore", detached: true });
  const state = { ended: true };
  const timer = setTimeout(() => {
    state.ended = false;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, SECONDS_MAX * 1_000);
  await once(child, "exit");
  clearTimeout(timer);
  return state.ended;
}

interface VitestReport {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

function ofVitest(text: string): Pick<SuiteResult, "verdict" | "noticedBy"> {
  const report = JSON.parse(text) as VitestReport;
  const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === "failed");
  if (failed !== undefined) return { verdict: "RED", noticedBy: failed.title };
  if (report.testResults.some(({ status }) => status === "failed")) return { verdict: "BROKEN", noticedBy: null };
  return { verdict: report.numPassedTests > 0 ? "GREEN" : "BROKEN", noticedBy: null };
}

function ofChaos(text: string): Pick<SuiteResult, "verdict" | "noticedBy"> {
  const { ok, violations } = JSON.parse(text) as { readonly ok: boolean; readonly violations: readonly { readonly invariant: string }[] };
  return ok
    ? { verdict: "GREEN", noticedBy: null }
    : { verdict: "RED", noticedBy: violations[0]?.invariant ?? "a round without a verdict" };
}
