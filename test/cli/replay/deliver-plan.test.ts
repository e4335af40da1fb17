import { describe, expect, it } from "vitest";
import type { RequestAnswer } from "../../../src/cli/replay/bulk-call.js";
import { CallScheduler } from "../../../src/cli/replay/call-scheduler.js";
import type { Call } from "../../../src/cli/replay/call-scheduler.js";
import { deliverPlan } from "../../../src/cli/replay/deliver-plan.js";
import type { DeliveryOptions, RequestOutcome } from "../../../src/cli/replay/deliver-plan.js";
import { OutcomeTally } from "../../../src/cli/replay/outcome-tally.js";
import { planEvents } from "../../../examples/online-retail/plan-events.rules.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import { fixtureOrders, readOptions } from "../../examples/online-retail/fixtures.js";

type Send = DeliveryOptions["send"];

/** Accepts everything once; whatever comes a second time is answered as a replay. */
class AcceptingHub {
  readonly seen = new Map<string, RequestAnswer>();
  readonly calls: { kind: string; keys: string[]; address: number }[] = [];
  most = 0;
  #underWay = 0;

  readonly send: Send = async (call, idOf, address) => {
    this.calls.push({ kind: call.kind, keys: call.requests.map(({ key }) => key), address });
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    await Promise.resolve();
    this.#underWay -= 1;
    return call.requests.map((request) => this.#answer(request, idOf));
  };

  #answer(request: PlannedRequest, idOf: (document: number) => string): RequestAnswer {
    if (request.kind !== "reserve" && request.kind !== "adjust" && request.document !== null) idOf(request.document);
    const known = this.seen.get(request.key);
    if (known?.accepted === true) return { ...known, replayed: true };
    const answer: RequestAnswer = { accepted: true, id: `id-of-${request.key}`, sequence: String(this.seen.size + 1), replayed: false };
    this.seen.set(request.key, answer);
    return answer;
  }
}

const shortage: RequestAnswer = { accepted: false, reasons: [{ code: "INSUFFICIENT_STOCK", message: "Too little." }] };

async function fixturePlan(): Promise<PlannedRequest[]> {
  return [...planEvents(await readOrders(fixtureOrders, readOptions), { run: "run", shipAfterMs: 86_400_000 })];
}

async function deliver(
  send: Send,
  changed: Partial<DeliveryOptions> = {},
): Promise<{ outcomes: Map<string, RequestOutcome>; tally: OutcomeTally }> {
  const { byClass } = await readOrders(fixtureOrders, readOptions);
  const tally = new OutcomeTally(byClass, readOptions.format.chargeClasses);
  const outcomes = new Map<string, RequestOutcome>();
  await deliverPlan(new CallScheduler(await fixturePlan(), { itemsMax: 3, linesMax: 5_000, windowMax: 100 }), {
    send,
    addresses: 1,
    inFlight: 3,
    twice: false,
    pace: null,
    stopping: new AbortController().signal,
    onOutcome: (request, outcome) => {
      outcomes.set(request.key, outcome);
      tally.record(request, outcome);
    },
    onSecondAnswer: (request, first, second) => tally.recordSecond(request, first, second),
    ...changed,
  });
  return { outcomes, tally };
}

describe("delivering a plan", () => {
  it("sends every request once, several calls at a time, and settles every line", async () => {
    const hub = new AcceptingHub();
    const { outcomes, tally } = await deliver(hub.send);
    const sent = hub.calls.flatMap(({ keys }) => keys);
    expect(sent.toSorted()).toEqual((await fixturePlan()).map(({ key }) => key).toSorted());
    expect(outcomes.size).toBe(sent.length);
    expect(hub.most).toBeGreaterThan(1);
    expect(hub.most).toBeLessThanOrEqual(3);
    expect(tally.linesDone).toBe(29);
    expect(tally.byClass["return_C"]?.accepted).toEqual({ lines: 7, units: 46 });
    expect(tally.byClass["nonstock_C"]?.skipped).toEqual({ lines: 2, units: 2 });
  });

  it("names shipments and credits by the hub's ids", async () => {
    const ids: string[] = [];
    const hub = new AcceptingHub();
    await deliver((call, idOf, address) => {
      for (const request of call.requests) if (request.kind === "ship") ids.push(`${request.reference} ${idOf(request.document)}`);
      return hub.send(call, idOf, address);
    });
    expect(ids).toContain("700002 id-of-run/700002/6/reserve/1");
  });

  it("does not send what is about a refused order, and sends the rest", async () => {
    const hub = new AcceptingHub();
    const { outcomes, tally } = await deliver(async (call, idOf, address) => {
      const answers = await hub.send(call, idOf, address);
      return call.requests.map((request, index) => (request.key === "run/700001/2/reserve/1" ? shortage : (answers[index] ?? shortage)));
    });
    const told = (start: string): unknown[] =>
      [...outcomes].filter(([key]) => key.startsWith(`run/${start}`)).map(([, outcome]) => outcome);
    expect(told("700001")).toEqual([shortage, "NOT_SENT"]);
    expect(told("C700004")).toEqual(["NOT_SENT"]);
    expect(told("C700015")).toEqual(["NOT_SENT", expect.objectContaining({ accepted: true })]);
    expect(hub.calls.flatMap(({ keys }) => keys).filter((key) => key.includes("ship"))).not.toContain("run/700001/2/ship/1");
    expect(tally.refusedUnits).toBe(20);
    expect(tally.unexpectedRefusals).toBe(0);
    expect(tally.byClass["sale"]?.refused).toEqual({ lines: 3, units: 20 });
    expect(tally.byClass["return_C"]?.notSent).toEqual({ lines: 2, units: 8 + 12 });
    expect(tally.linesDone).toBe(29);
    expect(tally.reasons.get("INSUFFICIENT_STOCK")).toEqual({ requests: 1, example: "run/700001/2/reserve/1: Too little." });
  });

  it("ends with the error of a call, after the others under way have ended", async () => {
    const hub = new AcceptingHub();
    let ended = 0;
    const sending = deliver(async (call, idOf, address) => {
      if (call.kind === "adjust") throw new Error("The line is dead.");
      const answers = await hub.send(call, idOf, address);
      ended += 1;
      return answers;
    });
    await expect(sending).rejects.toThrow("The line is dead.");
    expect(ended).toBe(hub.calls.length);
  });

  it("sends nothing more once it is stopped", async () => {
    const hub = new AcceptingHub();
    const stop = new AbortController();
    const { outcomes } = await deliver(
      async (call, idOf, address) => {
        stop.abort();
        return hub.send(call, idOf, address);
      },
      { stopping: stop.signal, inFlight: 1 },
    );
    expect(hub.calls).toHaveLength(1);
    expect(outcomes.size).toBe(hub.calls[0]?.keys.length);
  });
});

describe("delivering a plan twice", () => {
  it("sends every request again, through another address, beside later ones", async () => {
    const hub = new AcceptingHub();
    const { tally } = await deliver(hub.send, { twice: true, addresses: 2 });
    const plan = await fixturePlan();
    expect(tally.second).toEqual({ delivered: plan.length, replayed: plan.length, faults: [] });
    const addresses = new Map<string, number[]>();
    for (const { keys, address } of hub.calls) for (const key of keys) addresses.set(key, [...(addresses.get(key) ?? []), address]);
    for (const both of addresses.values()) expect(both.toSorted()).toEqual([0, 1]);
    const firstAgain = hub.calls.findIndex(({ keys }, index) => hub.calls.slice(0, index).some((call) => call.keys[0] === keys[0]));
    const lastNew = hub.calls.findLastIndex(({ keys }, index) => !hub.calls.slice(0, index).some((call) => call.keys[0] === keys[0]));
    expect(firstAgain).toBeLessThan(lastNew);
  });

  it("leaves out what was refused: its key is free", async () => {
    const hub = new AcceptingHub();
    const { tally } = await deliver(
      async (call, idOf, address) => {
        const answers = await hub.send(call, idOf, address);
        return call.requests.map((request, index) => (request.kind === "return" ? shortage : (answers[index] ?? shortage)));
      },
      { twice: true },
    );
    expect(tally.unexpectedRefusals).toBe(5);
    expect(tally.second.delivered).toBe((await fixturePlan()).length - 5);
    expect(hub.calls.filter(({ kind }) => kind === "return").flatMap(({ keys }) => keys)).toHaveLength(5);
  });

  it.each([
    ["is new", (first: RequestAnswer) => ({ ...first, replayed: false }), "was not told to be a replay"],
    ["moved the ledger", (first: RequestAnswer) => ({ ...first, replayed: true, sequence: "99" }), "at sequence 99"],
    ["is refused", () => shortage, "was refused (Too little.)"],
  ])("finds a second answer that %s", async (_, change, message) => {
    const hub = new AcceptingHub();
    const send: Send = async (call: Call, idOf, address) => {
      const before = new Map(hub.seen);
      const answers = await hub.send(call, idOf, address);
      return call.requests.map((request, index) => {
        const first = before.get(request.key);
        return first !== undefined && request.reference === "700005" ? change(first) : (answers[index] ?? shortage);
      });
    };
    const { tally } = await deliver(send, { twice: true });
    expect(tally.second.delivered - tally.second.replayed).toBe(1);
    expect(tally.second.faults).toEqual([expect.stringContaining(message)]);
  });
});
