import { randomUUID } from "node:crypto";
import pg from "pg";
import { newId } from "../../src/platform/db/new-id.js";
import { rowLocked } from "../baselines/row-locked.js";
import { startBaseline } from "../baselines/start-baseline.js";
import { makeBaselineTables } from "../baselines/tables.js";
import type { Bench, Benchmark, Contender } from "../benchmark.js";
import { loadOn } from "../load/load-on.js";
import { interleave } from "../run/interleave.js";
import { checkBaseline, checkIntegrity, checkReservations, nothingAnswered, type Answered } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";
import { locationOf, skuOf } from "../world/names.js";
import { atMost, rowOf } from "./bars.js";
import { figureOf } from "./field.js";
import { timedLoop } from "./timed-loop.js";

const world = { skus: 1, locations: 1, units: 1_000_000_000 };
const load = { clients: 1, requests: "load/reserve.ts", settings: { skus: 1, locations: 1, linesMax: 1 } };

/** One client, who waits for each answer: what a command costs where nothing can be shared. */
export const lone: Benchmark = {
  name: "lone",
  about:
    "One reservation at a time on an idle hub over HTTP, beside its bare transaction on one connection, and beside the mutation as a no-op.",
  run: async (bench) => {
    const database = await bench.stage.database();
    await fillWorld(database, world);
    const answered = nothingAnswered();
    const hub = await bench.stage.hub(database);
    const nothing = await startBaseline(bench, { method: "nothing", world, pool: 2 });
    const bare = await openBare(bench);
    try {
      const contenders = {
        hub: loadOn(bench, hub, { ...load, answered }),
        "bare transaction": bare.contender,
        nothing: loadOn(bench, nothing.server, { ...load, answered: nothingAnswered() }),
      };
      const measured = await interleave(bench, contenders, { label: "lone" });
      const delay = figureOf(measured, "hub", "p50Ms");
      const unit = "ms, median";
      const transaction = figureOf(measured, "bare transaction", "p50Ms");
      const bars = { bar: atMost(2.5), moonshot: atMost(1.5) };
      const note = "begin, lock, update, four inserts and commit, one statement a round trip";
      bench.report(
        rowOf({ figure: "lone reservationCreate: hub / bare transaction", hub: delay, baseline: transaction, unit, ...bars, note }),
      );
      bench.report(
        rowOf({
          figure: "lone reservationCreate: hub / no-op over HTTP",
          hub: delay,
          baseline: figureOf(measured, "nothing", "p50Ms"),
          unit,
        }),
      );
      await checkBaseline(bench, "bare transaction", bare.database, bare.answered);
    } finally {
      await bare.close();
    }
    await checkReservations(bench, "lone", database, answered);
    await checkIntegrity(bench, "lone", hub);
  },
};

interface Bare {
  readonly database: Parameters<typeof checkBaseline>[2];
  readonly answered: Answered;
  readonly contender: Contender;
  close(): Promise<void>;
}

async function openBare(bench: Bench): Promise<Bare> {
  const database = await bench.stage.database();
  await makeBaselineTables(database, world);
  const client = new pg.Client({ connectionString: database.url, application_name: "bare transaction" });
  client.on("error", () => undefined);
  await client.connect();
  const answered = nothingAnswered();
  const lines = [{ sku: skuOf(1), location: locationOf(1), quantity: 1 }];
  const contender: Contender = (seconds) =>
    timedLoop(seconds, 1, async () => {
      const outcome = await rowLocked(client, { id: newId(), client: 1, key: randomUUID(), fingerprint: "", ttlSeconds: 86_400, lines });
      if (outcome.is === "HELD") answered.accepted += 1;
    });
  return { database, answered, contender, close: () => client.end() };
}
