import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Sample, Server } from "../benchmark.js";
import { skuOf } from "../world/names.js";
import { atMost, rowOf } from "../writes/bars.js";
import type { LevelWriter } from "./level-writer.js";
import { checkStand, type Stand, standOnHub } from "./stand.js";

/** Changes that may be on their way while the greatest rate is sought. */
const WINDOW = 8;
const LONE_PAUSE_MS = 100;

interface Delayed {
  readonly hub: Server;
  readonly writer: LevelWriter;
  /** Subscribers, all of one SKU. */
  readonly count: number;
}

/** How long changes of one SKU take from their commit to each subscriber: one now and then, and at half of the greatest rate. */
export async function measureDelays(bench: Bench, { hub, writer, count }: Delayed): Promise<void> {
  const label = `fan-out, ${count} subscribers, commit to client`;
  const skus = Array.from({ length: count }, () => skuOf(1));
  const stand = await standOnHub(bench, hub, writer, skus);
  const seconds = Math.max(bench.secondsPerRound * 2, 1);
  await rateOf(stand, writer, count, seconds / 2);
  const lone = await paced(stand, writer, count, { seconds, everyMs: LONE_PAUSE_MS });
  const perSecond = await rateOf(stand, writer, count, seconds);
  const half = await paced(stand, writer, count, { seconds, everyMs: 2_000 / perSecond });
  bench.raw(label, { lone, half, perSecond });
  bench.say(`${label}: a lone change p50 ${lone["p50Ms"]} ms; at ${perSecond / 2} changes/s p99 ${half["p99Ms"]} ms`);
  bench.report(
    rowOf({
      figure: `${label}: p99 at half of the greatest rate / p50 of a lone change`,
      hub: half["p99Ms"] ?? Number.NaN,
      baseline: lone["p50Ms"] ?? Number.NaN,
      unit: "ms",
      bar: atMost(10),
      moonshot: atMost(4),
      note: `the greatest rate was ${Math.round(perSecond)} changes/s, ${Math.round(perSecond * count)} messages/s`,
    }),
  );
  await checkStand(bench, label, stand);
  await stand.subscribers.close();
}

/** Changes a second where the next is made as long as no more than a few are on their way. */
async function rateOf(stand: Stand, writer: LevelWriter, count: number, seconds: number): Promise<number> {
  const began = performance.now();
  let changes = 0;
  while (performance.now() - began < seconds * 1_000) {
    await writer.change([skuOf(1)]);
    changes += 1;
    stand.expected += count;
    await stand.subscribers.receive(stand.expected - WINDOW * count);
  }
  await stand.subscribers.receive(stand.expected);
  return (changes * 1_000) / (performance.now() - began);
}

/** Changes at a steady pace, whatever becomes of those before. */
async function paced(
  stand: Stand,
  writer: LevelWriter,
  count: number,
  pace: { readonly seconds: number; readonly everyMs: number },
): Promise<Sample> {
  const { seconds, everyMs } = pace;
  await stand.subscribers.note();
  const committed = new Map<number, number>();
  const began = performance.now();
  for (let next = began; next < began + seconds * 1_000; next += everyMs) {
    const wait = next - performance.now();
    if (wait > 0) await pause(wait);
    const { sequence, committedAt } = await writer.change([skuOf(1)]);
    committed.set(sequence, committedAt);
    stand.expected += count;
  }
  await stand.subscribers.receive(stand.expected);
  return stand.subscribers.delays(committed);
}
