import type { CommandContext } from "../command.js";
import { type ExportName, EXPORTS } from "../../exchange/index.js";
import { writeTable } from "../../platform/csv/write-table.js";
import { grouped } from "../terminal/table.js";
import { withMigratedDatabase } from "../with-database.js";

/** Writes one export to a file, or to standard output where none is named. */
export async function writeExport(context: CommandContext, name: ExportName, out: string | null): Promise<void> {
  await withMigratedDatabase(context, async ({ database }) => {
    let rows = 0;
    await writeTable(out, process.stdout, async (writer) => {
      rows = await EXPORTS[name](database, writer, context.stopping);
    });
    if (out !== null) context.say(`${out}: ${grouped(rows)} ${rows === 1 ? "row" : "rows"}.`);
  });
}
