import { renderTable } from "../src/cli/terminal/table.js";
import type { Bar, Bench, Benchmark, Contender, Sample, Server } from "./benchmark.js";
import { foreignDatabase } from "./peer-processes/foreign-database.js";
import { installPeers } from "./peer-processes/install-peers.js";
import { type PeerOrder, PeerProcess, type PeerRound } from "./peer-processes/peer-process.js";
import { hubSellOut, peerSellOut, type Rush, type SellOut } from "./peer-processes/sell-out.js";
import { interleave } from "./run/interleave.js";
import { checkIntegrity, checkReservations } from "./world/check-reservations.js";
import { fillWorld } from "./world/fill-world.js";

const CLIENTS = 32;
const PLENTY = 1_000_000_000;

/** Two shops' stock beside the hub's. Their packages are no part of the product: see bench/peers/README.md. */
export const peers: Benchmark = {
  name: "peers",
  about:
    "Medusa's inventory module and Vendure's stock, called in process, beside the hub over HTTP: 32 clients, and whether units are oversold.",
  leftOutOfSmokeRun: "its packages are not part of the product; `npm run bench -- peers --quick` installs and runs them",
  run,
};

async function run(bench: Bench): Promise<void> {
  await installPeers((text) => bench.say(text));
  const started: PeerProcess[] = [];
  const start = async (name: string): Promise<PeerProcess> => {
    bench.say(`Starting ${name} on a database of its own.`);
    const peer = await PeerProcess.start(name, await foreignDatabase(bench.stage));
    started.push(peer);
    return peer;
  };
  try {
    const medusa = await start("medusa");
    const vendure = await start("vendure");
    await compareSellOuts(bench, medusa, vendure);
    await compareRates(bench, medusa, vendure);
  } finally {
    for (const peer of started) await peer.close();
  }
}

/** Demand of twice the stock, on one SKU: how much each promised. */
async function compareSellOuts(bench: Bench, medusa: PeerProcess, vendure: PeerProcess): Promise<void> {
  const rush: Rush = bench.quick ? { clients: CLIENTS, stock: 20, demand: 60 } : { clients: CLIENTS, stock: 100, demand: 200 };
  const outcomes: Readonly<Record<string, SellOut>> = {
    "hub, reservationCreate over HTTP": await hubSellOut(bench, rush),
    "Medusa, createReservationItems under its lock": await peerSellOut(medusa, rush, "locked"),
    "Medusa, createReservationItems without it": await peerSellOut(medusa, rush, "direct"),
    "Vendure, checkout with allocation": await peerSellOut(vendure, rush),
  };
  const head = ["32 clients, one unit each", "asked", "stock", "accepted", "oversold", "promised by its rows", "by its level", "failed"];
  const rows = Object.entries(outcomes).map(([name, { accepted, failed, reservedByRows, reservedByLevel }]) => {
    const oversold = Math.max(0, accepted - rush.stock);
    return [name, rush.demand, rush.stock, accepted, oversold, reservedByRows, reservedByLevel, failed];
  });
  bench.say(`\n${renderTable({ head, rows }, true)}\n`);
  bench.raw("sold out", { ...rush, outcomes });
}

async function compareRates(bench: Bench, medusa: PeerProcess, vendure: PeerProcess): Promise<void> {
  const skus = bench.quick ? 20 : 200;
  const database = await bench.stage.database();
  await fillWorld(database, { skus, locations: 1, units: PLENTY });
  const hub = await bench.stage.hub(database);
  bench.say(`Putting ${skus} SKUs into each peer.`);
  for (const peer of [medusa, vendure]) await peer.ask("prepare", { skus });
  const failures = new Failures();
  // Vendure reads a level and writes the difference to the count it is given: where many do so at once the level runs away, out of its range.
  const runaways = new Failures();
  const answered = { accepted: 0, failed: 0 };
  const reserve = (of: number): Contender => hubRounds(bench, hub, "load/reserve.ts", { skus: of, locations: 1, linesMax: 1 }, answered);
  const locked = { by: "locked" };

  const hot = await interleave(
    bench,
    {
      hub: reserve(1),
      medusa: peerRounds(medusa, "hot", failures, locked),
      medusaWithoutLock: peerRounds(medusa, "hot", failures, { by: "direct" }),
      vendure: peerRounds(vendure, "hot", failures),
    },
    { label: "peers, one SKU" },
  );
  const spread = await interleave(
    bench,
    { hub: reserve(skus), medusa: peerRounds(medusa, "spread", failures, locked), vendure: peerRounds(vendure, "spread", failures) },
    { label: `peers, ${skus} SKUs` },
  );
  await checkReservations(bench, "hub", database, answered);
  const others = { accepted: 0, failed: 0 };
  const adjust = await interleave(
    bench,
    { hub: hubRounds(bench, hub, "peer-processes/adjust-one.ts", {}, others), vendure: peerRounds(vendure, "adjust", runaways) },
    { label: "peers, adjustments of one SKU" },
  );
  const read = await interleave(
    bench,
    {
      hub: hubRounds(bench, hub, "peer-processes/read-one.ts", { skus }, others),
      medusa: peerRounds(medusa, "read", failures),
      vendure: peerRounds(vendure, "read", failures),
      vendureSaleable: peerRounds(vendure, "readSaleable", failures),
    },
    { label: "peers, availability reads" },
  );
  await checkIntegrity(bench, "hub", hub);
  bench.check("hub: every adjustment and read was answered", others.failed === 0, `${others.failed} without an answer`);
  for (const peer of [medusa, vendure]) {
    bench.check(`${peer.name}: no call failed`, failures.countOf(peer) === 0, failures.of(peer));
  }

  const withoutLock = "it oversells so: see the table of the sold-out SKU";
  const checkout = "an order of one line, with allocation; no customer, no shipping";
  reportRow(bench, "reservations on one SKU: hub / Medusa's module", hot.hub, hot.medusa, { bars: [40, 100] });
  reportRow(bench, "reservations on one SKU: hub / Medusa's without its lock", hot.hub, hot.medusaWithoutLock, { note: withoutLock });
  reportRow(bench, "reservations on one SKU: hub / Vendure's checkout", hot.hub, hot.vendure, { note: checkout });
  reportRow(bench, `reservations over ${skus} SKUs: hub / Medusa's module`, spread.hub, spread.medusa);
  reportRow(bench, `reservations over ${skus} SKUs: hub / Vendure's checkout`, spread.hub, spread.vendure);
  const ranAway = `Vendure's level runs away under concurrent counts; of its calls failed ${runaways.of(vendure)}`;
  reportRow(bench, "adjustments of one SKU: hub / Vendure", adjust.hub, adjust.vendure, { note: ranAway });
  reportRow(bench, "availability reads: hub / Medusa's module", read.hub, read.medusa, { bars: [10, 25] });
  reportRow(bench, "availability reads: hub / Vendure's service", read.hub, read.vendure, {
    note: "by the variant's id: on hand and allocated",
  });
  reportRow(bench, "availability reads: hub / Vendure's saleable level", read.hub, read.vendureSaleable);
}

interface Remarks {
  /** Of the ratio: to reach, and to dream of. */
  readonly bars?: readonly [number, number];
  readonly note?: string;
}

interface Measured {
  readonly median: Sample;
}

function reportRow(bench: Bench, figure: string, hub: Measured, peer: Measured, { bars, note }: Remarks = {}): void {
  const [ours, theirs] = [hub, peer].map(({ median }) => median["perSecond"] ?? Number.NaN) as [number, number];
  const atLeast = (ratio: number | undefined): Bar | null => (ratio === undefined ? null : { is: "at least", ratio });
  bench.report({
    figure: `peers, ${CLIENTS} clients, ${figure}`,
    hub: ours,
    baseline: theirs,
    unit: "a second",
    ratio: ours / theirs,
    bar: atLeast(bars?.[0]),
    moonshot: atLeast(bars?.[1]),
    ...(note === undefined ? {} : { note }),
  });
}

/** What clients of the hub were told, over all rounds. */
interface Answered {
  accepted: number;
  failed: number;
}

function hubRounds(bench: Bench, hub: Server, requests: string, settings: unknown, answered: Answered): Contender {
  let seed = 0;
  return async (seconds) => {
    seed += 1;
    const headers = { authorization: `Bearer ${hub.key}` };
    const load = { url: `${hub.url}/graphql`, headers, clients: CLIENTS, seconds, requests, settings, seed };
    const { perSecond, ...rest } = await bench.stage.load(load);
    answered.accepted += rest.accepted;
    answered.failed += rest.failed;
    return { perSecond, ...rest };
  };
}

function peerRounds(peer: PeerProcess, order: PeerOrder, failures: Failures, settings: object = {}): Contender {
  return async (seconds) => {
    const round = await peer.ask<PeerRound>(order, { clients: CLIENTS, seconds, ...settings });
    failures.add(peer, round);
    const { perSecond = Number.NaN, ...rest } = round.figures;
    return { perSecond, ...rest };
  };
}

interface Calls {
  readonly all: number;
  readonly failed: number;
  readonly first: string | null;
}

/** Calls of peers that failed for another reason than stock: with many of them a rate is of something else. */
class Failures {
  readonly #calls = new Map<PeerProcess, Calls>();

  add(peer: PeerProcess, { failures, figures }: PeerRound): void {
    const before = this.#callsOf(peer);
    const { failed = 0, accepted = 0, refused = 0 } = figures;
    const first = before.first ?? Object.keys(failures)[0] ?? null;
    this.#calls.set(peer, { all: before.all + failed + accepted + refused, failed: before.failed + failed, first });
  }

  countOf(peer: PeerProcess): number {
    return this.#callsOf(peer).failed;
  }

  /** `3 of 1000: value "2189059642" is out of range for type integer`. */
  of(peer: PeerProcess): string {
    const { all, failed, first } = this.#callsOf(peer);
    return `${failed} of ${all}${first === null ? "" : `: ${first}`}`;
  }

  #callsOf(peer: PeerProcess): Calls {
    return this.#calls.get(peer) ?? { all: 0, failed: 0, first: null };
  }
}
