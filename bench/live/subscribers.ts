import { createHistogram } from "node:perf_hooks";
import { sharedNow, takeOrders } from "./control.js";
import { Subscriber, type SubscriberTerms } from "./subscriber.js";

/** A process with many clients. What it can be asked to do is in `SubscriberProcess`. */
const OPENED_AT_ONCE = 100;
const PATIENCE_MS = 60_000;

let subscribers: Subscriber[] = [];
let received = 0;
let awaited: { readonly count: number; readonly reached: () => void } | null = null;
/** While arrivals are noted: the sequences of what came, and when. */
let noted: { readonly sequences: number[]; readonly times: number[] } | null = null;

function onChange(sequence: number): void {
  received += 1;
  noted?.sequences.push(sequence);
  noted?.times.push(sharedNow());
  if (awaited !== null && received >= awaited.count) awaited.reached();
}

async function open(terms: readonly SubscriberTerms[]): Promise<void> {
  for (let start = 0; start < terms.length; start += OPENED_AT_ONCE) {
    const opened = await Promise.all(terms.slice(start, start + OPENED_AT_ONCE).map((each) => Subscriber.open(each, onChange)));
    subscribers.push(...opened);
  }
}

/** Resolves when so many changes have come since the process began; answers how many have, also where it waited in vain. */
async function receive({ atLeast }: { readonly atLeast: number }): Promise<{ readonly received: number }> {
  if (received < atLeast) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      const reached = (): void => {
        clearTimeout(timer);
        resolve();
      };
      awaited = { count: atLeast, reached };
    });
    awaited = null;
  }
  return { received };
}

/** From when a change was committed to when each subscriber had it, in milliseconds. */
function delays({ committed }: { readonly committed: readonly (readonly [number, number])[] }): Readonly<Record<string, number>> {
  const commits = new Map(committed);
  const histogram = createHistogram();
  for (const [index, sequence] of (noted?.sequences ?? []).entries()) {
    const at = commits.get(sequence);
    if (at !== undefined) histogram.record(Math.max(1, Math.round(((noted?.times[index] ?? 0) - at) * 1_000)));
  }
  noted = null;
  const ms = (percentile: number): number => histogram.percentile(percentile) / 1_000;
  return { count: histogram.count, p50Ms: ms(50), p90Ms: ms(90), p99Ms: ms(99), maxMs: histogram.max / 1_000 };
}

takeOrders({
  open,
  receive,
  delays,
  note: () => void (noted = { sequences: [], times: [] }),
  state: () => ({
    received,
    each: subscribers.map((subscriber) => subscriber.received),
    wrong: subscribers.flatMap(({ wrong }) => wrong ?? []).slice(0, 3),
  }),
  close: () => {
    for (const subscriber of subscribers) subscriber.close();
    subscribers = [];
  },
});
