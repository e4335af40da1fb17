import { Counter, Registry } from "prom-client";
import { addFollowerGauges, type FollowerFigures } from "./follower-metrics.js";
import { addGauges, type MetricSources } from "./gauges.js";
import { JobMetrics } from "./job-metrics.js";
import { addLaneMetrics, type LaneFigures } from "./lane-metrics.js";
import { LedgerMetrics } from "./ledger-metrics.js";
import { OperationMetrics } from "./operation-metrics.js";
import { processMetrics } from "./process-metrics.js";

/** The figures of one hub, in Prometheus' text format. */
export class Metrics {
  readonly jobs: JobMetrics;
  readonly ledger: LedgerMetrics;
  readonly operations: OperationMetrics;
  readonly #registry = new Registry();
  readonly #responses: Counter<"route" | "method" | "status">;
  #sources: MetricSources = {};

  constructor() {
    this.jobs = new JobMetrics(this.#registry);
    this.ledger = new LedgerMetrics(this.#registry);
    this.operations = new OperationMetrics(this.#registry);
    this.#responses = new Counter({
      name: "hub_http_responses_total",
      help: 'Answers over HTTP by route ("(none)" where the path is not known), method and status.',
      labelNames: ["route", "method", "status"],
      registers: [this.#registry],
    });
    addGauges(this.#registry, () => this.#sources);
    processMetrics();
  }

  /** Names where figures are read from when somebody asks. Sources given before stay. */
  watch(sources: MetricSources): void {
    this.#sources = { ...this.#sources, ...sources };
  }

  /** Names where the figures of the compiled lane are read from. Call it once. */
  watchLane(read: () => LaneFigures): void {
    addLaneMetrics(this.#registry, read);
  }

  /** Names where the figures of durable followers are read from. Call it once. */
  watchFollowers(read: () => Promise<readonly FollowerFigures[]>): void {
    addFollowerGauges(this.#registry, read);
  }

  /** `route`: as it was registered, not as it was asked for. */
  response(route: string | null, method: string, status: number): void {
    this.#responses.inc({ route: route ?? "(none)", method, status });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    const parts = await Promise.all([this.#registry.metrics(), processMetrics().metrics()]);
    return parts.join("\n");
  }
}
