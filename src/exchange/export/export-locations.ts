import { listLocations } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { cellOf } from "../../platform/csv/cell.rules.js";
import { writeRefs } from "../import/external-refs-cell.rules.js";
import type { TableWriter } from "../../platform/csv/write-table.js";

const PAGE = 1_000;

export async function exportLocations(database: Database, writer: TableWriter, stopping: AbortSignal): Promise<number> {
  await writer.write([["code", "name", "type", "priority", "active", "external_refs"]]);
  let rows = 0;
  for (let after: string | null = null; ;) {
    stopping.throwIfAborted();
    const page = await listLocations(database, { after, limit: PAGE }, null);
    await writer.write(
      page.map(({ code, name, type, priority, active, externalRefs }) => [
        cellOf(code),
        cellOf(name),
        type,
        priority,
        String(active),
        writeRefs(externalRefs),
      ]),
    );
    rows += page.length;
    after = page.at(-1)?.code ?? null;
    if (page.length < PAGE) return rows;
  }
}
