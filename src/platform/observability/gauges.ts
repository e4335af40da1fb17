import { Counter, Gauge, type Registry } from "prom-client";

/** What is read at the moment somebody asks for the metrics. */
export interface MetricSources {
  /** Commands that wait for a batch. */
  readonly ledgerQueue?: () => number;
  readonly feed?: () => { readonly offset: number; readonly lagMs: number; readonly queueBoundsHit: number };
  /** By lane. */
  readonly pools?: () => Readonly<Record<string, { readonly total: number; readonly idle: number; readonly waiting: number }>>;
  readonly live?: () => LiveSources;
}

export interface LiveSources {
  readonly sockets: number;
  readonly operations: number;
  readonly streams: number;
  /** Answers of subscriptions: made, sent, and groups of subscribers that share one execution now. */
  /** Bytes of answers that wait for clients to read them, and connections that were terminated because of that. */
  readonly unread?: { readonly bytes: number; readonly terminated: number };
  readonly answers?: { readonly answersMade: number; readonly answersSent: number; readonly groups: number };
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
  gauge("hub_feed_sequence", "The ledger's sequence up to which this process has handed out everything.", ({ feed }) => feed?.().offset);
  gauge("hub_feed_lag_seconds", "How old the newest record was when this process handed it out.", ({ feed }) => inSeconds(feed?.().lagMs));
  gauge("hub_sockets", "Open WebSocket connections.", ({ live }) => live?.().sockets);
  gauge(
    "hub_socket_operations",
    "Operations that run over WebSockets now: nearly all are subscriptions.",
    ({ live }) => live?.().operations,
  );
  gauge("hub_event_streams", "Operations that run over server-sent events now.", ({ live }) => live?.().streams);
  gauge("hub_subscriber_groups", "Groups of subscribers that share one execution now.", ({ live }) => live?.().answers?.groups);
  gauge("hub_unread_answer_bytes", "Bytes of answers that wait for clients to read them.", ({ live }) => live?.().unread?.bytes);
  addPools(registry, sources);
  const counter = (name: string, help: string, read: (from: MetricSources) => number | undefined): void => {
    const collect = function (this: Counter): void {
      this.reset();
      this.inc(read(sources()) ?? 0);
    };
    registry.registerMetric(new Counter({ name, help, registers: [], collect }));
  };
  counter(
    "hub_feed_queue_bounds_hit_total",
    "Followers ended with RESYNC_REQUIRED because they read more slowly than the hub records.",
    ({ feed }) => feed?.().queueBoundsHit,
  );
  counter(
    "hub_connections_cut_total",
    "Connections cut because too much waited for their clients.",
    ({ live }) => live?.().unread?.terminated,
  );
  counter(
    "hub_subscription_answers_made_total",
    "Answers of subscriptions that were executed.",
    ({ live }) => live?.().answers?.answersMade,
  );
  counter(
    "hub_subscription_answers_sent_total",
    "Answers of subscriptions that were sent: one that was made for many counts for each of them.",
    ({ live }) => live?.().answers?.answersSent,
  );
}

function addPools(registry: Registry, sources: () => MetricSources): void {
  const pools = new Gauge({
    name: "hub_pool_connections",
    help: "Database connections by lane: total (open), idle (of those), waiting (callers that wait for one).",
    labelNames: ["lane", "state"],
    registers: [],
    collect() {
      for (const [lane, usage] of Object.entries(sources().pools?.() ?? {})) {
        for (const state of ["total", "idle", "waiting"] as const) this.set({ lane, state }, usage[state]);
      }
    },
  });
  registry.registerMetric(pools);
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
