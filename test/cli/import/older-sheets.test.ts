import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemCaller } from "../../../src/access/index.js";
import { openHub, type OpenHub } from "../../../src/app.js";
import { checkIntegrity } from "../../support/integrity.js";
import { recordSale } from "../../../src/sales/index.js";
import { upsertChannel } from "../../../src/channels/index.js";
import { collectLog } from "../../support/graphql-client.js";
import { openCommandLine, type CommandLine, type Ran } from "../command-line.js";

let line: CommandLine;
let hub: OpenHub;
let places = 0;
beforeAll(async () => {
  line = await openCommandLine();
  hub = await openHub({ logger: collectLog().log, databaseUrl: line.test.url });
});
afterAll(async () => {
  expect(await checkIntegrity(line.test.database)).toMatchObject({ ok: true });
  await hub.close();
  await line.close();
});

/** A location of its own with SKUs A, B and C at 30 each, and its sheet as exported. */
interface Shop {
  readonly at: string;
  readonly sheet: string;
}

async function shop(): Promise<Shop> {
  places += 1;
  const at = `W-${places}`;
  await line.run("import", "locations", await line.file("places.csv", `code\n${at}\n`));
  const skus = ["A", "B", "C"].map((sku) => `${sku}-${places}`);
  await line.run("import", "products", await line.file("products.csv", `sku,title\n${skus.map((sku) => `${sku},x\n`).join("")}`));
  await line.run(
    "import",
    "levels",
    await line.file("opening.csv", `sku,location,available\n${skus.map((sku) => `${sku},${at},30\n`).join("")}`),
  );
  await upsertChannel(hub, { code: `C-${places}`, name: "C", locations: [at] });
  await line.run("export", "levels", "--out", line.path("sheet.csv"));
  const [header, ...rows] = (await line.read("sheet.csv")).trimEnd().split("\n");
  return { at, sheet: [header, ...rows.filter((row) => row.split(",")[1] === at)].join("\n") };
}

/** The sheet with another number of units available of a SKU. */
function edited(sheet: string, sku: string, available: number): string {
  return sheet
    .split("\n")
    .map((row) => (row.startsWith(`${sku}-`) ? row.replace(/^([^,]*,[^,]*),-?\d+/, `$1,${available}`) : row))
    .join("\n");
}

async function sell(sku: string, quantity: number): Promise<void> {
  const caller = await systemCaller(hub.database);
  const input = {
    channel: `C-${places}`,
    reference: `R-${Math.random()}`,
    lines: [{ sku: `${sku}-${places}`, location: `W-${places}`, quantity }],
  };
  expect((await recordSale(hub, caller, { idempotencyKey: input.reference, ...input })).userErrors).toEqual([]);
}

async function importSheet(content: string, ...flags: string[]): Promise<Ran> {
  return line.run("import", "levels", await line.file("sheet.csv", content), ...flags);
}

async function available(): Promise<Record<string, number>> {
  const rows = await line.test.database.query<{ sku: string; available: number }>(
    "select sku, available from inventory_level join variant on variant.id = variant_id join location on location.id = location_id where code = $1",
    [`W-${places}`],
  );
  return Object.fromEntries(rows.map(({ sku, available: units }) => [sku.slice(0, 1), units]));
}

describe("a sheet that was exported before stock has moved", () => {
  it("changes only the row that was changed; the sold one is refused and says what was sold", async () => {
    const { at, sheet } = await shop();
    await sell("A", 20);
    const { code, lines } = await importSheet(edited(sheet, "B", 50));
    expect(code).toBe(1);
    expect(lines[0]).toBe(
      `line 2: SKU "A-${places}" at ${at} has moved since the sheet was written: 20 sold since, available was 30 and is 10; the row says 30. Export it again, or give --as-of to make the sheet's change on top of that.`,
    );
    expect(lines[1]).toBe("sheet.csv: 3 rows read; 0 levels created, 1 changed, 1 as they are.");
    expect(await available()).toEqual({ A: 10, B: 50, C: 30 });
  });

  it("is made on top of what has moved with --as-of, once, however often it is imported or mended", async () => {
    const { sheet } = await shop();
    await sell("A", 20);
    await sell("B", 5);
    const changed = edited(sheet, "A", 50);
    for (const flags of [["--dry-run"], []]) {
      const { code, lines } = await importSheet(changed, "--as-of", ...flags);
      expect({ code, outcome: lines.find((text) => text.includes("rows read")) }).toMatchObject({
        code: 0,
        outcome: expect.stringMatching(/1 (would be )?changed, 2 as they are/) as string,
      });
    }
    expect(await available()).toEqual({ A: 30, B: 25, C: 30 });
    expect((await importSheet(changed, "--as-of")).lines[0]).toMatch(/Nothing changed/);
    await sell("A", 3);
    expect((await importSheet(edited(changed, "C", 31), "--as-of")).code).toBe(0);
    expect(await available()).toEqual({ A: 27, B: 25, C: 31 });
    expect((await importSheet(edited(changed, "A", 52), "--as-of")).code).toBe(0);
    expect(await available()).toEqual({ A: 29, B: 25, C: 31 });
  });

  it("leaves what another sheet of the same moment has changed", async () => {
    const { sheet } = await shop();
    await importSheet(edited(sheet, "A", 40), "--as-of");
    await importSheet(edited(sheet, "B", 20), "--as-of");
    expect(await available()).toEqual({ A: 40, B: 20, C: 30 });
  });

  it("may be rebased below zero, where more was sold than is there", async () => {
    const { sheet } = await shop();
    await sell("A", 25);
    expect((await importSheet(edited(sheet, "A", 10), "--as-of")).code).toBe(0);
    expect(await available()).toMatchObject({ A: -15 });
  });

  it("is as of a time where it says nothing of itself, and where a time is told", async () => {
    const { at } = await shop();
    const [row] = await line.test.database.query<{ now: string }>(
      "select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') as now",
    );
    await pause(2);
    await sell("A", 20);
    const counted = `sku,location,available\nA-${places},${at},28\n`;
    expect((await importSheet(counted, "--as-of", row?.now ?? "")).code).toBe(0);
    expect(await available()).toMatchObject({ A: 8 });
    await expect(importSheet(counted, "--as-of", "yesterday")).rejects.toThrow(/--as-of "yesterday": write an instant/);
  });

  it("tells a row whose version or moment no export has written, and one without a moment", async () => {
    const { at, sheet } = await shop();
    const header = "sku,location,available,version,as_of\n";
    const { lines } = await importSheet(`${header}A-${places},${at},31,1.5,\nB-${places},${at},31,,9e99\nC-${places},${at},31,7,\n`);
    expect(lines.slice(0, 3).map((text) => text.replace(/ \(.*/, ""))).toEqual([
      expect.stringMatching(/^line 2: .*version or as_of is not as hub export writes it/),
      expect.stringMatching(/^line 3: .*version or as_of is not as hub export writes it/),
      expect.stringMatching(/^line 4: .*has moved since the sheet was written: available is 30 now, and the row says 31/),
    ]);
    // A moment that the ledger has not reached.
    expect((await importSheet(`${header}A-${places},${at},31,1,900000000000000\n`)).code).toBe(0);
    expect((await importSheet(sheet.replace(/,version,as_of/, "").replace(/,\d+,\d+$/gm, ""))).code).toBe(0);
    expect(await available()).toMatchObject({ A: 30 });
  });
});

describe("the changes of an import", () => {
  it("are a table in a dry run, with the first twenty, and a file with all of them", async () => {
    const { at } = await shop();
    const many = Array.from({ length: 25 }, (_, index) => `N${index}-${places}`);
    await line.run("import", "products", await line.file("many.csv", `sku,title\n${many.map((sku) => `${sku},x\n`).join("")}`));
    const rows = many.map((sku, index) => `${sku},${at},${1_000 + index}\n`).join("");
    const content = `sku,location,available\nA-${places},${at},50\n${rows}`;
    const dry = await importSheet(content, "--dry-run", "--changes", line.path("changes.csv"));
    expect(dry.lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^SKU +location +figure +change$/) as string,
      expect.stringMatching(new RegExp(`^A-${places} +${at} +available  30 → 50$`)) as string,
      expect.stringMatching(/available {2}0 → 1,000$/) as string,
    ]);
    expect(dry.lines).toContain("… and 6 more changes: see changes.csv.");
    const planned = (await line.read("changes.csv")).trimEnd().split("\n");
    expect(planned).toHaveLength(27);
    expect(planned.slice(0, 2)).toEqual(["line,sku,location,figure,from,to", `2,A-${places},${at},available,30,50`]);
    await importSheet(content, "--changes", line.path("changes.csv"));
    expect((await line.read("changes.csv")).trimEnd().split("\n")).toEqual(planned);
  });
});
