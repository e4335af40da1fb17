import { Counter, Gauge, type Registry } from "prom-client";

/** What the compiled lane has done. */
export interface LaneFigures {
  /** Operations it answered since the start. */
  readonly answered: number;
  /** Documents it remembers, compiled or only seen. */
  readonly documents: number;
}

/** Adds the figures of the compiled lane, read when somebody asks. */
export function addLaneMetrics(registry: Registry, read: () => LaneFigures): void {
  const answered = new Counter({
    name: "hub_compiled_operations_total",
    help: "Of the GraphQL operations over HTTP, those answered by the compiled lane.",
    registers: [],
    collect() {
      this.reset();
      this.inc(read().answered);
    },
  });
  const documents = new Gauge({
    name: "hub_compiled_documents",
    help: "GraphQL documents the compiled lane remembers, compiled or seen once.",
    registers: [],
    collect() {
      this.set(read().documents);
    },
  });
  registry.registerMetric(answered);
  registry.registerMetric(documents);
}
