import { ARRAYS } from "./binary-arrays.js";

/** A column of rows that are looked up: its type in SQL, and its value. */
type AskedColumn<Source> = readonly [type: keyof typeof ARRAYS, of: (source: Source) => unknown];

/** The rows in a statement, and the number of each of them. */
const ASKED = "asked";
const PLACE = "place";

/**
 * Keys that a statement looks up, given as one array for each column, in binary: a statement of one text, whatever their number. Rows that are written are
 * `into(…)`; these are of no table. Made once, with the statement.
 */
export class AskedRows<Source> {
  readonly #names: readonly string[];
  readonly #columns: readonly AskedColumn<Source>[];
  readonly #first: number;

  /** `columns`: by their names in the statement. `first`: the number of the first parameter. */
  constructor(columns: Readonly<Record<string, AskedColumn<Source>>>, first = 1) {
    this.#names = Object.keys(columns);
    this.#columns = Object.values(columns);
    this.#first = first;
  }

  /** The number of the parameter behind these. */
  get next(): number {
    return this.#first + this.#columns.length;
  }

  /** `unnest(…) as asked (…)` */
  get sql(): string {
    return `unnest(${this.#parameters()}) as ${ASKED} (${this.#names.join(", ")})`;
  }

  /** As `sql`; `asked.place` is the number of a row, from 1. */
  get numbered(): string {
    return `unnest(${this.#parameters()}) with ordinality as ${ASKED} (${[...this.#names, PLACE].join(", ")})`;
  }

  /** The parameters. */
  values(rows: readonly Source[]): readonly Buffer[] {
    return this.#columns.map(([type, of]) => ARRAYS[type](rows.map((row) => of(row)) as never[]));
  }

  #parameters(): string {
    return this.#columns.map(([type], index) => `$${this.#first + index}::${type}[]`).join(", ");
  }
}
