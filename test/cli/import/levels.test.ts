import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHub, type OpenHub } from "../../../src/app.js";
import { differencesOf } from "../../../src/exchange/import/level-difference.js";
import { LevelBooking } from "../../../src/exchange/import/book-levels.js";
import { systemCaller } from "../../../src/access/index.js";
import { createReservation } from "../../../src/reservations/create-reservation.js";
import { collectLog } from "../../support/graphql-client.js";
import { openCommandLine, type CommandLine, type Ran } from "../command-line.js";
import { checkIntegrity } from "../../support/integrity.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
  await hub.run("import", "locations", await hub.file("places.csv", "code\nW-1\nS-1\n"));
  const skus = ["A", "B", "C", "D", "E", "F", "G", "H", "010"].map((sku) => `${sku},Article ${sku}\n`).join("");
  await hub.run("import", "products", await hub.file("products.csv", `sku,title\n${skus}`));
});
afterAll(async () => {
  expect(await checkIntegrity(hub.test.database)).toMatchObject({ ok: true });
  await hub.close();
});

async function importLevels(content: string, ...flags: string[]): Promise<Ran> {
  return hub.run("import", "levels", await hub.file("stock.csv", content), ...flags);
}

interface StoredLevel {
  readonly level: string;
  readonly available: number;
  readonly quarantine: number;
  readonly damaged: number;
  readonly version: number;
}

async function levelsOf(...skus: string[]): Promise<StoredLevel[]> {
  return hub.test.database.query<StoredLevel>(
    `select sku || '@' || code as level, available, quarantine, damaged, inventory_level.version
     from inventory_level join variant on variant.id = variant_id join location on location.id = location_id
     where sku = any($1) order by sku, code`,
    [skus],
  );
}

async function ledgerHead(): Promise<string> {
  const [head] = await hub.test.database.query<{ sequence: string }>("select sequence from ledger_head");
  return head?.sequence ?? "";
}

describe("hub import levels", () => {
  it("sets what differs through the ledger, and nothing when run again", async () => {
    const file = "sku,location,available,quarantine,damaged\nA,W-1,10,2,\nA,S-1,3,,1\nB,W-1,0,,\n";
    const first = await importLevels(file, "--reason", "OPENING");
    expect(first).toEqual({
      code: 0,
      lines: ["stock.csv: 3 rows read; 2 levels created, 0 changed, 1 as they are.", "0 not imported, 0 warnings."],
    });
    expect(await levelsOf("A", "B")).toEqual([
      { level: "A@S-1", available: 3, quarantine: 0, damaged: 1, version: 1 },
      { level: "A@W-1", available: 10, quarantine: 2, damaged: 0, version: 1 },
    ]);
    const movements = await hub.test.database.query(
      "select distinct movement.kind, movement.reason, note from movement join adjustment on id = document_id",
    );
    expect(movements).toEqual([{ kind: "COUNT", reason: "OPENING", note: "Imported from stock.csv" }]);
    const before = await ledgerHead();
    expect((await importLevels(file)).lines[0]).toBe("stock.csv: 3 rows read. Nothing changed: all 3 levels are as the file says.");
    expect(await ledgerHead()).toBe(before);
  });

  it("books a file again after the stock has changed meanwhile", async () => {
    const file = (available: number): string => `sku,location,available\nC,W-1,${available}\n`;
    for (const available of [5, 7, 5, 7]) expect((await importLevels(file(available))).code).toBe(0);
    expect(await levelsOf("C")).toMatchObject([{ available: 7, version: 4 }]);
  });

  it("takes less than nothing for a fact, keeps an incident, and brings it up again", async () => {
    const file = "sku,location,available\nD,W-1,-4\n";
    expect((await importLevels(file)).lines[0]).toMatch(/1 levels created/);
    expect((await importLevels(file)).lines[0]).toMatch(/Nothing changed/);
    expect(await levelsOf("D")).toMatchObject([{ available: -4 }]);
    const incidents = await hub.test.database.query("select count(*)::integer as count from oversell_incident");
    expect(incidents).toEqual([{ count: 1 }]);
    await importLevels("sku,location,available\nD,W-1,'-2\n");
    expect(await levelsOf("D")).toMatchObject([{ available: -2 }]);
    await importLevels("sku,location,available\nD,W-1,6\n");
    expect(await levelsOf("D")).toMatchObject([{ available: 6, version: 3 }]);
  });

  it("takes on_hand for all that lies there, where there is no available, whoever the units belong to", async () => {
    const [{ id: location } = { id: 0 }] = await hub.test.database.query<{ id: number }>("select id from location where code = 'S-1'");
    await importLevels("sku,location,available\nH,S-1,10\n");
    await hub.test.database.query("insert into channel (code, name) values ('WEB', 'Web')");
    await hub.test.database.query("insert into channel_location (channel_id, location_id) select id, $1 from channel", [location]);
    await order("H", 8);
    const file = (onHand: number): string => `sku,location,damaged,on_hand\nH,S-1,1,${onHand}\n`;
    expect((await importLevels(file(12))).lines[0]).toMatch(/1 changed/);
    expect(await levelsOf("H")).toMatchObject([{ available: 3, damaged: 1 }]);
    expect((await importLevels(file(12))).lines[0]).toMatch(/Nothing changed/);
    expect((await importLevels(file(5))).code).toBe(0);
    expect(await levelsOf("H")).toMatchObject([{ available: -4, damaged: 1 }]);
    expect((await importLevels("sku,location,available,on_hand\nH,S-1,2,99\n")).code).toBe(0);
    expect(await levelsOf("H")).toMatchObject([{ available: 2, damaged: 1 }]);
    expect((await importLevels("sku,location,on_hand\nH,S-1,-1\n")).lines[0]).toMatch(/ON_HAND is -1; only AVAILABLE/);
  });

  it("changes nothing for a blank cell", async () => {
    await importLevels("sku,location,available,damaged\nE,W-1,4,2\n");
    const { code, lines } = await importLevels("sku,location,available,damaged\nE,W-1,,\nE,W-1,,3\n");
    expect(code).toBe(0);
    expect(lines[1]).toBe("0 not imported, 0 warnings, 1 that ask for nothing.");
    expect(await levelsOf("E")).toMatchObject([{ available: 4, damaged: 3 }]);
  });

  it("takes neither of two rows that contradict each other, however far apart, and one of two that agree", async () => {
    const between = Array.from({ length: 5_000 }, () => "A,W-1,,\n").join("");
    const { code, lines } = await importLevels(`sku,location,available,damaged\nF,W-1,3,\nG,W-1,8,\n${between}F,W-1,4,\nG,W-1,8,\n`);
    expect(code).toBe(1);
    expect(lines.slice(0, 3)).toEqual([
      'line 2: SKU "F" at W-1 stands there with different quantities (3 AVAILABLE on line 2, 4 AVAILABLE on line 5004): none is taken. Keep one.',
      expect.stringMatching(/^line 5004: SKU "F" at W-1 stands there with different quantities/),
      'line 5005: (warning) SKU "G" at W-1 stands on line 3 with the same quantity.',
    ]);
    expect(await levelsOf("F", "G")).toMatchObject([{ level: "G@W-1", available: 8 }]);
  });

  it("leaves out the rows that cannot be, with their lines", async () => {
    const rows = [
      "sku,location,available,damaged",
      ",W-1,1,",
      "A,,1,",
      "a,W-1,1,",
      "10,W-1,1,",
      "A,w-1,1,",
      'A,W-1,"1,200",',
      "A,W-1,5+,",
      "A,W-1,1,-1",
      "A,W-1,3000000000,",
      "=A,W-1,1,",
      "A,W-1",
      "'010,W-1,9,",
      "",
    ];
    const { code, lines } = await importLevels(rows.join("\n"));
    expect(code).toBe(1);
    expect(lines).toEqual([
      "line 2: The row has no SKU. Give one.",
      expect.stringMatching(/^line 3: The row of SKU "A" has no location/),
      expect.stringMatching(/^line 6: The hub has no location "w-1" \(there is "W-1"\)/),
      expect.stringMatching(/^line 7: SKU "A": AVAILABLE is "1,200", which is no whole number/),
      expect.stringMatching(/^line 8: SKU "A": AVAILABLE is "5\+"/),
      expect.stringMatching(/^line 9: SKU "A": DAMAGED is -1; only AVAILABLE may be below zero/),
      expect.stringMatching(/^line 10: SKU "A": 3000000000 units are more than/),
      expect.stringMatching(/^line 11: "=A" is a formula/),
      expect.stringMatching(/^line 12: The row has 2 values where the header has 4/),
      expect.stringMatching(/^line 4: The hub has no SKU "a" \(there is "A"\)/),
      expect.stringMatching(/^line 5: The hub has no SKU "10"\. /),
      "stock.csv: 12 rows read; 1 levels created, 0 changed, 0 as they are.",
      "11 not imported, 0 warnings.",
    ]);
    expect(await levelsOf("010")).toMatchObject([{ available: 9 }]);
  });

  it("writes nothing in a dry run", async () => {
    const before = await ledgerHead();
    const { lines } = await importLevels("sku,location,available\nA,W-1,99\nB,S-1,1\n", "--dry-run");
    expect(lines[0]).toBe("SKU  location  figure     change");
    expect(lines.slice(1, 3)).toEqual([
      expect.stringMatching(/^A +W-1 +available +\d+ → 99$/) as string,
      expect.stringMatching(/^B +S-1 +available +0 → 1$/) as string,
    ]);
    expect(lines[3]).toBe(
      "Dry run, nothing was written. stock.csv: 2 rows read; 1 levels would be created, 1 would be changed, 0 as they are.",
    );
    expect(await ledgerHead()).toBe(before);
  });
});

/** An order of so many units that is confirmed and has not been shipped. */
async function order(sku: string, quantity: number): Promise<void> {
  const open = await openHub({ logger: collectLog().log, databaseUrl: hub.test.url });
  try {
    const caller = await systemCaller(open.database);
    const lines = [{ sku, location: "S-1", quantity }];
    await createReservation(open, caller, { idempotencyKey: `order of ${sku}`, channel: "WEB", confirm: true, lines });
  } finally {
    await open.close();
  }
}

describe("booking levels", () => {
  let open: OpenHub;
  beforeAll(async () => {
    open = await openHub({ logger: collectLog().log, databaseUrl: hub.test.url });
  });
  afterAll(() => open.close());

  async function statement(sku: string, available: number) {
    const variant = (await open.skus.resolveSkus([sku])).get(sku);
    const location = (await open.locations.resolveCodes(["W-1"])).get("W-1");
    if (variant === undefined || location === undefined) throw new Error("The names are unknown.");
    return { line: 2, sku, location: "W-1", quantities: { AVAILABLE: available }, variantId: variant.variantId, locationId: location.id };
  }

  async function booking(): Promise<LevelBooking> {
    const [system] = await open.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
    const caller = { clientId: system?.id ?? 0, name: "hub", role: "SYSTEM", channels: null, locations: null } as const;
    return new LevelBooking(open, caller, { reason: "COUNT", note: "A test" });
  }

  it("does not book a quantity below zero on a level that has changed since it was compared", async () => {
    const differences = await differencesOf(open.database, [await statement("B", -5), await statement("G", 20)]);
    await importLevels("sku,location,available\nB,W-1,2\n");
    const notBooked = await (await booking()).book(differences);
    expect(notBooked).toMatchObject([{ outdated: true, difference: { statement: { sku: "B" }, to: -5 } }]);
    expect(await levelsOf("B", "G")).toMatchObject([{ available: 2 }, { available: 20 }]);
  });

  it("answers a booking that was done already, instead of doing it twice", async () => {
    const differences = await differencesOf(open.database, [await statement("B", -3)]);
    const books = await booking();
    expect(await books.book(differences)).toEqual([]);
    const before = await ledgerHead();
    expect(await books.book(differences)).toEqual([]);
    expect(await ledgerHead()).toBe(before);
    expect(await levelsOf("B")).toMatchObject([{ available: -3 }]);
  });
});
