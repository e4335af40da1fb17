import type { Bench, Benchmark } from "./benchmark.js";
import { checkIntegrity, checkReservations } from "./world/check-reservations.js";
import { fillWorld } from "./world/fill-world.js";
import { interleave } from "./run/interleave.js";

/** Everybody wants the same SKU. */
export const hotReserve: Benchmark = {
  name: "hot-reserve",
  about: "64 and 512 clients reserve one SKU over HTTP, beside the same mutation done one transaction a request and as a no-op.",
  run,
};

async function run(bench: Bench): Promise<void> {
  const database = await bench.stage.database();
  await fillWorld(database, { skus: 1, locations: 1, units: 100_000_000 });
  const hub = await bench.stage.hub(database);
  const told = { accepted: 0, failed: 0 };
  await interleave(
    bench,
    {
      hub: async (seconds) => {
        const figures = await bench.stage.load({
          url: `${hub.url}/graphql`,
          headers: { authorization: `Bearer ${hub.key}` },
          clients: 64,
          seconds,
          requests: "load/reserve.ts",
          settings: { skus: 1, locations: 1, linesMax: 1 },
          seed: 1,
        });
        told.accepted += figures.accepted;
        told.failed += figures.failed;
        const { perSecond, ...rest } = figures;
        return { perSecond, ...rest };
      },
    },
    { label: "hot-reserve, 64 clients" },
  );
  await checkReservations(bench, "hub", database, told);
  await checkIntegrity(bench, "hub", hub);
}
