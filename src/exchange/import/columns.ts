import { BadFile } from "../../platform/csv/bad-file.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import { cut } from "../../platform/text/cut.rules.js";
import { nearestHeading } from "./nearest-heading.rules.js";

const HEADING_SHOWN_MAX = 100;

/** Where a file's columns are, by name. Capitals and small letters are one. */
export class Columns {
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    readonly file: string,
    names: readonly string[],
    /** The header's. */
    readonly line: number,
  ) {
    this.names = names;
    this.#places = new Map(names.map((name, place) => [name.toLowerCase(), place]));
  }

  has(name: string): boolean {
    return this.#places.has(name.toLowerCase());
  }

  /** Throws BadFile where one is missing. */
  require(...names: readonly string[]): void {
    const missing = names.filter((name) => !this.has(name));
    if (missing.length === 0) return;
    const list = missing.map((name) => `"${name}"`).join(", ");
    // Where a heading is nearly a missing one, that is what happened to it.
    const renamed = missing.flatMap((name) => {
      const meant = nearestHeading(name, this.names);
      return meant === null ? [] : [` Is "${cut(meant, HEADING_SHOWN_MAX)}" meant to be "${name}"?`];
    });
    throw new BadFile(
      this.file,
      this.line,
      `the ${missing.length === 1 ? "column" : "columns"} ${list} ${missing.length === 1 ? "is" : "are"} missing (there are: ${this.names.join(", ")}); add or rename.${renamed.join("")}`,
    );
  }

  /** Throws BadFile for a column that is none of these: a misspelt one would be left out without a word. */
  allowOnly(allowed: readonly (string | RegExp)[]): void {
    const isAllowed = (name: string): boolean =>
      allowed.some((each) => (typeof each === "string" ? each === name.toLowerCase() : each.test(name.toLowerCase())));
    const unknown = this.names.find((name) => name !== "" && !isAllowed(name));
    if (unknown === undefined) return;
    const known = allowed.filter((each) => typeof each === "string");
    const meant = nearestHeading(
      unknown,
      known.filter((name) => !this.has(name)),
    );
    const hint = meant === null ? "" : ` Did you mean "${meant}"?`;
    throw new BadFile(
      this.file,
      this.line,
      `the column "${unknown}" means nothing here (known are: ${known.join(", ")}); rename or remove it.${hint}`,
    );
  }

  /** The cell as it stands; null where the file has no such column. */
  cell(row: TableRow, name: string): string | null {
    const place = this.#places.get(name.toLowerCase());
    return place === undefined ? null : (row.cells[place] ?? "");
  }
}
