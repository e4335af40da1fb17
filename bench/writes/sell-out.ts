import type { Bench } from "../benchmark.js";
import { loadOn } from "../load/load-on.js";
import { checkIntegrity, checkReservations, nothingAnswered } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";

const UNITS = 100;
const SECONDS = 1;

/** 64 clients for a hundred units: exactly a hundred get one, whoever is last is refused. */
export async function checkSellOut(bench: Bench): Promise<void> {
  const database = await bench.stage.database();
  await fillWorld(database, { skus: 1, locations: 1, units: UNITS });
  const hub = await bench.stage.hub(database);
  const answered = nothingAnswered();
  const settings = { skus: 1, locations: 1, linesMax: 1 };
  const sellOut = await loadOn(bench, hub, { clients: 64, requests: "load/reserve.ts", settings, answered })(SECONDS);
  const refused = sellOut["refused"] ?? 0;
  bench.check(
    `a stock of ${UNITS} and 64 clients: as many are served as there are units`,
    answered.accepted === UNITS || (answered.accepted < UNITS && refused === 0),
    `${answered.accepted} accepted, ${refused} refused`,
  );
  await checkReservations(bench, "sold out", database, answered);
  await checkIntegrity(bench, "sold out", hub);
  await hub.stop();
}
