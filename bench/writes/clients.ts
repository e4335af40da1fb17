import type { MethodName } from "../baselines/method.js";
import type { Bench, Benchmark } from "../benchmark.js";
import { type Colour, drawChart, type Panel, type Series } from "../chart/draw-chart.js";
import { interleave, type Rounds } from "../run/interleave.js";
import { figureOf, openField } from "./field.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const load = { requests: "load/reserve.ts", settings: { skus: 1, locations: 1, linesMax: 1 } };
const ALL_COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const FEW_COUNTS = [1, 8, 64];
const ROUNDS_MAX = 3;
const SECONDS_MAX = 2;

type Measured = Readonly<Record<string, Rounds>>;

/** What more clients do: batches grow, or queues. */
export const clients: Benchmark = {
  name: "clients",
  about:
    "1, 2, 4 … 512 clients reserve one SKU: throughput and delay of the hub, the naive and the optimistic way, as a table and a chart.",
  run: async (bench) => {
    const world = { skus: 1, locations: 1, units: QUANTITY_MAX };
    const counts = bench.quick ? FEW_COUNTS : ALL_COUNTS;
    const methods: readonly MethodName[] = ["one-statement", "optimistic"];
    const field = await openField(bench, world, methods, { ...load, clients: 64 });
    const options = { rounds: Math.min(bench.rounds, ROUNDS_MAX), seconds: Math.min(bench.secondsPerRound, SECONDS_MAX) };
    const measured = new Map<number, Measured>();
    for (const count of counts) {
      const contenders = field.contenders({ ...load, clients: count });
      measured.set(count, await interleave(bench, contenders, { ...options, label: `${count} clients` }));
    }
    bench.chart("clients", drawChart("Reservations of one SKU by the number of clients", panelsOf(measured)));
    bench.raw("pools", Object.fromEntries(field.baselines.map(({ method, pool }) => [method, pool])));
    sayTable(bench, measured);
    await field.check();
  },
};

const lines: readonly { readonly name: string; readonly contender: string; readonly colour: Colour }[] = [
  { name: "hub", contender: "hub", colour: "blue" },
  { name: "naive, one statement", contender: "one-statement", colour: "orange" },
  { name: "optimistic", contender: "optimistic", colour: "violet" },
];

function panelsOf(measured: ReadonlyMap<number, Measured>): readonly Panel[] {
  const x = { title: "clients", ticks: [...measured.keys()] };
  const series = (figure: string, suffix: string, dashed: boolean): Series[] =>
    lines.map(({ name, contender, colour }) => ({
      name: `${name}${suffix}`,
      colour,
      dashed,
      points: [...measured].map(([count, rounds]) => [count, figureOf(rounds, contender, figure)] as const),
    }));
  const grouped = (value: number): string => value.toLocaleString("en-US");
  return [
    { title: "Reservations a second", x, y: { scale: "linear", format: grouped }, series: series("perSecond", "", false) },
    {
      title: "Delay in ms: median, dashed p99",
      x,
      y: { scale: "log", format: grouped },
      series: [...series("p50Ms", "", false), ...series("p99Ms", ", p99", true)],
    },
  ];
}

function sayTable(bench: Bench, measured: ReadonlyMap<number, Measured>): void {
  for (const [count, rounds] of measured) {
    const texts = lines.map(({ name, contender }) => {
      const [rate, middle, late] = ["perSecond", "p50Ms", "p99Ms"].map((figure) => figureOf(rounds, contender, figure).toPrecision(3));
      return `${name} ${rate}/s, p50 ${middle} ms, p99 ${late} ms`;
    });
    bench.say(`${count} clients: ${texts.join("; ")}`);
  }
}
