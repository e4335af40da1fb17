import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { Client } from "undici";
import type { Load, LoadFigures } from "../benchmark.js";
import { benchModule } from "../run/places.js";
import { type Answer, Connection } from "./connection.js";

/** What a module of requests makes; one for each connection, each with a seed of its own. */
export interface Requests {
  /** A body to POST. */
  next(): string;
  /** Whether an answer with status 200 accepted what was asked. */
  took(body: string): boolean;
}

interface RequestsModule {
  readonly requests: (settings: unknown, seed: number) => Requests;
}

/** How long answers that are still out at the end are waited for. */
const GRACE_MS = 30_000;

/**
 * Runs a load in this process: every connection is opened first, then each sends its next request when it has the answer to the last.
 * Requests that run at the end are waited for; they count among the delays, not in the rate.
 */
export async function runLoad(load: Load): Promise<LoadFigures> {
  const { requests } = (await import(pathToFileURL(benchModule(load.requests).file).href)) as RequestsModule;
  const url = new URL(load.url);
  const clients = Array.from({ length: load.clients }, () => new Client(url.origin, { pipelining: 1, bodyTimeout: 0, headersTimeout: 0 }));
  try {
    await Promise.all(clients.map((client) => knock(client)));
    const run = new Run(load);
    const headers = { "content-type": "application/json", ...load.headers };
    const began = run.begin();
    const done = clients.map((client, index) => {
      const connection = new Connection(client, { path: url.pathname + url.search, headers });
      return run.keepAsking(connection, requests(load.settings, load.seed * 10_007 + index));
    });
    await Promise.race([Promise.all(done), new Promise((resolve) => setTimeout(resolve, load.seconds * 1_000 + GRACE_MS).unref())]);
    return run.figures(began);
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

/** Opens the connection, with a request whose answer does not matter. */
async function knock(client: Client): Promise<void> {
  const { body } = await client.request({ method: "GET", path: "/healthz" });
  await body.dump();
}

interface Beginning {
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
}

class Run {
  #sent = 0;
  #accepted = 0;
  #acceptedInTime = 0;
  #refused = 0;
  #failed = 0;
  #failure = "";
  #end = 0;
  #lastMs = 0;
  readonly #delays: RecordableHistogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

  constructor(private readonly load: Load) {}

  begin(): Beginning {
    const at = performance.now();
    this.#end = at + this.load.seconds * 1_000;
    return { at, cpu: process.cpuUsage() };
  }

  async keepAsking(connection: Connection, requests: Requests): Promise<void> {
    while (performance.now() < this.#end) {
      const body = requests.next();
      const sentAt = performance.now();
      this.#sent += 1;
      const answer = await connection.post(body);
      this.#count(requests, answer, sentAt);
    }
  }

  #count(requests: Requests, answer: Answer, sentAt: number): void {
    const now = performance.now();
    this.#lastMs = now;
    if (answer.status !== 200) {
      this.#failed += 1;
      this.#failure ||= `status ${answer.status}: ${answer.body}`;
      return;
    }
    this.#delays.record(Math.max(1, Math.round((now - sentAt) * 1_000)));
    if (!requests.took(answer.body)) {
      this.#refused += 1;
      return;
    }
    this.#accepted += 1;
    if (now <= this.#end) this.#acceptedInTime += 1;
  }

  /** Throws where no request was answered at all: the figures would be about nothing. */
  figures({ at, cpu }: Beginning): LoadFigures {
    if (this.#failed === this.#sent) throw new Error(`Every request failed. The first had ${this.#failure.slice(0, 1_000)}`);
    const spent = process.cpuUsage(cpu);
    const wallMs = Math.max(1, this.#lastMs - at);
    const ms = (percentile: number): number => this.#delays.percentile(percentile) / 1_000;
    return {
      sent: this.#sent,
      accepted: this.#accepted,
      refused: this.#refused,
      failed: this.#failed,
      perSecond: this.#acceptedInTime / this.load.seconds,
      p50Ms: ms(50),
      p90Ms: ms(90),
      p99Ms: ms(99),
      maxMs: this.#delays.count === 0 ? 0 : this.#delays.max / 1_000,
      wallMs,
      generatorLoad: (spent.user + spent.system) / 1_000 / wallMs,
    };
  }
}
