import { Counter, Histogram, type Registry } from "prom-client";
import { OPERATION_NAME_LENGTH_MAX, type OperationReport } from "./operation-report.js";

/** Names counted apart. Clients choose them: without a bound a careless one fills the memory of the hub and of whoever reads its metrics. */
export const OPERATION_NAMES_MAX = 200;

/** Brackets stand in no GraphQL name, so none of these can be a client's. */
const OTHER = "(other)";
const ANONYMOUS = "(anonymous)";
const UNREAD = "(unread)";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts operations by name and outcome. */
export class OperationMetrics {
  readonly #names = new Set<string>();
  readonly #total: Counter<"operation" | "type" | "over" | "outcome">;
  readonly #seconds: Histogram<"operation" | "type">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({
      name: "hub_operations_total",
      help: `GraphQL operations by name (the first ${OPERATION_NAMES_MAX}, then "${OTHER}"), type, way in and outcome: ok, user_error or an error code.`,
      labelNames: ["operation", "type", "over", "outcome"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "hub_operation_seconds",
      help: "Time to answer a GraphQL operation; of a subscription, until it has begun.",
      labelNames: ["operation", "type"],
      buckets: SECONDS,
      registers,
    });
  }

  done({ name, type, over, outcome, ms }: OperationReport): void {
    const operation = type === "unread" ? UNREAD : this.#labelOf(name);
    this.#total.inc({ operation, type, over, outcome });
    this.#seconds.observe({ operation, type }, ms / 1_000);
  }

  #labelOf(name: string | null): string {
    if (name === null) return ANONYMOUS;
    if (this.#names.has(name)) return name;
    if (this.#names.size >= OPERATION_NAMES_MAX || name.length > OPERATION_NAME_LENGTH_MAX) return OTHER;
    this.#names.add(name);
    return name;
  }
}
