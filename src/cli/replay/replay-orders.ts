import { sendCall } from "./bulk-call.js";
import type { BulkContext, RequestAnswer } from "./bulk-call.js";
import { CallScheduler } from "./call-scheduler.js";
import type { Call } from "./call-scheduler.js";
import { deliverPlan } from "./deliver-plan.js";
import { differencesFromOracle, ExpectedLevels } from "./expected-levels.js";
import type { HubClient } from "./hub-client.js";
import { readHead, readIntegrity, readLevels, readOversold } from "./hub-state.js";
import { OutcomeTally } from "./outcome-tally.js";
import { Pace } from "./pace.js";
import { planOpening } from "./plan-opening.js";
import type { PlannedRequest } from "./planned-request.js";
import { prepareCatalogue, preparePlaces } from "./prepare-hub.js";
import type { Orders } from "./orders.js";
import type { ReplayOptions } from "./replay-options.js";
import { outcomesOf } from "./replay-report.js";
import type { ReplayReport } from "./replay-report.js";

/** Most lines of a bulk call, by the hub's limits. */
const CALL_LINES_MAX = 5_000;

/** How far the scheduler looks ahead: enough to fill a call beside those under way, little enough to be looked through each time. */
const WINDOW_MAX = 2_000;

/** Everything read from files before the hub is asked for anything. */
export interface ReplayInput {
  readonly orders: Orders;
  readonly run: string;
  /** Opening stock before the factor; empty without one. */
  readonly opening: ReadonlyMap<string, number>;
  readonly oracle: ReadonlyMap<string, number> | null;
  readonly secondsReading: number;
}

export interface ReplayObserver {
  /** Told as lines are settled, with the file's time of the newest. */
  readonly progress: (linesDone: number, at: Date) => void;
  readonly say: (line: string) => void;
}

/** Replays the orders through the hub's API and checks the levels afterwards. Throws HubUnavailable or HubRefused. */
export async function replayOrders(
  client: HubClient,
  input: ReplayInput,
  options: ReplayOptions,
  observer: ReplayObserver,
  stopping: AbortSignal,
): Promise<ReplayReport> {
  const clock = stopwatch();
  const titles = titlesOf(input);
  await preparePlaces(client, options.location, options.channel);
  const catalogue = await prepareCatalogue(client, titles, options.orders.skuCase === "keep");
  observer.say(`Catalogue: ${catalogue.created} products made, ${catalogue.known} were known.`);
  const before = { head: await readHead(client), levels: await readLevels(client, options.location) };
  const preparing = clock();

  const expected = new ExpectedLevels(before.levels, before.head);
  const delivered = await deliver(client, input, options, expected, observer, stopping);
  const delivering = clock();

  const levels = await readLevels(client, options.location);
  const openings = new Map(
    planOpening(input.opening, options.opening?.factor ?? 1, 0, input.run).flatMap(({ lines }) =>
      lines.map(({ sku, quantity }): [string, number] => [sku, quantity]),
    ),
  );
  const checks = {
    oversold: await readOversold(client, options.location, before.head),
    integrity: await readIntegrity(client),
    recomputed: { skus: levels.size, differences: expected.differences(levels) },
    oracle:
      input.oracle === null || !delivered.complete
        ? null
        : { skus: input.oracle.size, differences: differencesFromOracle(input.oracle, openings, titles.keys(), levels) },
  };
  return {
    file: options.file,
    run: input.run,
    addresses: options.urls ?? [],
    complete: delivered.complete,
    lines: input.orders.lineCount,
    ...outcomesOf(delivered.tally, options.twice),
    calls: delivered.calls,
    retries: Object.fromEntries(client.retries),
    seconds: { reading: input.secondsReading, preparing, delivering, checking: clock() },
    linesPerSecond: delivering === 0 ? 0 : input.orders.lineCount / delivering,
    sequence: { before: before.head, after: await readHead(client) },
    ...checks,
  };
}

async function deliver(
  client: HubClient,
  input: ReplayInput,
  options: ReplayOptions,
  expected: ExpectedLevels,
  observer: ReplayObserver,
  stopping: AbortSignal,
): Promise<{ tally: OutcomeTally; complete: boolean; calls: number }> {
  const tally = new OutcomeTally(input.orders.byClass, options.orders.format.chargeClasses);
  const limits = { itemsMax: options.batch, linesMax: CALL_LINES_MAX, windowMax: WINDOW_MAX };
  const scheduler = new CallScheduler(planOf(input, options), limits);
  let calls = 0;
  let newest = 0;
  await deliverPlan(scheduler, {
    addresses: client.addresses,
    inFlight: options.inFlight,
    twice: options.twice,
    pace: options.rate === null ? null : new Pace(options.rate),
    stopping,
    send: (call: Call, idOf: BulkContext["idOf"], address: number): Promise<RequestAnswer[]> => {
      calls += 1;
      return sendCall(client, call, { location: options.location, channel: options.channel, idOf }, address);
    },
    onOutcome: (request, outcome) => {
      tally.record(request, outcome);
      expected.record(request, outcome);
      newest = Math.max(newest, request.at);
      observer.progress(tally.linesDone, new Date(newest));
    },
    onSecondAnswer: (request, first, second) => tally.recordSecond(request, first, second),
  });
  return { tally, complete: scheduler.done, calls };
}

/** The opening stock lay there before the first of the orders. */
const BEFORE_MS = 60_000;

function* planOf({ orders, opening, run }: ReplayInput, options: ReplayOptions): Generator<PlannedRequest> {
  yield* planOpening(opening, options.opening?.factor ?? 1, (orders.invoices[0]?.at ?? 0) - BEFORE_MS, run);
  yield* options.orders.format.plan(orders, { run, shipAfterMs: options.shipAfterMs });
}

/** A SKU of the opening stock that is never ordered has no name but itself. */
function titlesOf({ orders, opening }: ReplayInput): Map<string, string> {
  return new Map([...[...opening.keys()].map((sku): [string, string] => [sku, sku]), ...orders.titles]);
}

/** Answers the seconds since it was made or last asked. */
export function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1_000;
    last = now;
    return seconds;
  };
}
