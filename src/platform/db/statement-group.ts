import type pg from "pg";
import * as utils from "pg/lib/utils.js";
import type { Statement, StatementResult } from "./statement.js";
import { statementPrefix } from "./statement-prefix.js";
import { type ReadValue, readerOf } from "./read-value.js";

/** What is sent of PostgreSQL's extended query protocol: pg's connection, whose published types are those of an older one. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: {
    readonly statement: string;
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => unknown;
  }): void;
  describe(message: { readonly type: "P"; readonly name: string }): void;
  execute(message: { readonly portal: string }): void;
  sync(): void;
}

interface Column {
  readonly name: string;
  readonly read: ReadValue;
}

/** What the rows of a statement are made of. */
interface RowShape {
  readonly columns: readonly Column[];
  /** A row of nulls: copied, it is an object that needs no growing, which costs more than reading its values. */
  readonly empty: Readonly<Record<string, unknown>>;
}

/** A statement the server has parsed under `name`. `shape` is known once it has been described. */
interface Prepared {
  readonly name: string;
  shape: RowShape | null;
}

/** The statements one connection has prepared, by their texts: constants of the code, so that their number is bounded. */
export class PreparedStatements {
  readonly #byText = new Map<string, Prepared>();
  readonly #prefix = statementPrefix();
  #names = 0;

  find(text: string): Prepared | undefined {
    return this.#byText.get(text);
  }

  add(text: string): Prepared {
    const prepared: Prepared = { name: `${this.#prefix}${this.#names}`, shape: null };
    this.#names += 1;
    this.#byText.set(text, prepared);
    return prepared;
  }

  /** Whether the server came to parse it is not known: the next time it is given another name. */
  forget(text: string): void {
    this.#byText.delete(text);
  }
}

interface Answer {
  readonly rows: Record<string, unknown>[];
  /** `INSERT 0 5`. */
  tag: string;
}

/**
 * Several statements sent with one Sync behind the last: the server answers them together, and a statement that is known is neither parsed
 * nor described again. For `client.query`, which calls the handlers; `done` settles once. Where one fails, the server skips the rest of them.
 * Without a BEGIN among them they are one transaction, each with a snapshot of its own.
 */
export class StatementGroup {
  readonly done: Promise<readonly StatementResult[]>;
  /** Set by a client that bounds its queries' time: called when the group has ended, so that it stops waiting. */
  callback?: (error: Error | null) => void;
  readonly #statements: Iterable<Statement>;
  readonly #known: PreparedStatements;
  readonly #answers: Answer[] = [];
  readonly #onAnswer: () => void;
  #current: Answer = { rows: [], tag: "" };
  /** Of the statements sent, in order; those before `#answers.length` are answered. */
  readonly #sent: Prepared[] = [];
  /** Texts that the server is to parse for this group, by their place in it. */
  readonly #parsed = new Map<number, string>();
  #failure: Error | null = null;
  #resolve!: (results: readonly StatementResult[]) => void;
  #reject!: (error: unknown) => void;

  /** `onAnswer` is called for each statement that is answered. The statements may be made as they are sent. */
  constructor(statements: Iterable<Statement>, known: PreparedStatements, onAnswer: () => void) {
    this.#statements = statements;
    this.#known = known;
    this.#onAnswer = onAnswer;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: pg.Connection): null {
    const wire = connection as unknown as Wire;
    wire.stream.cork();
    try {
      for (const statement of this.#statements) {
        this.#send(wire, statement);
        if (!isLarge(statement)) continue;
        // The server works on it while the next one is made.
        wire.stream.uncork();
        wire.stream.cork();
      }
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      // What was sent is answered, and the connection goes on.
      wire.sync();
      wire.stream.uncork();
    }
    return null;
  }

  #send(wire: Wire, { text, values = [] }: Statement): void {
    const known = this.#known.find(text);
    const prepared = known ?? this.#known.add(text);
    if (known === undefined) {
      this.#parsed.set(this.#sent.length, text);
      wire.parse({ name: prepared.name, text });
    }
    wire.bind({ statement: prepared.name, values, valueMapper: utils.prepareValue });
    if (prepared.shape === null) wire.describe({ type: "P", name: "" });
    wire.execute({ portal: "" });
    this.#sent.push(prepared);
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const prepared = this.#sent[this.#answers.length];
    if (prepared === undefined) return;
    prepared.shape = shapeOf(fields.map(({ name, dataTypeID }) => ({ name, read: readerOf(dataTypeID) })));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#failure !== null) return;
    try {
      this.#current.rows.push(rowOf(this.#sent[this.#answers.length]?.shape ?? NO_ROWS, fields));
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const prepared = this.#sent[this.#answers.length];
    // Described, and nothing came: it has no rows.
    if (prepared !== undefined) prepared.shape ??= NO_ROWS;
    this.#current.tag = text;
    this.#answers.push(this.#current);
    this.#current = { rows: [], tag: "" };
    this.#onAnswer();
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: "" });
  }

  handleError(error: Error): void {
    for (const [place, text] of this.#parsed) if (place >= this.#answers.length) this.#known.forget(text);
    this.#reject(this.#failure ?? error);
    this.callback?.(error);
  }

  handleReadyForQuery(): void {
    if (this.#failure !== null) this.#reject(this.#failure);
    else this.#resolve(this.#answers.map(resultOf));
    this.callback?.(this.#failure);
  }
}

/** From about so many bytes on a statement takes the server longer than it takes to send it by itself. */
const LARGE_BYTES = 16_384;

function isLarge({ values = [] }: Statement): boolean {
  let bytes = 0;
  for (const value of values) if (Buffer.isBuffer(value)) bytes += value.length;
  return bytes >= LARGE_BYTES;
}

const NO_ROWS: RowShape = { columns: [], empty: {} };

function shapeOf(columns: readonly Column[]): RowShape {
  // Read from JSON it is an object with a shape of its own; put together name by name it would be a dictionary.
  const empty = JSON.parse(JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, null])))) as RowShape["empty"];
  return { columns, empty };
}

function rowOf({ columns, empty }: RowShape, values: readonly (string | null)[]): Record<string, unknown> {
  const row = { ...empty };
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index];
    const value = values[index];
    if (column !== undefined && value !== null && value !== undefined) row[column.name] = column.read(value);
  }
  return row;
}

/** A command tag is a word, and numbers behind it. */
function resultOf({ rows, tag }: Answer): StatementResult {
  return { rows, command: tag.split(" ", 1)[0] ?? "" };
}
