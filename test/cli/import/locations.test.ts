import { afterAll, beforeAll, expect, it } from "vitest";
import { openCommandLine, type CommandLine, type Ran } from "../command-line.js";

let hub: CommandLine;
beforeAll(async () => {
  hub = await openCommandLine();
});
afterAll(() => hub.close());

async function importLocations(content: string, ...flags: string[]): Promise<Ran> {
  return hub.run("import", "locations", await hub.file("places.csv", content), ...flags);
}

const stored = () => hub.test.database.query("select code, name, type, priority, active, version from location order by code");

it("makes locations, changes them, and keeps what is left out", async () => {
  const file = "code,name,type,priority,active\nW-1,Main,warehouse,1,yes\nS-1,,STORE,,\nS-2,Closed,STORE,200,false\n";
  expect((await importLocations(file, "--dry-run")).lines[0]).toMatch(/^Dry run, nothing was written.*3 locations would be created/);
  expect(await stored()).toEqual([]);
  expect((await importLocations(file)).lines[0]).toBe("places.csv: 3 rows read; 3 locations created, 0 changed, 0 as they are.");
  const made = [
    { code: "S-1", name: "S-1", type: "STORE", priority: 100, active: true, version: 1 },
    { code: "S-2", name: "Closed", type: "STORE", priority: 200, active: false, version: 1 },
    { code: "W-1", name: "Main", type: "WAREHOUSE", priority: 1, active: true, version: 1 },
  ];
  expect(await stored()).toEqual(made);
  expect((await importLocations(file)).lines[0]).toMatch(/Nothing changed: all 3 locations/);
  expect((await importLocations("code,priority\nS-2,5\n")).lines[0]).toMatch(/0 locations created, 1 changed/);
  expect(await stored()).toEqual(made.map((each) => (each.code === "S-2" ? { ...each, priority: 5, version: 2 } : each)));
});

it("finds in a dry run too what the file contradicts far above", async () => {
  const codes = Array.from({ length: 600 }, (_, index) => `FAR-${index}`);
  const content = `code\n${[...codes, "far-0", "FAR-1"].join("\n")}\n`;
  for (const flags of [["--dry-run"], []]) {
    const { lines } = await importLocations(content, ...flags);
    expect(lines.slice(0, 2)).toEqual([
      'line 602: Location code "far-0" differs only by case, blanks or the form of its letters from "FAR-0" on line 2: use one of them.',
      'line 603: Location "FAR-1" stands on line 3 already: name it once.',
    ]);
    expect(lines[2]).toMatch(/600 locations (would be )?created/);
  }
});

it("leaves out the rows that cannot be, with their lines", async () => {
  const rows = [
    "code,type,priority,active",
    ",,,",
    "X-1,SHED,,",
    "X-2,,low,",
    "X-3,,,maybe",
    "s-1,,,",
    "X-4,,9999999,",
    "X-5,,,",
    "X-5,,,",
    "",
  ];
  const { code, lines } = await importLocations(rows.join("\n"));
  expect(code).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^line 3: The type "SHED" is none/),
    expect.stringMatching(/^line 4: The priority "low" is no whole number/),
    expect.stringMatching(/^line 5: active is "maybe"/),
    'line 9: Location "X-5" stands on line 8 already: name it once.',
    expect.stringMatching(/^line 6: Location code "s-1" differs only by case, .* from "S-1"/),
    expect.stringMatching(/^line 7: Priority is 9999999/),
    "places.csv: 7 rows read; 1 locations created, 0 changed, 0 as they are.",
    "6 not imported, 0 warnings.",
  ]);
});
