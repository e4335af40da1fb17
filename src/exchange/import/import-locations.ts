import { BULK_PART_MAX, placeLikenessOf, LIKENESS } from "../../catalog/index.js";
import { upsertLocations } from "../../locations/index.js";
import type { LocationInput, LocationType } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { codeOf, isFormula, lineOf, wholeNumberOf } from "../../platform/csv/cell.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import { Columns } from "./columns.js";
import { dryDatabase } from "./dry-database.js";
import { readRefs, refsProblem } from "./external-refs-cell.rules.js";
import type { ImportReport } from "./import-report.js";
import type { Importer } from "./run-import.js";

const TYPES: readonly LocationType[] = ["WAREHOUSE", "STORE", "SUPPLIER_DROPSHIP", "VIRTUAL"];

type LocationReading = { readonly input: LocationInput } | { readonly problem: string };

/** Locations in the hub's own layout: a row each. A column left out, or a blank cell, keeps what is stored; a new one is named by its code. */
export class LocationImporter implements Importer {
  readonly unit = "locations";
  readonly #database: Database;
  readonly #lines = new Map<string, { readonly code: string; readonly line: number }>();
  #columns: Columns | null = null;
  #waiting: { readonly line: number; readonly input: LocationInput }[] = [];

  constructor(
    database: Database,
    private readonly report: ImportReport,
    private readonly options: { readonly file: string; readonly dryRun: boolean },
  ) {
    this.#database = options.dryRun ? dryDatabase(database) : database;
  }

  header(names: readonly string[], line: number): void {
    this.#columns = new Columns(this.options.file, names, line);
    this.#columns.require("code");
    this.#columns.allowOnly(["code", "name", "type", "priority", "active", "external_refs"]);
  }

  survey(): void {
    // Rows of locations contradict those above them only: the second reading sees that in time.
  }

  row(row: TableRow): Promise<void> | void {
    const { line } = row;
    const reading = row.problem === null ? this.#read(row) : { problem: row.problem };
    if ("problem" in reading) {
      this.report.reject(line, reading.problem);
      return;
    }
    const problem = this.#repeat(reading.input.code, line);
    if (problem !== null) {
      this.report.reject(line, problem);
      return;
    }
    this.#waiting.push({ line, input: reading.input });
    if (this.#waiting.length >= BULK_PART_MAX) return this.end();
  }

  /** Why the file contradicts itself here, however far apart its rows stand: a dry run's catalogue knows none of those before. */
  #repeat(code: string, line: number): string | null {
    const likeness = placeLikenessOf(code);
    const former = this.#lines.get(likeness);
    if (former === undefined) {
      this.#lines.set(likeness, { code, line });
      return null;
    }
    if (former.code === code) return `Location "${code}" stands on line ${former.line} already: name it once.`;
    return `Location code "${code}" differs only by ${LIKENESS} from "${former.code}" on line ${former.line}: use one of them.`;
  }

  async end(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const before = await this.#stored();
    const inputs = batch.map(({ input }) => (input.name === "" ? { ...input, name: before.get(input.code)?.name ?? input.code } : input));
    const { results } = await upsertLocations(this.#database, inputs, "CONTINUE");
    for (const [index, { saved, errors }] of results.entries()) {
      if (saved === null) this.report.reject(batch[index]?.line ?? 0, errors.map(({ message }) => message).join(" "));
      else if (!before.has(saved.code)) this.report.created += 1;
      else if (before.get(saved.code)?.version === saved.version) this.report.unchanged += 1;
      else this.report.changed += 1;
    }
  }

  async #stored(): Promise<ReadonlyMap<string, { readonly name: string; readonly version: number }>> {
    const rows = await this.#database.query<{ code: string; name: string; version: number }>("select code, name, version from location");
    return new Map(rows.map((row) => [row.code, row]));
  }

  #read(row: TableRow): LocationReading {
    const columns = this.#columns;
    if (columns === null) throw new Error("A row came before the header.");
    const word = (name: string): string => codeOf(columns.cell(row, name) ?? "");
    const code = word("code");
    if (code === "") return { problem: "The row has no code. Give one." };
    if (isFormula(columns.cell(row, "code"))) return { problem: `"${code}" is a formula, not a code. Paste its value.` };
    const type = word("type").toUpperCase();
    if (type !== "" && !isLocationType(type))
      return { problem: `The type "${type}" is none: write ${TYPES.join(", ")}, or leave it blank.` };
    const priority = word("priority") === "" ? null : wholeNumberOf(word("priority"));
    if (priority === null && word("priority") !== "") return { problem: `The priority "${word("priority")}" is no whole number.` };
    const active = activeOf(word("active").toLowerCase());
    if (active === "NEITHER") return { problem: `active is "${word("active")}": write true or false, or leave it blank.` };
    const cell = columns.cell(row, "external_refs") ?? "";
    const externalRefs = cell.trim() === "" ? undefined : readRefs(cell);
    if (externalRefs === null) return { problem: refsProblem(cell) };
    const name = lineOf(columns.cell(row, "name") ?? "");
    return { input: { code, name: name.trim() === "" ? "" : name, type: type === "" ? null : type, priority, active, externalRefs } };
  }
}

function isLocationType(text: string): text is LocationType {
  return (TYPES as readonly string[]).includes(text);
}

function activeOf(word: string): boolean | null | "NEITHER" {
  if (word === "") return null;
  if (["true", "yes", "1"].includes(word)) return true;
  return ["false", "no", "0"].includes(word) ? false : "NEITHER";
}
