import { Gauge, type Registry } from "prom-client";

/** What is read of a durable follower when somebody asks for the metrics. */
export interface FollowerFigures {
  readonly name: string;
  readonly lag: number;
  readonly parked: number;
  readonly attempts: number;
  /** HELD, WAITING, FREE or STOPPED. */
  readonly state: string;
  readonly heldBy: string | null;
}

/** Adds the gauges of durable followers, which every process of a database tells alike. The database is asked once for each scrape. */
export function addFollowerGauges(registry: Registry, read: () => Promise<readonly FollowerFigures[]>): void {
  let reading: Promise<readonly FollowerFigures[]> | null = null;
  // A database that is away must not take the other figures with it.
  const readOnce = (): Promise<readonly FollowerFigures[]> =>
    (reading ??= read()
      .catch(() => [])
      .finally(() => (reading = null)));
  const gauge = (name: string, help: string, valueOf: (figures: FollowerFigures) => number): void => {
    const collect = async function (this: Gauge): Promise<void> {
      const all = await readOnce();
      this.reset();
      for (const figures of all) this.set({ follower: figures.name }, valueOf(figures));
    };
    registry.registerMetric(new Gauge({ name, help, labelNames: ["follower"], registers: [], collect }));
  };
  gauge("hub_follower_lag_records", "Records of the ledger behind a durable follower's cursor.", ({ lag }) => lag);
  gauge("hub_follower_parked_records", "Records that a durable follower has set aside.", ({ parked }) => parked);
  gauge("hub_follower_attempts", "How often what comes next for a durable follower has failed.", ({ attempts }) => attempts);
  gauge("hub_follower_stopped", "1 where a durable follower waits for an operator.", ({ state }) => Number(state === "STOPPED"));
  const collect = async function (this: Gauge): Promise<void> {
    const all = await readOnce();
    this.reset();
    for (const { name, heldBy } of all) if (heldBy !== null) this.set({ follower: name, holder: heldBy }, 1);
  };
  const help = "1 for the process (host and number) that holds a durable follower.";
  registry.registerMetric(new Gauge({ name: "hub_follower_holder", help, labelNames: ["follower", "holder"], registers: [], collect }));
}
