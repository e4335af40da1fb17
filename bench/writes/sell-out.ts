import type { Bench } from "../benchmark.js";
import { loadOn } from "../load/load-on.js";
import { checkIntegrity, checkReservations, nothingTold } from "../world/check-reservations.js";
import { fillWorld } from "../world/fill-world.js";

const UNITS = 100;
const SECONDS = 1;

/** 64 clients for a hundred units: exactly a hundred get one, whoever is last is refused. */
export async function checkSellOut(bench: Bench): Promise<void> {
  const database = await bench.stage.database();
  await fillWorld(database, { skus: 1, locations: 1, units: UNITS });
  const hub = await bench.stage.hub(database);
  const told = nothingTold();
  const settings = { skus: 1, locations: 1, linesMax: 1 };
  const sellOut = await loadOn(bench, hub, { clients: 64, requests: "load/reserve.ts", settings, told })(SECONDS);
  const refused = sellOut["refused"] ?? 0;
  bench.check(
    `a stock of ${UNITS} and 64 clients: as many are served as there are units`,
    told.accepted === UNITS || (told.accepted < UNITS && refused === 0),
    `${told.accepted} accepted, ${refused} refused`,
  );
  await checkReservations(bench, "sold out", database, told);
  await checkIntegrity(bench, "sold out", hub);
  await hub.stop();
}
