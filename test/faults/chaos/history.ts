import { createWriteStream, type WriteStream } from "node:fs";

/** What became of a command, as its sender knows it. */
export type Outcome =
  | { readonly kind: "ACCEPTED"; readonly payload: AcceptedPayload }
  /** User errors: nothing was done. */
  | { readonly kind: "REFUSED"; readonly errors: readonly RefusedError[] }
  /** A top-level error that says, or means, that nothing was done. */
  | { readonly kind: "FAILED"; readonly code: string }
  /** No answer, or one that does not say what became of it. */
  | { readonly kind: "UNKNOWN"; readonly reason: string };

/** A mutation's payload: its entity as of the commit, and what every payload has. */
export interface AcceptedPayload {
  readonly sequence: string | null;
  readonly replayed: boolean;
  readonly [entity: string]: unknown;
}

export interface RefusedError {
  readonly code: string;
  readonly currentVersion?: number;
}

/** One sending of a command. The same key may be sent again, by its sender after an unknown outcome or by a twin at once. */
export interface Sending {
  readonly entry: "COMMAND";
  readonly client: number;
  /** Which hub it was sent to. */
  readonly hub: number;
  readonly key: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** By the harness's one monotonic clock, in milliseconds. */
  readonly began: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

/** One look at a level. */
export interface LevelRead {
  readonly entry: "READ";
  readonly client: number;
  readonly hub: number;
  readonly sku: string;
  readonly location: string;
  readonly began: number;
  readonly ended: number;
  readonly version: number;
  readonly available: number;
}

/** One event that a subscriber was given, in the order it was given. */
export interface Received {
  readonly entry: "RECEIVED";
  readonly subscriber: string;
  readonly hub: number;
  /** Counts the subscriber's connections: a new one resumes behind the last sequence it was given. */
  readonly connection: number;
  readonly at: number;
  readonly sequence: number;
  /** What the event says, in one line, to be held against the database. */
  readonly text: string;
}

/** What the harness did. */
export interface Deed {
  readonly entry: "DEED";
  readonly at: number;
  readonly deed: string;
}

export type Entry = Sending | LevelRead | Received | Deed;

/** What happened in a round: in memory for the checkers, and as JSON lines on disk. */
export class History {
  readonly sendings: Sending[] = [];
  readonly reads: LevelRead[] = [];
  readonly received: Received[] = [];
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path);
  }

  add(entry: Entry): void {
    if (entry.entry === "COMMAND") this.sendings.push(entry);
    else if (entry.entry === "READ") this.reads.push(entry);
    else if (entry.entry === "RECEIVED") this.received.push(entry);
    this.#file.write(`${JSON.stringify(entry)}\n`);
  }

  deed(deed: string): void {
    this.add({ entry: "DEED", at: performance.now(), deed });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#file.end(resolve));
  }
}
