import type { Bench, RatioRow, Stage } from "../benchmark.js";

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What one benchmark said, as the JSON keeps it. */
export interface BenchmarkRecord {
  readonly name: string;
  readonly seconds: number;
  readonly rows: readonly RatioRow[];
  readonly checks: readonly Check[];
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface RunSettings {
  readonly quick: boolean;
  readonly rounds: number;
  readonly secondsPerRound: number;
}

/** Gathers what a benchmark reports. */
export class Recorder implements Bench {
  readonly quick: boolean;
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly rows: RatioRow[] = [];
  readonly checks: Check[] = [];
  readonly charts = new Map<string, string>();
  readonly #raw = new Map<string, unknown>();

  constructor(
    readonly stage: Stage,
    settings: RunSettings,
    readonly say: (text: string) => void,
  ) {
    this.quick = settings.quick;
    this.rounds = settings.rounds;
    this.secondsPerRound = settings.secondsPerRound;
  }

  report(row: RatioRow): void {
    this.rows.push(row);
  }

  check(name: string, ok: boolean, detail: string): void {
    this.checks.push({ name, ok, detail });
    this.say(`${ok ? "ok" : "WRONG"}: ${name} (${detail})`);
  }

  raw(name: string, value: unknown): void {
    this.#raw.set(name, value);
  }

  chart(name: string, svg: string): void {
    this.charts.set(name, svg);
  }

  record(name: string, seconds: number): BenchmarkRecord {
    return { name, seconds, rows: this.rows, checks: this.checks, raw: Object.fromEntries(this.#raw) };
  }
}
