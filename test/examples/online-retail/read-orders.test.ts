import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFigures } from "../../../src/cli/replay/read-figures.js";
import { readOrders } from "../../../src/cli/replay/read-orders.js";
import type { ReadOrdersOptions } from "../../../src/cli/replay/read-orders.js";
import { fixtureOrders, readOptions } from "./fixtures.js";

const header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
const good = "700001,70001,CAN,6,2024-03-04 08:05:00,4.95,20001,UK\n";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-orders-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string): Promise<string> {
  const path = join(folder, "orders.csv");
  await writeFile(path, content);
  return path;
}

async function mistakeIn(line: string, changed: Partial<ReadOrdersOptions> = {}): Promise<string> {
  const path = await fileOf(`${header}${good}${line}\n${good}`);
  const error: unknown = await readOrders(path, { ...readOptions, ...changed }).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message.replace(`${folder}/`, "") : "nothing is wrong";
}

describe("reading orders", () => {
  it("gives every line of the fixture its class", async () => {
    const { byClass, lineCount, invoices } = await readOrders(fixtureOrders, readOptions);
    expect(byClass).toEqual({
      sale: { lines: 10, units: 6 + 12 + 2 + 3 + 4 + 10 + 5 + 2 + 1 + 1 },
      free_with_customer: { lines: 1, units: 24 },
      zero_price_no_customer: { lines: 3, units: 4 + 5 + 3 },
      neg_adj: { lines: 2, units: -9 },
      return_C: { lines: 7, units: -(8 + 4 + 8 + 20 + 1 + 3 + 2) },
      nonstock: { lines: 4, units: 4 },
      nonstock_C: { lines: 2, units: -2 },
    });
    expect(lineCount).toBe(29);
    expect(invoices).toHaveLength(18);
  });

  it("takes titles from lines with a price only, blanks put right, and folds the case of SKUs", async () => {
    const { titles } = await readOrders(fixtureOrders, readOptions);
    expect([...titles]).toEqual([
      ["70001", "ENAMEL WATERING CAN BLUE"],
      ["70002A", "PLANT LABELS, SET OF 10"],
      ["70003", 'TWINE "NATURAL" 50M'],
      ["70004", "SEED TRAY LID"],
      ["70005", "BIRD FEEDER"],
      ["PADS", "PADS TO MATCH ALL CUSHIONS"],
    ]);
  });

  it("keeps the case of SKUs when told", async () => {
    const { titles } = await readOrders(fixtureOrders, { ...readOptions, skuCase: "keep" });
    expect([...titles.keys()]).toContain("70002a");
    expect([...titles.keys()]).toContain("70002A");
  });

  it("takes the most frequent title, and the SKU where no line names it", async () => {
    const path = await fileOf(
      `${header}${good}${good.replace("CAN", "CAN BLUE")}${good.replace("CAN", "CAN BLUE")}1,9,mouldy,-2,2024-03-04 09:00,0,,UK\n`,
    );
    expect([...(await readOrders(path, readOptions)).titles]).toEqual([
      ["70001", "CAN BLUE"],
      ["9", "9"],
    ]);
  });

  it("keeps the clerk's note of adjustments only", async () => {
    const { invoices } = await readOrders(fixtureOrders, readOptions);
    const notes = invoices.flatMap(({ lines }) => lines.map(({ note }) => note)).filter((note) => note !== "");
    expect(notes).toEqual(["SEED TRAY LID", "found", "damaged", "?"]);
  });

  it("reads other columns by name, in any order, with other charges", async () => {
    const path = await fileOf(
      "When,Order,Buyer,Item,Name,Pieces,Each\n2024-03-04T08:05:00Z,1,B1,POST,A POST,2,3\n2024-03-04T08:05:00Z,1,B1,FEE,Fee,1,3\n",
    );
    const columns = {
      invoice: "Order",
      sku: "Item",
      description: "Name",
      quantity: "Pieces",
      date: "When",
      price: "Each",
      customer: "Buyer",
    };
    const { byClass, titles } = await readOrders(path, { ...readOptions, columns, charges: new Set(["FEE"]) });
    expect([byClass.sale, byClass.nonstock]).toEqual([
      { lines: 1, units: 2 },
      { lines: 1, units: 1 },
    ]);
    expect([...titles]).toEqual([["POST", "A POST"]]);
  });

  it("stops at the end of the invoice that passes the limit, but checks the whole file", async () => {
    const limited = await readOrders(fixtureOrders, { ...readOptions, limit: 5 });
    expect(limited.invoices.map(({ reference }) => reference)).toEqual(["700001", "700002"]);
    expect(limited.lineCount).toBe(8);
    expect([...limited.titles.keys()]).toEqual(["70001", "70002A", "70003", "70004"]);
    expect(await mistakeIn("700002,70001,CAN,x,2024-03-04 08:05:00,4.95,20001,UK", { limit: 1 })).toMatch(/line 3: the quantity "x"/);
  });

  it("has the same digest whatever is done with the file", async () => {
    const [whole, part] = [await readOrders(fixtureOrders, readOptions), await readOrders(fixtureOrders, { ...readOptions, limit: 5 })];
    expect(part.digest).toBe(whole.digest);
  });
});

describe("an order line that cannot be used", () => {
  it.each([
    ["700002,70001,CAN,1.5,2024-03-04 08:05:00,4.95,20001,UK", 'line 3: the quantity "1.5" is not a whole number'],
    ["700002,70001,CAN,2000000001,2024-03-04 08:05:00,4.95,20001,UK", 'line 3: the quantity "2000000001" is not a whole number'],
    ["700002,70001,CAN,,2024-03-04 08:05:00,4.95,20001,UK", 'line 3: the quantity "" is not a whole number'],
    ["700002,70001,CAN,0,2024-03-04 08:05:00,4.95,20001,UK", "line 3: the quantity is 0"],
    ["C700002,70001,CAN,3,2024-03-04 08:05:00,4.95,20001,UK", "line 3: the quantity is 3, but on a credit invoice it must be negative"],
    ["700002,70001,CAN,3,yesterday,4.95,20001,UK", 'line 3: the time "yesterday" is not one'],
    ["700002,70001,CAN,3,2024-03-04 08:05:00,1e3,20001,UK", 'line 3: the price "1e3" is not a number'],
    [",70001,CAN,3,2024-03-04 08:05:00,4.95,20001,UK", "line 3: the invoice number is empty"],
    ["700002, ,CAN,3,2024-03-04 08:05:00,4.95,20001,UK", "line 3: the SKU is empty"],
    [`700002,${"9".repeat(121)},CAN,3,2024-03-04 08:05:00,4.95,20001,UK`, "line 3: the SKU is longer than 120 characters"],
    ["700002,70001,CAN,3,2024-03-04 08:05:00", "line 3: has 5 columns"],
  ])("%j: %s", async (line, mistake) => {
    expect(await mistakeIn(line)).toContain(`orders.csv ${mistake}`);
  });

  it("is missed in a file that has none", async () => {
    await expect(readOrders(await fileOf(header), readOptions)).rejects.toThrow("line 1: there is a header but no order line.");
  });

  it("lacks a column, and the message says how to name another", async () => {
    await expect(readOrders(await fileOf(good), readOptions)).rejects.toThrow(
      /column "InvoiceNo" is missing .* --columns invoice=Order,sku=Article/,
    );
  });
});

describe("reading figures", () => {
  const options = { encoding: "utf8", skuCase: "upper", columns: ["net"], columnOption: "--expect-column", positive: false } as const;

  it("sums SKUs that differ by case only when they are folded", async () => {
    const path = await fileOf("sku,net\n1a,5\n1A,-7\n2,0\n");
    expect([...(await readFigures(path, options))]).toEqual([
      ["1A", -2],
      ["2", 0],
    ]);
    expect([...(await readFigures(path, { ...options, skuCase: "keep" })).keys()]).toEqual(["1a", "1A", "2"]);
  });

  it.each([
    ["1,1.5", 'the figure "1.5" is not a whole number'],
    [",1", "the SKU is empty"],
    ["1,-1", "the figure is -1, but it must not be negative"],
  ])("refuses %j", async (line, mistake) => {
    await expect(readFigures(await fileOf(`sku,net\n${line}\n`), { ...options, positive: true })).rejects.toThrow(`line 2: ${mistake}`);
  });
});
