import "reflect-metadata";
import { randomUUID } from "node:crypto";
import { openHub } from "../../src/app.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import { createLogger } from "../../src/platform/observability/logger.js";
import { createReservation } from "../../src/reservations/index.js";
import type { BatchFigures, Hub } from "../../src/stock/index.js";
import { openSetBased, type SetBased } from "../baselines/set-based.js";
import type { Bench, Benchmark, Contender } from "../benchmark.js";
import { randomNumbers } from "../load/random.js";
import { interleave } from "../run/interleave.js";
import { checkIntegrity, checkReservations, nothingAnswered, type Answered } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { CHANNEL, locationOf, skuOf } from "../world/names.js";
import { atLeast, rowOf } from "./bars.js";
import { figureOf } from "./field.js";
import { timedLoop } from "./timed-loop.js";

/** Twice what a batch takes: one waits, made ready, while another is written. */
const CONCURRENCY = 2_000;

interface Draw {
  readonly skus: number;
  readonly locations: number;
}

/** The ledger without a server in front of it. */
export const ledger: Benchmark = {
  name: "ledger",
  about:
    "2,000 callers in the hub's own process reserve a unit each, over and over, in batches of 1,000, beside a set-based SQL function that writes two rows for each.",
  run: async (bench) => {
    const world = { skus: bench.quick ? 1_000 : 10_000, locations: 4, units: 40_000_000 };
    const draws: Readonly<Record<string, Draw>> = { "10,000 SKUs": world, "one SKU": { skus: 1, locations: 1 } };
    const database = await bench.stage.database();
    await fillWorld(database, world);
    const setBased = await openSetBased(bench, world);
    const batches: BatchFigures[] = [];
    const observer = { overloaded: () => undefined, batch: (figures: BatchFigures) => void batches.push(figures) };
    const hub = await openHub({ logger: createLogger("warn"), databaseUrl: database.url, ledgerObserver: observer });
    const answered = nothingAnswered();
    try {
      for (const [name, draw] of Object.entries(draws))
        await measure(bench, name, { hub: reserving(hub, draw, answered, batches), setBased, draw });
    } finally {
      await hub.close();
      await setBased.close();
    }
    await checkReservations(bench, "ledger", database, answered);
    bench.check("set-based: something was accepted", setBased.accepted() > 0, `${setBased.accepted()} lines`);
    await checkIntegrity(bench, "ledger", await bench.stage.hub(database));
  },
};

async function measure(
  bench: Bench,
  name: string,
  { hub, setBased, draw }: { readonly hub: Contender; readonly setBased: SetBased; readonly draw: Draw },
): Promise<void> {
  const label = `ledger, ${name}`;
  const measured = await interleave(bench, { hub, "set-based": setBased.contender(draw) }, { label });
  bench.report(
    rowOf({
      figure: `${label}: hub / set-based SQL`,
      hub: figureOf(measured, "hub", "perSecond"),
      baseline: figureOf(measured, "set-based", "perSecond"),
      unit: "commands/s",
      bar: atLeast(0.25),
      moonshot: atLeast(0.5),
      note: `the hub's batches had ${Math.round(figureOf(measured, "hub", "batchCommands"))} commands`,
    }),
  );
}

function reserving(hub: Hub, { skus, locations }: Draw, answered: Answered, batches: BatchFigures[]): Contender {
  const caller: Caller = { clientId: 1, name: "bench", role: "ADMIN", channels: null, locations: null };
  const random = randomNumbers(1);
  return async (seconds) => {
    batches.length = 0;
    let accepted = 0;
    const { done, ...sample } = await timedLoop(seconds, CONCURRENCY, async () => {
      const line = { sku: skuOf(1 + Math.floor(random() * skus)), location: locationOf(1 + Math.floor(random() * locations)), quantity: 1 };
      const input = { idempotencyKey: randomUUID(), channel: CHANNEL, ttlSeconds: 86_400, lines: [line] };
      const { reservation } = await createReservation(hub, caller, input);
      if (reservation !== null) accepted += 1;
    });
    answered.accepted += accepted;
    if (accepted < done) throw new Error(`${done - accepted} of ${done} reservations were refused.`);
    const mean = (pick: (figures: BatchFigures) => number): number => batches.reduce((sum, batch) => sum + pick(batch), 0) / batches.length;
    return {
      ...sample,
      batchCommands: mean(({ commands }) => commands),
      batchReadMs: mean(({ readMs }) => readMs),
      batchDecideMs: mean(({ decideMs }) => decideMs),
      batchWriteMs: mean(({ writeMs }) => writeMs),
    };
  };
}
