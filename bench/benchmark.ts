/** One benchmark: `npm run bench -- <name>`. It sets its own stage, measures the hub beside its baselines, and checks that what it did is right. */
export interface Benchmark {
  readonly name: string;
  /** One sentence for `--help`. */
  readonly about: string;
  /** Why a smoke run of all benchmarks leaves it out; where it is named, it runs. Default: it is part of it. */
  readonly leftOutOfSmokeRun?: string;
  run(bench: Bench): Promise<void>;
}

/** What a benchmark works with. */
export interface Bench {
  /** The smoke run: every contender for a moment, every check in full, no figure of meaning. */
  readonly quick: boolean;
  /** Measured rounds of each contender, and how long each lasts. */
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly stage: Stage;
  /** What is going on, for the person who waits. */
  say(text: string): void;
  /** Adds a line to the table. */
  report(row: RatioRow): void;
  /** Whether what was done is right: a run with one that is not ends with code 1. Every write benchmark checks what it wrote. */
  check(name: string, ok: boolean, detail: string): void;
  /** Kept in the JSON, beside the table. */
  raw(name: string, value: unknown): void;
  /** A drawing in SVG, kept beside the JSON, and written to the file of `--chart` where that is given. */
  chart(name: string, svg: string): void;
}

/** A line of the table: a figure of the hub over the same figure of a baseline of the same run. */
export interface RatioRow {
  /** "hub / best naive, 64 clients". */
  readonly figure: string;
  readonly hub: number;
  readonly baseline: number;
  /** Of `hub` and `baseline`: "requests/s", "µs CPU a message". */
  readonly unit: string;
  /** hub ÷ baseline. */
  readonly ratio: number;
  readonly bar: Bar | null;
  readonly moonshot: Bar | null;
  /** Says of the baseline what a reader must know: "pool of 2 connections was its best". */
  readonly note?: string;
}

export interface Bar {
  readonly is: "at least" | "at most";
  readonly ratio: number;
}

/** Figures of one round, by name: `perSecond`, `p50Ms`, `p99Ms`, `cpuMicros` … */
export type Sample = Readonly<Record<string, number>>;

/** Runs one round of a contender for so many seconds. */
export type Contender = (seconds: number) => Promise<Sample>;

/** Databases and processes for the benchmarks; all are gone at the end of the run. */
export interface Stage {
  /** A new, migrated, empty database on a durable PostgreSQL (fsync and synchronous_commit on, as read from the server). */
  database(): Promise<StageDatabase>;
  /** Starts the built hub as a process of its own over the database. */
  hub(
    database: StageDatabase,
    options?: { readonly env?: Readonly<Record<string, string>>; readonly nodeArgs?: readonly string[] },
  ): Promise<Server>;
  /** Starts a module of bench/ (`baselines/naive.ts`) as a process of its own. It prints `{"url": …}` as its first line when it listens, and ends with its stdin. Its key is BENCH_KEY of `env`. */
  server(module: string, env: Readonly<Record<string, string>>): Promise<Server>;
  /** Sends requests from a process of its own, and answers what became of them. Loads at once come from processes of their own each. */
  load(load: Load): Promise<LoadFigures>;
}

export interface StageDatabase {
  /** The runtime role's and the owner's connection strings. */
  readonly url: string;
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/** A process under measurement. */
export interface Server {
  /** Without a path. */
  readonly url: string;
  readonly pid: number;
  /** Of an ADMIN client; empty where the server asks for none. */
  readonly key: string;
  /** Processor time it has used so far, in milliseconds. */
  cpuMs(): number;
  /** Resident memory now, in bytes. */
  rssBytes(): number;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
}

/** What the load generator is to do: `clients` connections, each sends its next request when it has the answer to the last. */
export interface Load {
  /** With the path that is POSTed to. The server must answer `GET /healthz` with anything: so the connections are opened. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clients: number;
  readonly seconds: number;
  /**
   * A module of bench/ (by its source's path there, such as `load/reserve.ts`) with `export function requests(settings: unknown, seed: number): { next(): string; took(body: string): boolean }`,
   * called once for each connection with a seed of its own:
   * `next` makes a body to POST, `took` says of an answer with status 200 whether it was accepted (else it counts as refused).
   */
  readonly requests: string;
  readonly settings: unknown;
  readonly seed: number;
}

/** What became of it. Delays are of accepted and refused requests alike, in milliseconds. */
export interface LoadFigures {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  /** No answer, or one that is not a 200. */
  readonly failed: number;
  /** Accepted a second, of those answered in time. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From the beginning to the last answer. Where few answers come in a round, `accepted` over this is the better rate. */
  readonly wallMs: number;
  /** Processor time of the generator itself over the wall clock: near 1, it was the limit. */
  readonly generatorLoad: number;
}
