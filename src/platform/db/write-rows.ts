import type { Transaction } from "./database.js";
import type { BigintAs } from "./entity-decorators.js";
import { type GivenColumn, GivenRows, type ValueOf } from "./given-rows.js";
import type { Statement } from "./statement.js";
import { type ColumnKey, columnOf, type EntityClass, type RowOf, type Table, type TableColumn, tableOf } from "./table.js";

/** What a column takes: a whole number for a bigint too, and undefined for null. */
type Written<Value> = BigintAs<Value, string | number> | (null extends Value ? undefined : never);

/** What a statement is given beside, or instead of, the value of a column. */
export interface Given<Source> {
  /** In SQL. */
  readonly type: string;
  readonly of: ValueOf<Source, unknown>;
}

/** A column that an expression makes, of what is given for it or of nothing. */
export interface Expression<Source> {
  /** `given`: what is given for it, of the column's type. */
  readonly sql: (given: string) => string;
  /** Absent where nothing is given for it. */
  readonly of?: ValueOf<Source, unknown>;
  /** Where what is given is of another type than the column: that type. */
  readonly type?: string;
  /** Of arrays that all have so many elements. */
  readonly length?: number;
  /** Tables of one row that the expression reads, such as `ledger_head head`. */
  readonly from?: string;
}

/** Rows of an entity by its columns, each with where its value comes from. */
export type Cells<Entity, Source> = {
  readonly [Key in ColumnKey<Entity>]?: ValueOf<Source, Written<Entity[Key]>> | Expression<Source>;
};

/** Makes the statement for some rows; none where there are none. `total` goes to each column's value. */
export type RowWriter<Source> = (rows: readonly Source[], total?: number) => readonly Statement[];

export interface InsertTerms {
  /** A query in front of the statement that needs to know how many rows there are: `head as (update …)`. */
  readonly with?: (count: string) => string;
  /** Joins with the rows, which are called `given`. */
  readonly joins?: string;
  readonly where?: string;
  /** What follows: `on conflict …`, `returning …`. */
  readonly tail?: string;
}

export interface UpdateTerms<Key> {
  /** The columns by which rows are found. */
  readonly by: readonly Key[];
  readonly set: readonly Key[];
  /** What follows: `returning …`. The table is called `target`. */
  readonly tail?: string;
}

interface NamedCell<Source> extends Expression<Source> {
  readonly column: TableColumn;
  /** Whether what is given for it may be null: an expression may make something of that. */
  readonly mayBeNull: boolean;
}

/** The statements that write rows of one table. Made once, where the columns are named: their texts never change. */
export class RowStatements<Entity extends object, Source> {
  readonly #table: Table;
  readonly #cells: readonly NamedCell<Source>[];
  readonly #beside: readonly GivenColumn<Source>[];

  constructor(entity: EntityClass<Entity>, cells: Cells<Entity, Source>, beside: Readonly<Record<string, Given<Source>>>) {
    const table = tableOf(entity);
    this.#table = table;
    const named = Object.entries(cells) as [string, ValueOf<Source, unknown> | Expression<Source>][];
    this.#cells = named.map(([property, cell]) => {
      const column = columnOf(table, property);
      return typeof cell === "function"
        ? { column, of: cell, sql: (given) => given, mayBeNull: column.nullable }
        : { column, ...cell, mayBeNull: true };
    });
    this.#beside = Object.entries(beside).map(([name, { type, of }]) => ({ name, type, of, nullable: true }));
  }

  /** Adds the rows. Every column that needs a value must have one; those that the database counts up are left to it. */
  insert({ with: before, joins = "", where, tail = "" }: InsertTerms = {}): RowWriter<Source> {
    const { name, columns } = this.#table;
    const missing = columns.find(
      (column) => !column.nullable && !column.hasDefault && !this.#cells.some((cell) => cell.column.name === column.name),
    );
    if (missing !== undefined) throw new Error(`Rows of ${name} need a value for ${missing.property}.`);
    const cells = this.#cells.filter(({ column }) => !column.generated);
    const given = this.#given(cells, before === undefined ? 1 : 2);
    const targets = cells.map(({ column }) => column.name).join(", ");
    const values = cells.map((cell) => valueSql(given, cell)).join(", ");
    const insert = `insert into ${name} (${targets}) select ${values} from ${fromSql(given, cells)} ${joins}${whereSql(where)} ${tail}`;
    if (before === undefined) return writerOf(insert.trim(), (rows, total) => given.values(rows, total));
    return writerOf(`with ${before("$1::integer")} ${insert.trim()}`, (rows, total) => [rows.length, ...given.values(rows, total)]);
  }

  /** Changes rows there are. */
  update({ by, set, tail = "" }: UpdateTerms<ColumnKey<Entity>>): RowWriter<Source> {
    const [keys, changed] = [by, set].map((properties) => properties.map((property) => this.#cell(property)));
    if (keys === undefined || changed === undefined) return () => [];
    const given = this.#given([...keys, ...changed], 1);
    const sets = changed.map((cell) => `${cell.column.name} = ${valueSql(given, cell)}`);
    const found = keys.map((cell) => `target.${cell.column.name} = ${valueSql(given, cell)}`).join(" and ");
    const text = `update ${this.#table.name} target set ${sets.join(", ")} from ${fromSql(given, changed)} where ${found} ${tail}`;
    return writerOf(text.trim(), (rows, total) => given.values(rows, total));
  }

  /** The rows with their columns, without those that an expression makes of nothing, for statements of another form. */
  given(first = 1): GivenRows<Source> {
    return this.#given(this.#cells, first);
  }

  #cell(property: string): NamedCell<Source> {
    const cell = this.#cells.find(({ column }) => column.property === property);
    if (cell === undefined) throw new Error(`Rows of ${this.#table.name} are given without ${property}.`);
    return cell;
  }

  #given(cells: readonly NamedCell<Source>[], first: number): GivenRows<Source> {
    const own = cells.flatMap(({ column, mayBeNull: nullable, of, type = column.type, length }): GivenColumn<Source>[] =>
      of === undefined ? [] : [{ name: column.name, type, nullable, of, ...(length === undefined ? {} : { length }) }],
    );
    return new GivenRows([...own, ...this.#beside], first);
  }
}

function valueSql<Source>(given: GivenRows<Source>, { column, of, sql }: NamedCell<Source>): string {
  return sql(of === undefined ? "" : given.value(column.name));
}

function fromSql<Source>(given: GivenRows<Source>, cells: readonly NamedCell<Source>[]): string {
  return [...new Set(cells.flatMap(({ from }) => from ?? [])), given.sql()].join(", ");
}

function whereSql(condition: string | undefined): string {
  return condition === undefined ? "" : ` where ${condition}`;
}

function writerOf<Source>(text: string, valuesOf: (rows: readonly Source[], total: number) => readonly unknown[]): RowWriter<Source> {
  return (rows, total = 0) => (rows.length === 0 ? [] : [{ text, values: valuesOf(rows, total) }]);
}

/**
 * Names where the columns of an entity's rows come from: `into(ShelfEntity).rowsOf<NewShelf>({ id: (shelf) => shelf.id, … })`. `beside` is what the
 * statements are given and no column takes as it is; they call it `given.<name>`.
 */
export function into<Entity extends object>(
  entity: EntityClass<Entity>,
): {
  rowsOf<Source>(cells: Cells<Entity, Source>, beside?: Readonly<Record<string, Given<Source>>>): RowStatements<Entity, Source>;
} {
  return { rowsOf: (cells, beside = {}) => new RowStatements(entity, cells, beside) };
}

/** Columns whose values something has under their own names. */
export function same<Source, Part, Key extends keyof Part & string>(
  part: (source: Source) => Part,
  ...keys: readonly Key[]
): { readonly [Name in Key]: (source: Source) => Part[Name] } {
  const cells = keys.map((key) => [key, (source: Source) => part(source)[key]]);
  return Object.fromEntries(cells) as { readonly [Name in Key]: (source: Source) => Part[Name] };
}

/** A column that an expression makes, of nothing that is given for it. */
export function computed(sql: string, from?: string): Expression<unknown> {
  return { sql: () => sql, ...(from === undefined ? {} : { from }) };
}

/** Runs the statements one after the other, and answers the rows of the last. */
export async function runStatements<Row>(transaction: Pick<Transaction, "query">, statements: readonly Statement[]): Promise<Row[]> {
  let rows: Row[] = [];
  for (const { text, values } of statements) rows = await transaction.query<Row>(text, values);
  return rows;
}

/** Rows a select is given, by the columns of an entity that their values are compared with. */
export function givenRowsOf<Entity extends object, Key extends ColumnKey<Entity>>(
  entity: EntityClass<Entity>,
  ...properties: readonly Key[]
): GivenRows<RowOf<Entity, Key>> {
  const table = tableOf(entity);
  return new GivenRows(
    properties.map((property) => {
      const { name, type, nullable } = columnOf(table, property);
      return { name, type, nullable, of: (row) => row[property] };
    }),
  );
}
