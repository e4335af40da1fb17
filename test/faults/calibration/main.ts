import Table from "cli-table3";
import { Command } from "commander";
import { Checkout } from "./checkout.js";
import type { PlantedBug, Suite } from "./planted-bug.js";
import { plantedBugs } from "./planted-bugs.js";
import { runSuite, type SuiteResult } from "./run-suite.js";

const program = new Command("chaos:calibrate")
  .description(
    "Plants known bugs, one after the other, into a copy of the last commit and runs the suite that has to notice each. Ends with code 1 where one is not noticed, or a suite is red without any.",
  )
  .argument("[names...]", "parts of the names of the bugs to plant; default: all")
  .option("--markdown", "print the table in Markdown");
program.parse();

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const names = program.args;
const bugs = plantedBugs.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
const textOf = (suite: Suite): string => ("files" in suite ? suite.files.join(" ") : `chaos ${suite.chaos.join(" ")}`);

interface Row {
  readonly bug: PlantedBug;
  readonly result: SuiteResult;
}

const isCaught = ({ result }: Row): boolean => result.verdict === "RED" || result.verdict === "STUCK";

async function calibrate(): Promise<boolean> {
  const checkout = await Checkout.make(process.cwd());
  try {
    const suites = new Map(bugs.map(({ caughtBy }) => [JSON.stringify(caughtBy), caughtBy]));
    const red = [];
    for (const suite of suites.values()) {
      const result = await runSuite(checkout.folder, suite);
      say(`without a bug  ${result.verdict.padEnd(6)} ${result.seconds.toFixed(1).padStart(6)} s  ${textOf(suite)}`);
      if (result.verdict !== "GREEN") red.push(suite);
    }
    const rows: Row[] = [];
    for (const bug of bugs) {
      const result = await checkout.with(bug.edits, () => runSuite(checkout.folder, bug.caughtBy));
      rows.push({ bug, result });
      say(`${isCaught({ bug, result }) ? "caught" : "NOT CAUGHT"}  ${result.verdict}  ${result.seconds.toFixed(1)} s  ${bug.name}`);
    }
    say(tableOf(rows));
    const caught = rows.filter(isCaught).length;
    say(`${caught} of ${rows.length} planted bugs were caught; ${red.length} of ${suites.size} suites are red without one.`);
    return caught === rows.length && red.length === 0;
  } finally {
    await checkout.remove();
  }
}

function tableOf(rows: readonly Row[]): string {
  const head = ["bug", "suite", "noticed by", "seconds"];
  const cells = rows.map(({ bug, result }) => {
    const noticed = isCaught({ bug, result }) ? (result.noticedBy ?? "") : `NOT CAUGHT (${result.verdict})`;
    return [bug.name, textOf(bug.caughtBy), noticed, result.seconds.toFixed(1)];
  });
  if (program.opts<{ markdown?: boolean }>().markdown === true) {
    const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n");
  }
  const table = new Table({ head, style: { head: [], border: [] }, wordWrap: true, colWidths: [46, 46, 60, 9] });
  table.push(...cells);
  return table.toString();
}

process.exitCode = (await calibrate()) ? 0 : 1;
