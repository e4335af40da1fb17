import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import { CI_FAULTS, FAULTS, faultsNamed } from "./faults/faults.js";
import type { RoundResult } from "./round-result.js";
import { runChaos, type ChaosRun } from "./run.js";
import { printTable } from "./table.js";
import { verdictOf } from "./verdict.js";
import { writeReport } from "./report.js";

interface Flags {
  readonly rounds?: number;
  readonly firstRound?: number;
  readonly seed: number;
  readonly faults?: readonly string[];
  readonly all?: boolean;
  readonly quick?: boolean;
  readonly untilViolation?: boolean;
  readonly hub: string;
  readonly history: string;
  readonly json?: string;
  readonly report?: string;
  readonly raw?: string;
  readonly from?: readonly string[];
}

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
};

const program = new Command("chaos")
  .description(
    "Puts hubs to the test: clients and subscribers work over the public API while processes are killed and connections cut, and every check is made after each round. Ends with code 1 where anything was lost, oversold, doubled, skipped or left hanging.",
  )
  .option("--rounds <n>", "how many rounds, the faults taking turns; default: one for each fault", wholeNumber)
  .option("--seed <n>", "where all random choices come from", wholeNumber, 7)
  .option("--first-round <n>", "number of the first round: to replay a failed one", wholeNumber)
  .option("--faults <codes>", "which faults, such as F1,F2; default: those of CI", (text) => text.split(",").filter((code) => code !== ""))
  .option("--all", "every fault; tools that are missing are named")
  .option("--quick", "each fault shortened, as in CI")
  .option("--until-violation", "end after the first round with a violation")
  .option("--hub <folder>", "the checkout whose hubs are started", ".")
  .option("--history <folder>", "where the histories of failed rounds are kept", join(tmpdir(), "inventory-hub-chaos-history"))
  .option("--json <file>", "write the verdict as JSON; - for standard output, which then holds nothing else")
  .option("--report <file>", "write the report in Markdown, docs/reliability.md say")
  .option("--raw <file>", "write every round's figures as JSON, for a report made later")
  .option("--from <files>", "run nothing: take the rounds from files that --raw wrote, with commas between", (text) => text.split(","))
  .addHelpText("after", `\nFaults:\n${FAULTS.map(({ code, title }) => `  ${code.padEnd(4)} ${title}`).join("\n")}\n`);

const flags = program.parse().opts<Flags>();
const say = (text: string): void => void (flags.json === "-" ? process.stderr : process.stdout).write(`${text}\n`);
for (const name of ["SIGINT", "SIGTERM"] as const) {
  // What was started and written goes at the process's exit.
  process.once(name, () => process.exit(130));
}

try {
  const run =
    flags.from === undefined ? await play() : joined(flags.from.map((file) => JSON.parse(readFileSync(file, "utf8")) as ChaosRun));
  say("");
  say(printTable(run));
  if (flags.raw !== undefined) writeFileSync(flags.raw, JSON.stringify(run));
  if (flags.report !== undefined) await writeReport(flags.report, run);
  const verdict = verdictOf(run);
  if (flags.json !== undefined) writeFileSync(flags.json === "-" ? 1 : flags.json, `${JSON.stringify(verdict, null, 2)}\n`);
  process.exitCode = verdict.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
}

async function play(): Promise<ChaosRun> {
  const faults = flags.all === true ? FAULTS : faultsNamed(flags.faults ?? CI_FAULTS);
  const rounds = flags.rounds ?? faults.length;
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "{bar} {value}/{total} {fault}  acknowledged {acknowledged}, violations {violations}", hideCursor: true })
    : null;
  let acknowledged = 0;
  let violations = 0;
  bar?.start(rounds, 0, { fault: "", acknowledged, violations });
  const run = await runChaos({
    ...{
      hubFolder: resolve(flags.hub),
      faults,
      rounds,
      seed: flags.seed,
      full: flags.quick !== true,
      historyFolder: resolve(flags.history),
    },
    ...{ firstRound: flags.firstRound ?? 0, untilViolation: flags.untilViolation === true },
    onBegin: (fault) => bar?.update({ fault: `${fault.code} ${fault.title}` }),
    onRound: (result, done) => {
      acknowledged += result.acknowledged;
      violations += result.violations.length;
      bar?.update(done, { acknowledged, violations });
      if (bar === null) say(lineOf(result));
      if (result.violations.length > 0) tellViolations(result);
    },
  });
  bar?.stop();
  return run;
}

/** Several runs as one. */
function joined(runs: readonly ChaosRun[]): ChaosRun {
  const [first] = runs;
  if (first === undefined) throw new Error("There is no run to report on.");
  const missing = [...new Map(runs.flatMap((run) => run.missing).map((one) => [one.fault, one])).values()];
  return { ...first, ms: runs.reduce((sum, { ms }) => sum + ms, 0), rounds: runs.flatMap(({ rounds }) => rounds), missing };
}

function lineOf({ fault, round, ms, acknowledged, violations }: RoundResult): string {
  return `round ${round} ${fault}: ${acknowledged} acknowledged, ${violations.length} violations, ${(ms / 1000).toFixed(1)} s`;
}

/** What went wrong, and how to see it again. */
function tellViolations(result: RoundResult): void {
  const replay = ["npm run chaos --", `--seed ${result.seed} --first-round ${result.round} --rounds 1`];
  // Which fault a round has depends on the list: the replay names the whole list again.
  replay.push(flags.all === true ? "--all" : `--faults ${(flags.faults ?? CI_FAULTS).join(",")}`);
  if (flags.quick === true) replay.push("--quick");
  say(`Round ${result.round} (${result.fault}), seed ${result.seed}, found ${result.violations.length} violations:`);
  for (const { invariant, text } of result.violations.slice(0, 12)) say(`  ${invariant}: ${text}`);
  say(`  Again: ${replay.join(" ")}`);
  say(`  History: ${join(flags.history, `seed-${result.seed}-round-${result.round}-${result.fault}`)}`);
}
