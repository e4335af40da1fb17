import type { Command } from "commander";
import type { Database } from "../platform/db/database.js";
import type { RunAction } from "./command.js";
import { writeTable } from "./csv/write-table.js";
import type { TableWriter } from "./csv/write-table.js";
import { exportLevels } from "./export/export-levels.js";
import { exportLocations } from "./export/export-locations.js";
import { exportProducts } from "./export/export-products.js";
import { grouped } from "./terminal/table.js";
import { withDatabase } from "./with-database.js";

interface ExportFlags {
  readonly out?: string;
}

/** Writes a header and every row; answers the number of rows. Ends early, by an error, when `stopping` is aborted. */
export type Export = (database: Database, writer: TableWriter, stopping: AbortSignal) => Promise<number>;

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
  const add = (name: string, description: string, write: Export): void => {
    group
      .command(name)
      .description(description)
      .option("--out <file>", "write to this file, compressed where its name ends in .gz (standard output)")
      .addHelpText("after", help)
      .action(({ out }: ExportFlags) =>
        run((context) =>
          withDatabase(context, async ({ database }) => {
            let rows = 0;
            await writeTable(out ?? null, process.stdout, async (writer) => {
              rows = await write(database, writer, context.stopping);
            });
            if (out !== undefined) context.say(`${out}: ${grouped(rows)} ${rows === 1 ? "row" : "rows"}.`);
          }),
        ),
      );
  };
  add("products", "Every product with its variants, a row for each variant.", exportProducts);
  add("levels", "Every level of stock, a row for each SKU and location.", exportLevels);
  add("locations", "Every location.", exportLocations);
}
