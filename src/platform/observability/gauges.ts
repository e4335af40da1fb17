import { Counter, Gauge, type Registry } from "prom-client";

/** What is read at the moment somebody asks for the metrics. */
export interface MetricSources {
  /** Commands that wait for a batch. */
  readonly ledgerQueue?: () => number;
  readonly feed?: () => { readonly position: number; readonly lagMs: number; readonly queueBoundsHit: number };
  readonly pool?: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  readonly live?: () => { readonly sockets: number; readonly operations: number; readonly streams: number };
}

/** Adds a gauge for each figure; those whose source is missing are left out of the answer. */
export function addGauges(registry: Registry, sources: () => MetricSources): void {
  const gauge = (name: string, help: string, read: (from: MetricSources) => number | undefined): void => {
    const collect = function (this: Gauge): void {
      const value = read(sources());
      if (value === undefined) this.remove();
      else this.set(value);
    };
    registry.registerMetric(new Gauge({ name, help, registers: [], collect }));
  };
  gauge("hub_ledger_queue_commands", "Commands that wait for the ledger's next batch.", ({ ledgerQueue }) => ledgerQueue?.());
  gauge("hub_feed_sequence", "The ledger's sequence up to which this process has handed out everything.", ({ feed }) => feed?.().position);
  gauge("hub_feed_lag_seconds", "How old the newest record was when this process handed it out.", ({ feed }) => inSeconds(feed?.().lagMs));
  gauge("hub_sockets", "Open WebSocket connections.", ({ live }) => live?.().sockets);
  gauge(
    "hub_socket_operations",
    "Operations that run over WebSockets now: nearly all are subscriptions.",
    ({ live }) => live?.().operations,
  );
  gauge("hub_event_streams", "Operations that run over server-sent events now.", ({ live }) => live?.().streams);
  addPool(registry, sources);
  const bounds = new Counter({
    name: "hub_feed_queue_bounds_hit_total",
    help: "Followers ended with RESYNC_REQUIRED because they read more slowly than the hub records.",
    registers: [],
    collect() {
      this.reset();
      this.inc(sources().feed?.().queueBoundsHit ?? 0);
    },
  });
  registry.registerMetric(bounds);
}

function addPool(registry: Registry, sources: () => MetricSources): void {
  const pool = new Gauge({
    name: "hub_pool_connections",
    help: "The pool of database connections: total (open), idle (of those), waiting (callers that wait for one).",
    labelNames: ["state"],
    registers: [],
    collect() {
      const usage = sources().pool?.();
      if (usage === undefined) return;
      for (const state of ["total", "idle", "waiting"] as const) this.set({ state }, usage[state]);
    },
  });
  registry.registerMetric(pool);
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
