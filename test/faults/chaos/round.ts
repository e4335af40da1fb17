import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { checkInvariants, OVERDUE, type Violation } from "./checks/invariants.js";
import { checkReadModel } from "./checks/read-model.js";
import { readRecorded } from "./checks/recorded.js";
import type { Scene } from "./faults/fault.js";
import { History } from "./history.js";
import { askIntegrity, judgeHistory } from "./judgement.js";
import { Random } from "./random.js";
import type { Measure, RoundPlan, RoundResult } from "./round-result.js";
import type { Ground } from "./stage/ground.js";
import type { HubSlot } from "./stage/hub-slot.js";
import { Crowd } from "./traffic/crowd.js";
import { USUAL_MIX } from "./traffic/generator.js";
import { Sender } from "./traffic/sender.js";
import { Subscriber } from "./traffic/subscriber.js";
import { Watch } from "./watch.js";

const CLIENTS = 12;
/** How long a subscriber may take to be told of everything once the traffic has ended. */
const CATCH_UP_MS_MAX = 20_000;

/** One round: a fresh database, hubs, clients and subscribers; the fault; then every check. */
export async function runRound(ground: Ground, plan: RoundPlan): Promise<RoundResult> {
  const began = performance.now();
  await mkdir(plan.folder, { recursive: true });
  const round = new Round(ground, plan);
  try {
    await round.open();
    await round.play();
    return { ...(await round.judge()), ms: performance.now() - began };
  } finally {
    await round.close();
  }
}

class Round {
  readonly #history: History;
  readonly #violations: Violation[] = [];
  readonly #measures: Measure[] = [];
  readonly #counts: Record<string, number> = {};
  readonly #sender: Sender;
  readonly #random: Random;
  #hubs: readonly HubSlot[] = [];
  #database = "";
  #scene: Scene | null = null;
  #snapshots = 0;
  /** The last record that the subscribers had to be told of. */
  #toldUpTo = 0;

  constructor(
    private readonly ground: Ground,
    private readonly plan: RoundPlan,
  ) {
    this.#history = new History(join(plan.folder, "history.jsonl"));
    this.#sender = new Sender((text) => this.#violate("CLEAR ERRORS", text));
    this.#random = new Random(plan.seed).branch(`round ${plan.round} ${plan.fault.code}`);
  }

  async open(): Promise<void> {
    const { ground, plan } = this;
    this.#database = await ground.newDatabase();
    const count = plan.full ? plan.fault.hubs : (plan.fault.hubsShort ?? plan.fault.hubs);
    const opening = Array.from({ length: count }, (_, index) => ground.hub(index, this.#database, plan.folder));
    this.#hubs = await Promise.all(opening);
    await plan.fault.before?.({ sql: this.#sql, hubs: this.#hubs, folder: plan.folder });
    await Promise.all(this.#hubs.map((hub) => hub.start()));
  }

  /** Traffic, the fault, and the end of the traffic. */
  async play(): Promise<void> {
    const { plan, ground } = this;
    const hubs = this.#hubs;
    const [history, sender] = [this.#history, this.#sender];
    const start = ground.head;
    const subscribers = (
      [
        ["movements over a socket", "movements", "SOCKET"],
        ["levels over a socket", "levels", "SOCKET"],
        ["movements over events", "movements", "EVENTS"],
      ] as const
    ).map(([name, follows, over]) => new Subscriber({ name, follows, over, start, hubs, history, random: this.#random.branch(name) }));
    const watch = new Watch(ground.postgres, this.#database, plan.fault.plantedHead);
    const crowd = new Crowd(CLIENTS, { random: this.#random, hubs, sender, history, mix: { ...USUAL_MIX, ...plan.fault.mix } });
    this.#scene = {
      ...{ full: plan.full, ground, postgres: ground.postgres, database: this.#database, hubs, crowd, subscribers, sender, history },
      ...{ random: this.#random.branch("fault"), folder: plan.folder, sql: this.#sql },
      deed: (text) => history.deed(text),
      violate: (invariant, text) => this.#violate(invariant, text),
      measure: (name, ms, bar) => void this.#measures.push({ name, ms, bar: bar ?? null }),
      count: (name, by) => void (this.#counts[name] = (this.#counts[name] ?? 0) + by),
    };
    try {
      await plan.fault
        .run(this.#scene)
        .catch((error: unknown) => this.#violate("PROGRESS", error instanceof Error ? error.message : String(error)));
      // A fault that was broken off must not go on while the clients ask for what they do not know.
      ground.postgres.thaw();
      for (const { wire, door } of hubs) {
        wire.calm();
        door.calm();
      }
      history.deed("the traffic ends");
      await crowd.stop();
      await this.#catchUp(subscribers);
    } finally {
      await Promise.all([watch.stop(), crowd.stop(), ...subscribers.map((subscriber) => subscriber.stop())]);
    }
    this.#snapshots = watch.snapshots;
    this.#violations.push(...watch.violations);
  }

  /** Everybody is told of everything; the product finds itself sound; the hubs end as they should. */
  async #catchUp(subscribers: readonly Subscriber[]): Promise<void> {
    const [row] = await this.#sql<{ sequence: string }>("select coalesce(max(sequence), 0) as sequence from movement");
    this.#toldUpTo = Number(row?.sequence ?? 0);
    for (const subscriber of subscribers) {
      if (await subscriber.reaches(this.#toldUpTo, CATCH_UP_MS_MAX)) continue;
      this.#violate("I16", `Subscriber ${subscriber.options.name} was not told of everything within ${CATCH_UP_MS_MAX / 1000} s.`);
    }
  }

  async judge(): Promise<Omit<RoundResult, "ms">> {
    const { plan, ground } = this;
    await ground.postgres.session(this.#database, async (client) =>
      this.#violations.push(...(await checkInvariants(client, { invariants: [OVERDUE] }))),
    );
    const [hub] = this.#hubs;
    if (hub !== undefined && plan.fault.integrity !== false) this.#violations.push(...(await askIntegrity(hub, this.#sender)));
    for (const one of this.#hubs) this.#violations.push(...(await checkReadModel(one, this.#sql, this.#sender)));
    await this.#stopHubs();
    const found = await ground.postgres.session(this.#database, async (client) => {
      return {
        invariants: await checkInvariants(client, { plantedHead: plan.fault.plantedHead }),
        recorded: await readRecorded(client, ground.head),
      };
    });
    const subscribers = this.#scene?.subscribers ?? [];
    const { violations, figures } = judgeHistory({
      ...{ history: this.#history, recorded: found.recorded, subscribers, toldUpTo: this.#toldUpTo },
    });
    this.#violations.push(...found.invariants, ...violations);
    if (this.#scene !== null) this.#violations.push(...((await plan.fault.after?.(this.#scene)) ?? []));
    return {
      ...figures,
      ...{ fault: plan.fault.code, round: plan.round, seed: plan.seed, snapshots: this.#snapshots + 1 },
      ...{ measures: this.#measures, counts: this.#counts, violations: this.#violations },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#hubs.map((hub) => hub.close()));
    await this.#sender.close();
    await this.#history.close();
    // A database that cannot be dropped goes with the ground.
    if (this.#database !== "" && this.ground.postgres.running) await this.ground.dropDatabase(this.#database).catch(() => undefined);
  }

  async #stopHubs(): Promise<void> {
    const ends = await Promise.all(this.#hubs.map((hub) => hub.stop()));
    for (const [index, { code, ms }] of ends.entries()) {
      if (code !== 0) this.#violate("I25", `Hub ${index} ended with ${String(code)} when it was told to stop.`);
      this.#measures.push({ name: "SIGTERM → hub ended, idle", ms, bar: 10_000 });
    }
  }

  readonly #sql: Scene["sql"] = (text, values = []) => this.ground.postgres.admin(this.#database, text, values);

  #violate(invariant: string, text: string): void {
    if (this.#violations.filter((one) => one.invariant === invariant).length < 20) this.#violations.push({ invariant, text });
  }
}

/** Removes what a round kept. */
export async function forgetRound({ folder }: RoundPlan): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
