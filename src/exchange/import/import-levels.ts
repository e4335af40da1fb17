import type { Hub } from "../../stock/index.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import type { LevelBooking } from "./book-levels.js";
import { Columns } from "./columns.js";
import type { ImportReport } from "./import-report.js";
import { differencesOf } from "./level-difference.js";
import type { LevelDifference, ResolvedStatement } from "./level-difference.js";
import type { LevelLayout, LevelStatement } from "./level-row.js";
import { OlderSheet } from "./older-sheet.js";
import { RepeatedLevels } from "./repeated-levels.js";
import type { Importer } from "./run-import.js";

const BATCH_MAX = 4_000;
/** Levels that others change all the time are compared again this often. */
const ROUNDS_MAX = 5;

export interface LevelImportOptions {
  readonly file: string;
  /** Null: a dry run. */
  readonly booking: LevelBooking | null;
  /** What a sheet changes is made on top of what has moved since it was written; else a row whose level has moved is refused. */
  readonly rebase: boolean;
  /** The sequence as of which all rows are true; null: as the rows themselves say. */
  readonly asOf: string | null;
}

export class LevelImporter implements Importer {
  readonly unit = "levels";
  readonly #repeated = new RepeatedLevels();
  readonly #sheet: OlderSheet;
  #columns: Columns | null = null;
  /** With the location's code instead of the file's name for it. */
  #waiting: LevelStatement[] = [];

  constructor(
    private readonly hub: Hub,
    private readonly layout: LevelLayout,
    private readonly report: ImportReport,
    private readonly options: LevelImportOptions,
  ) {
    this.#sheet = new OlderSheet(hub.database, options.rebase);
  }

  header(names: readonly string[], line: number): void {
    this.#columns = new Columns(this.options.file, names, line);
    this.layout.check(this.#columns);
  }

  hint(): string | null {
    return this.layout.hint?.() ?? null;
  }

  survey(row: TableRow): void {
    for (const statement of this.layout.read(this.#known(), row).statements) {
      const location = this.layout.locationOf(statement.location);
      if (location !== null && "code" in location) this.#repeated.survey(statement, location.code);
    }
  }

  row(row: TableRow): Promise<void> | void {
    const { report } = this;
    if (row.problem !== null) {
      report.reject(row.line, row.problem);
      return;
    }
    const { statements, problems, warnings } = this.layout.read(this.#known(), row);
    for (const problem of problems) report.reject(row.line, problem);
    for (const warning of warnings) report.warn(row.line, warning);
    if (statements.length === 0 && problems.length === 0) report.silent += 1;
    for (const statement of statements) this.#take(statement);
    if (this.#waiting.length >= BATCH_MAX) return this.end();
  }

  async end(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) await this.#save(await this.#resolve(batch));
  }

  #known(): Columns {
    if (this.#columns === null) throw new Error("A row came before the header.");
    return this.#columns;
  }

  #take(statement: LevelStatement): void {
    const location = this.layout.locationOf(statement.location);
    if (location === null) {
      this.report.silent += 1;
      return;
    }
    if ("problem" in location) {
      this.report.reject(statement.line, location.problem);
      return;
    }
    const verdict = this.#repeated.judge(statement, location.code);
    const { asOf } = this.options;
    const base = asOf === null ? {} : { base: { version: null, sequence: asOf } };
    if (verdict === null) this.#waiting.push({ ...statement, ...base, location: location.code });
    else if ("problem" in verdict) this.report.reject(statement.line, verdict.problem);
    else
      this.report.warn(
        statement.line,
        `SKU "${statement.sku}" at ${location.code} stands on line ${verdict.repeats} with the same quantity.`,
      );
  }

  async #resolve(batch: readonly LevelStatement[]): Promise<ResolvedStatement[]> {
    const { skus, locations } = this.hub;
    const variants = await skus.resolveSkus(batch.map(({ sku }) => sku));
    const places = await locations.resolveCodes(new Set(batch.map(({ location }) => location)));
    const unknown = batch.filter(({ sku }) => !variants.has(sku));
    const near = await skus.nearMissesOf([...new Set(unknown.map(({ sku }) => sku))]);
    return batch.flatMap((statement) => {
      const { sku, line } = statement;
      const variant = variants.get(sku);
      const place = places.get(statement.location);
      if (variant !== undefined && place !== undefined) return [{ ...statement, variantId: variant.variantId, locationId: place.id }];
      const hint = near.has(sku) ? ` (there is "${near.get(sku)}")` : "";
      this.report.reject(line, `The hub has no SKU "${sku}"${hint}. Import the product first, or correct the SKU.`);
      return [];
    });
  }

  async #save(statements: readonly ResolvedStatement[]): Promise<void> {
    const { report } = this;
    let outdated: readonly ResolvedStatement[] = statements;
    const failed = new Map<ResolvedStatement, string>();
    const changed = new Map<ResolvedStatement, LevelDifference[]>();
    for (let round = 1; outdated.length > 0; round += 1) {
      const { differences, refused } = await this.#sheet.judge(await differencesOf(this.hub.database, outdated));
      for (const [statement, message] of refused) failed.set(statement, message);
      const { booked, again } = await this.#book(differences, failed, round === ROUNDS_MAX);
      for (const difference of booked) changed.set(difference.statement, [...(changed.get(difference.statement) ?? []), difference]);
      outdated = again;
    }
    for (const [{ line }, message] of failed) report.reject(line, message);
    for (const statement of statements) this.#count(statement, changed.get(statement) ?? [], failed.has(statement));
  }

  #count(statement: ResolvedStatement, differences: readonly LevelDifference[], hasFailed: boolean): void {
    const { report } = this;
    for (const { figure, from, to } of differences) {
      const { line, sku, location } = statement;
      report.changes.add({ line, sku, location, figure: figure.toLowerCase(), from, to });
    }
    if (hasFailed) return;
    const [first] = differences;
    report[first === undefined ? "unchanged" : first.version === 0 ? "created" : "changed"] += 1;
  }

  /** Books the differences, or does not in a dry run; answers those that are booked, and the statements to be compared again. */
  async #book(
    differences: readonly LevelDifference[],
    failed: Map<ResolvedStatement, string>,
    isLast: boolean,
  ): Promise<{ readonly booked: readonly LevelDifference[]; readonly again: readonly ResolvedStatement[] }> {
    const { booking } = this.options;
    if (booking === null || differences.length === 0) return { booked: differences, again: [] };
    const notBooked = await booking.book(differences);
    const again = notBooked.filter(({ outdated }) => outdated && !isLast);
    for (const { difference, message, outdated } of notBooked) {
      if (!outdated || isLast) failed.set(difference.statement, message);
    }
    const left = new Set(notBooked.map(({ difference }) => difference));
    return {
      booked: differences.filter((difference) => !left.has(difference)),
      again: [...new Set(again.map(({ difference }) => difference.statement))],
    };
  }
}
