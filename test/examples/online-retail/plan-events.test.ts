import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planEvents } from "../../../examples/online-retail/plan-events.rules.js";
import { planOpening } from "../../../src/cli/replay/plan-opening.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import { fixtureOrders, fixtureStock, readColumn, readOptions, simulate } from "./fixtures.js";

const DAY_MS = 86_400_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plan-events-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function planOf(file: string, shipAfterMs = DAY_MS): Promise<PlannedRequest[]> {
  return [...planEvents(await readOrders(file, readOptions), { run: "run", shipAfterMs })];
}

/** A plan of lines written as `invoice,sku,quantity,time,price,customer`. */
async function planOfLines(...lines: string[]): Promise<PlannedRequest[]> {
  const rows = lines.map((line) => {
    const [invoice, sku, quantity, time, price = "1", customer = "C1"] = line.split(",");
    return `${invoice},${sku},note,${quantity},2024-03-04 ${time},${price},${customer},UK`;
  });
  const path = join(folder, "orders.csv");
  await writeFile(path, `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n${rows.join("\n")}\n`);
  return planOf(path);
}

/** `reserve#0 70001x6` and the like: what is asked for, without keys and times. */
function told(request: PlannedRequest): string {
  const document = request.kind === "adjust" ? `:${request.reason}` : request.document === null ? "" : `#${request.document}`;
  const lines = request.kind === "ship" ? "" : request.lines.map(({ sku, quantity }) => ` ${sku}x${quantity}`).join("");
  return `${request.reference} ${request.kind}${document}${lines}`;
}

describe("the plan of the fixture", () => {
  it("reserves, ships a day later, cancels, returns and adjusts in file time", async () => {
    expect((await planOf(fixtureOrders)).map(told)).toEqual([
      "700001 reserve#0 70001x6 70002Ax12 70001x2",
      "700002 reserve#1 70002Ax3 70003x4 70004x4",
      "700003 reserve#2 70003x10 70004x24",
      "C700004 cancel#0 70001x8",
      "700005 adjust:FOUND 70003x5",
      "700006 adjust:DAMAGE 70002Ax-7",
      "700007 adjust:UNKNOWN 70005x-2",
      "C700008 return 70003x4",
      "700011 reserve#3 PADSx5",
      "700012 adjust:UNKNOWN 70002Ax3",
      "700013 reserve#4 70003x2",
      "700001 ship#0",
      "700002 ship#1",
      "700003 ship#2",
      "C700014 return#2 70003x8",
      "700011 ship#3",
      "700013 ship#4",
      "C700015 return#0 70002Ax12",
      "C700015 return 70002Ax8 70005x1",
      "C700016 return 70004x3",
      "700017 reserve#5 70005x1 70005x1",
      "C700018 cancel#5 70005x2",
    ]);
  });

  it("gives every request a key of its own, the same each time", async () => {
    const [first, second] = [await planOf(fixtureOrders), await planOf(fixtureOrders)];
    expect(new Set(first.map(({ key }) => key)).size).toBe(first.length);
    expect(second.map(({ key }) => key)).toEqual(first.map(({ key }) => key));
    expect(first[0]?.key).toBe("run/700001/2/reserve/1");
  });

  it("accounts for every line of goods and every unit once", async () => {
    const sums: Record<string, [number, number]> = {};
    for (const { lineClass, lines, units } of (await planOf(fixtureOrders)).flatMap(({ sources }) => sources)) {
      const [lineSum, unitSum] = sums[lineClass] ?? [0, 0];
      sums[lineClass] = [lineSum + lines, unitSum + units];
    }
    expect(sums).toEqual({
      sale: [10, 46],
      free_with_customer: [1, 24],
      zero_price_no_customer: [3, 12],
      neg_adj: [2, 9],
      return_C: [7, 46],
    });
  });

  it("needs exactly the opening stock that was worked out by hand, and ends at its net figures", async () => {
    const [opening, net] = [await readColumn(fixtureStock, "opening_needed"), await readColumn(fixtureStock, "net")];
    const plan = [...planOpening(opening, 1, 0, "run"), ...(await planOf(fixtureOrders))];
    const { onHand, problems } = simulate(plan);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(onHand)).toEqual(
      Object.fromEntries([...net].map(([sku, change]) => [sku, (opening.get(sku) ?? 0) + change])),
    );
    for (const sku of opening.keys()) {
      const less = new Map([...opening].map(([name, units]): [string, number] => [name, name === sku ? units - 1 : units]));
      expect(
        simulate([...planOpening(less, 1, 0, "run"), ...plan.filter(({ reference }) => reference !== "opening")]).problems,
      ).not.toEqual([]);
    }
  });
});

describe("the plan of a credit", () => {
  it("cancels the newest order of just this quantity that has not been shipped", async () => {
    const plan = await planOfLines("1,A,5,08:00", "2,A,5,09:00", "3,A,4,10:00", "C4,A,-5,11:00", "C5,A,-5,12:00");
    expect(plan.filter(({ kind }) => kind !== "reserve").map(told)).toEqual(["C4 cancel#1 Ax5", "C5 cancel#0 Ax5", "3 ship#2"]);
  });

  it("never cancels for another customer, or for none", async () => {
    const plan = await planOfLines("1,A,5,08:00,1,C1", "2,A,5,08:00,1,", "C3,A,-5,09:00,1,C2", "C4,A,-5,09:00,1,");
    expect(plan.slice(2, 4).map(told)).toEqual(["C3 return Ax5", "C4 return Ax5"]);
  });

  it("is a return where it is for a part of the order only, even before the shipment", async () => {
    expect((await planOfLines("1,A,5,08:00", "C2,A,-4,08:10")).map(told)).toEqual(["1 reserve#0 Ax5", "C2 return Ax4", "1 ship#0"]);
  });

  it("sums its own lines and the order's before it compares", async () => {
    expect((await planOfLines("1,A,2,08:00", "1,A,3,08:00", "C2,A,-1,08:10", "C2,a,-4,08:10")).map(told)[1]).toBe("C2 cancel#0 Ax5");
  });

  it("ships what a cancelled line leaves of an order", async () => {
    const plan = await planOfLines("1,A,2,08:00", "1,K,3,08:00", "C2,A,-2,08:10");
    expect(plan.map(told)).toEqual(["1 reserve#0 Ax2 Kx3", "C2 cancel#0 Ax2", "1 ship#0"]);
    expect(plan[2]).toMatchObject({ lineCount: 1 });
  });

  it("finds an order shipped at the very moment of its delay, and takes from the newest first", async () => {
    const path = join(folder, "late.csv");
    const rows = [
      "1,A,x,5,2024-03-04 08:00:00,1,C1,UK",
      "2,A,x,5,2024-03-04 09:00:00,1,C1,UK",
      "C3,A,x,-7,2024-03-05 09:00:00,1,C1,UK",
      "C4,A,x,-4,2024-03-05 10:00:00,1,C1,UK",
    ];
    await writeFile(path, `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n${rows.join("\n")}\n`);
    expect((await planOf(path)).slice(4).map(told)).toEqual(["C3 return#1 Ax5", "C3 return#0 Ax2", "C4 return#0 Ax3", "C4 return Ax1"]);
  });
});

describe("the plan of an invoice", () => {
  it("with more than 1,000 lines is several orders under one reference, each SKU in one of them", async () => {
    const lines = Array.from({ length: 1_500 }, (_, index) => `1,S${index % 900},1,08:00`);
    const orders = (await planOfLines(...lines)).filter((request) => request.kind === "reserve");
    expect(orders.map(({ reference, lines: { length } }) => [reference, length])).toEqual([
      ["1", 1_000],
      ["1", 500],
    ]);
    const [first, second] = orders.map((order) => new Set(order.lines.map(({ sku }) => sku)));
    expect([...(first ?? [])].filter((sku) => second?.has(sku))).toEqual([]);
  });

  it("with more than 1,000 lines of one SKU is sent as their sum", async () => {
    const lines = Array.from({ length: 1_100 }, () => "1,A,2,08:00");
    const [order, shipment] = await planOfLines(...lines);
    expect(order).toMatchObject({ lines: [{ sku: "A", quantity: 2_200 }], sources: [{ lineClass: "sale", lines: 1_100, units: 2_200 }] });
    expect(shipment).toMatchObject({ kind: "ship", lineCount: 1 });
  });

  it("that another one interrupts is two orders of one reference, and no line of it stands alone", async () => {
    const plan = await planOfLines("1,A,5,08:00,0,", "2,K,1,08:00", "1,C,5,08:00,0,");
    expect(plan.map(told)).toEqual(["1 reserve#0 Ax5", "2 reserve#1 Kx1", "1 reserve#2 Cx5", "1 ship#0", "2 ship#1", "1 ship#2"]);
  });

  it("of charges only is nothing", async () => {
    expect(await planOfLines("1,POST,1,08:00", "C2,M,-1,08:00")).toEqual([]);
  });
});

describe("the opening stock", () => {
  it("is rounded down for each SKU, without those of nothing, 1,000 lines at a time", () => {
    const figures = new Map(Array.from({ length: 1_300 }, (_, index): [string, number] => [`S${index}`, index % 6]));
    const requests = planOpening(figures, 0.5, 7, "run");
    expect(requests.map(({ key, lines }) => [key, lines.length])).toEqual([["run/opening/1", 866]]);
    expect(requests[0]?.lines.slice(0, 4)).toEqual([
      { sku: "S2", quantity: 1 },
      { sku: "S3", quantity: 1 },
      { sku: "S4", quantity: 2 },
      { sku: "S5", quantity: 2 },
    ]);
    expect(planOpening(figures, 1, 7, "run").map(({ lines }) => lines.length)).toEqual([1_000, 83]);
    expect(planOpening(figures, 2, 7, "run")[0]).toMatchObject({ reason: "OPENING", fact: false, at: 7, reference: "opening" });
  });
});
