import { prepareValue } from "pg/lib/utils.js";
import { ARRAYS, integers, texts } from "./binary-arrays.js";
import { quoted } from "./table.js";

/** A value of a row, made of whatever the row is made of. `total` is what the statement is told of all of them: see `RowWriter`. */
export type ValueOf<Source, Value> = (source: Source, total: number) => Value;

/** A column of rows that a statement is given. */
export interface GivenColumn<Source> {
  readonly name: string;
  /** In SQL. */
  readonly type: string;
  readonly nullable: boolean;
  /** Of arrays that all have so many elements. Absent: of whatever length. */
  readonly length?: number;
  readonly of: ValueOf<Source, unknown>;
}

/** The rows in a statement. */
const GIVEN = "given";
const PLACE = "place_of_row";

interface Sent {
  /** The type of the elements of the array that is sent. */
  readonly type: string;
  readonly encode: (values: readonly never[]) => Buffer;
}

/** Arrays the driver's text would be slow for. All others go as texts, which the statement casts. */
const SENT: Readonly<Record<string, Sent["encode"]>> = ARRAYS;

function sentAs({ type, nullable }: GivenColumn<never>): Sent {
  const encode = SENT[type];
  if (encode !== undefined) return { type, encode };
  const textOf = type === "json" || type === "jsonb" ? JSON.stringify : type.endsWith("[]") ? prepareValue : null;
  if (textOf === null) return { type: "text", encode: texts };
  // Where a column is never null, null is the null of JSON.
  const isNull = (value: unknown): boolean => value === null && nullable;
  return { type: "text", encode: (values) => texts(values.map((value) => (isNull(value) ? null : (textOf(value) as string)))) };
}

interface PreparedColumn<Source> {
  readonly column: GivenColumn<Source>;
  readonly sent: Sent;
  /** Sent empty where no row has a value: of arrays that end before the others, `unnest` gives nulls. */
  readonly mayBeEmpty: boolean;
}

/**
 * Rows that a statement is given as one array for each column, in binary: a statement of one text, whatever their number. Made once, with the
 * statement.
 */
export class GivenRows<Source> {
  readonly #columns: readonly PreparedColumn<Source>[];

  /** `first`: the number of the first parameter. */
  constructor(
    columns: readonly GivenColumn<Source>[],
    readonly first = 1,
  ) {
    const full = columns.find(({ nullable, length }) => !nullable && length === undefined);
    this.#columns = columns.map((column) => {
      const sent = column.length === undefined ? sentAs(column) : { type: "integer", encode: integers };
      if (column.length !== undefined && column.type !== "integer[]") throw new Error(`${column.name}: arrays of integers have a length.`);
      return { column, sent, mayBeEmpty: column.nullable && full !== undefined };
    });
  }

  /** `unnest(…) as given (…)` */
  sql(): string {
    const rows = this.#columns.flatMap(({ column, sent }, index) =>
      column.length === undefined ? [{ name: quoted(column.name), parameter: `$${this.first + index}::${sent.type}[]` }] : [],
    );
    const names = rows.map(({ name }) => name);
    const [ordinality, place] = rows.length === this.#columns.length ? ["", []] : [" with ordinality", [PLACE]];
    return `unnest(${rows.map(({ parameter }) => parameter).join(", ")})${ordinality} as ${GIVEN} (${[...names, ...place].join(", ")})`;
  }

  /** A column's value of the row the statement is at. */
  value(name: string): string {
    const index = this.#columns.findIndex(({ column }) => column.name === name);
    const { column, sent } = this.#columns[index] ?? {};
    if (column === undefined || sent === undefined) throw new Error(`No rows are given with ${name}.`);
    const { type, length } = column;
    if (length !== undefined) {
      const end = `${length} * ${GIVEN}.${PLACE}`;
      return `($${this.first + index}::integer[])[${end} - ${length - 1} : ${end}]`;
    }
    return `${GIVEN}.${quoted(name)}${type === sent.type ? "" : `::${type}`}`;
  }

  /** The parameters. */
  values(rows: readonly Source[], total = 0): readonly Buffer[] {
    return this.#columns.map(({ column: { of, length }, sent, mayBeEmpty }) => {
      const values = rows.map((row) => of(row, total) ?? null);
      if (mayBeEmpty && values.every((value) => value === null)) return sent.encode([]);
      return sent.encode((length === undefined ? values : elementsOf(values, length)) as never[]);
    });
  }
}

/** Those of arrays of one length, one after the other; nulls for one that is null. */
function elementsOf(lists: readonly unknown[], length: number): readonly unknown[] {
  const elements: unknown[] = [];
  for (const list of lists as (readonly unknown[] | null)[]) {
    for (let at = 0; at < length; at += 1) elements.push(list === null ? null : list[at]);
  }
  return elements;
}
