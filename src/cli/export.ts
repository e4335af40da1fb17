import type { Command } from "commander";
import type { RunAction } from "./command.js";
import type { ExportName } from "../exchange/index.js";

interface ExportFlags {
  readonly out?: string;
}

const help = `
hub import reads what is written here, and importing it again changes nothing. Rows are read in pages, so an export holds nobody up;
what changes meanwhile is in it as it was when its page was read.
A cell that a spreadsheet would run as a formula (= + - @) begins with an apostrophe.

Examples:
  hub export levels > stock.csv
  hub export products --out catalogue.csv.gz`;

/** `hub export`: products, levels or locations as CSV. */
export function registerExport(program: Command, run: RunAction): void {
  const group = program
    .command("export")
    .description("Write products, locations or stock to a CSV file.")
    .helpCommand(false)
    .addHelpText("after", help);
  const add = (name: ExportName, description: string): void => {
    group
      .command(name)
      .description(description)
      .option("--out <file>", "write to this file, compressed where its name ends in .gz (standard output)")
      .addHelpText("after", help)
      .action(({ out }: ExportFlags) =>
        run(async (context) => (await import("./export/write-export.js")).writeExport(context, name, out ?? null)),
      );
  };
  add("products", "Every product with its variants, a row for each variant.");
  add("levels", "Every level of stock, a row for each SKU and location.");
  add("locations", "Every location.");
}
