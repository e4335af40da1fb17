import { upsertProducts } from "../../catalog/index.js";
import type { ProductRow, UpsertOutcome } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { normalizeCode } from "../../platform/text/normal-form.rules.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import { Columns } from "./columns.js";
import { dryDatabase } from "./dry-database.js";
import { FileCodes } from "./file-codes.js";
import type { ImportReport } from "./import-report.js";
import { mendProduct } from "./mend-product.rules.js";
import { ProductBatches } from "./product-batch.js";
import type { ProductGroup } from "./product-batch.js";
import type { ProductLayout, ProductRowContent } from "./product-row.js";
import type { Importer } from "./run-import.js";

export interface ProductImportOptions {
  readonly file: string;
  readonly dryRun: boolean;
  /** Accept SKUs that look alike. */
  readonly allowNearMiss: boolean;
}

/** Each round leaves out what the last one was refused for; a product has at most a few kinds of mistakes hidden behind one another. */
const ROUNDS_MAX = 10;

export class ProductImporter implements Importer {
  readonly unit = "products";
  readonly #database: Database;
  readonly #codes: FileCodes;
  readonly #batches: ProductBatches;
  #columns: Columns | null = null;

  constructor(
    database: Database,
    private readonly layout: ProductLayout,
    private readonly report: ImportReport,
    private readonly options: ProductImportOptions,
  ) {
    this.#database = options.dryRun ? dryDatabase(database) : database;
    this.#codes = new FileCodes(options);
    this.#batches = new ProductBatches(options);
  }

  header(names: readonly string[], line: number): void {
    this.#columns = new Columns(this.options.file, names, line);
    this.layout.check(this.#columns);
  }

  survey(): void {
    // Rows of products contradict those above them only: the second reading sees that in time.
  }

  row(row: TableRow): Promise<void> | void {
    const content = this.#contentOf(row);
    if (content === null) return;
    const batch = this.#batches.add(content);
    if (batch !== null) return this.#save(batch);
  }

  async end(): Promise<void> {
    await this.#save(this.#batches.take());
  }

  /** Null, and reported, where the row is not imported. */
  #contentOf(row: TableRow): ProductRowContent | null {
    const { report } = this;
    if (this.#columns === null) throw new Error("A row came before the header.");
    const reading = row.problem === null ? this.layout.read(this.#columns, row) : { problem: row.problem };
    if (reading === "NOTHING") {
      report.silent += 1;
      return null;
    }
    const checked = "problem" in reading ? reading : this.#codes.check(reading.content);
    if ("problem" in checked) {
      report.reject(row.line, checked.problem);
      return null;
    }
    for (const warning of "problem" in reading ? [] : reading.warnings) report.warn(row.line, warning);
    for (const warning of checked.warnings) report.warn(row.line, warning);
    return checked.content;
  }

  async #save(groups: readonly ProductGroup[]): Promise<void> {
    let waiting = groups;
    for (let round = 1; waiting.length > 0; round += 1) {
      if (round > ROUNDS_MAX) throw new Error("A product is refused again and again although what was refused is left out.");
      waiting = await this.#saveOnce(waiting);
    }
  }

  /** Saves what passes and answers the rest, without what it was refused for. */
  async #saveOnce(groups: readonly ProductGroup[]): Promise<ProductGroup[]> {
    const inputs = groups.map(({ product, variants }) => ({ ...product, variants: variants.map(({ variant }) => variant) }));
    const before = await this.#versionsOf(inputs.map(({ handle }) => handle));
    const { results } = await upsertProducts(this.#database, inputs, "CONTINUE");
    return groups.flatMap((group, index) => {
      const result = results[index];
      if (result === undefined) throw new Error("The catalogue gave no answer for a product.");
      return result.saved === null ? this.#mended(group, result) : this.#count(result.saved, before);
    });
  }

  #count({ handle, version }: ProductRow, before: ReadonlyMap<string, number>): [] {
    const former = before.get(handle);
    if (former === undefined) this.report.created += 1;
    else if (former === version) this.report.unchanged += 1;
    else this.report.changed += 1;
    return [];
  }

  #mended(group: ProductGroup, { errors }: UpsertOutcome<ProductRow>): ProductGroup[] {
    const mended = mendProduct(group, errors);
    for (const { line, message } of mended.rejected) this.report.reject(line, message);
    for (const { line, message } of mended.warnings) this.report.warn(line, message);
    return mended.group === null ? [] : [mended.group];
  }

  async #versionsOf(handles: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query<{ handle: string; version: number }>(
      "select handle, version from product where handle = any($1::text[])",
      [handles.map(normalizeCode)],
    );
    return new Map(rows.map(({ handle, version }) => [handle, version]));
  }
}
