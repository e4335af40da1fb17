import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocationDirectory, upsertLocation, upsertLocations } from "../../src/locations/index.js";
import type { LocationInput } from "../../src/locations/index.js";
import { countQueries } from "../support/count-queries.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

let numbers = 0;
function location(fields: Partial<LocationInput> = {}): LocationInput {
  numbers += 1;
  return { code: `Loc-${numbers}`, name: "A location", ...fields };
}

describe("a location", () => {
  it("that is new is a warehouse, active, of priority 100, unless told otherwise", async () => {
    const plain = await upsertLocation(test.database, location());
    expect(plain).toMatchObject({ created: true, saved: { type: "WAREHOUSE", priority: 100, active: true, version: 1 } });
    const other = await upsertLocation(test.database, location({ type: "STORE", priority: 0, active: false }));
    expect(other).toMatchObject({ created: true, saved: { type: "STORE", priority: 0, active: false, version: 1 } });
  });

  it("keeps what the call leaves out", async () => {
    const input = location({ type: "VIRTUAL", priority: 7, active: false });
    await upsertLocation(test.database, input);
    const changed = await upsertLocation(test.database, {
      code: input.code,
      name: "Another name",
      type: null,
      priority: null,
      active: null,
    });
    expect(changed).toMatchObject({
      created: false,
      saved: { name: "Another name", type: "VIRTUAL", priority: 7, active: false, version: 2 },
    });
  });

  it("keeps its version when nothing differs", async () => {
    const input = location({ priority: 3 });
    const first = await upsertLocation(test.database, input);
    expect(await upsertLocation(test.database, input)).toEqual({ ...first, created: false });
  });

  it("is changed only at the version expected", async () => {
    const input = location();
    expect((await upsertLocation(test.database, { ...input, expectedVersion: 1 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 0, level: null, field: ["expectedVersion"] },
    ]);
    expect((await upsertLocation(test.database, { ...input, expectedVersion: 0 })).created).toBe(true);
    expect((await upsertLocation(test.database, { ...input, name: "N", expectedVersion: 2 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 1 },
    ]);
    expect((await upsertLocation(test.database, { ...input, name: "N", expectedVersion: 1 })).saved?.version).toBe(2);
  });

  it("whose code differs from an existing one only by case is told so", async () => {
    const input = location();
    await upsertLocation(test.database, input);
    const { errors } = await upsertLocation(test.database, { ...input, code: input.code.toUpperCase() });
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: input.code, field: ["code"] }]);
  });

  it("whose code looks like an existing one is told so, and places on a shelf are told apart", async () => {
    const code = `${location().code} A`;
    await upsertLocation(test.database, { code, name: "A" });
    for (const near of [code.replace(" ", "\u00a0"), code.replace(" ", "  "), code.replace("A", "\uff21")]) {
      expect((await upsertLocation(test.database, { code: near, name: "A" })).errors).toMatchObject([{ existing: code }]);
    }
    for (const shelf of ["1 12", "11 2", "112"]) {
      expect((await upsertLocation(test.database, { code: `${code} ${shelf}`, name: shelf })).errors).toEqual([]);
    }
  });

  it("is refused with every mistake at once", async () => {
    const { errors } = await upsertLocation(test.database, { code: " A", name: "", priority: -1 });
    expect(errors.map((error) => [error.code, error.field?.join(".")])).toEqual([
      ["INVALID_INPUT", "code"],
      ["INVALID_INPUT", "name"],
      ["INVALID_INPUT", "priority"],
    ]);
    expect((await upsertLocation(test.database, location({ priority: 1_000_001 }))).errors).toHaveLength(1);
  });

  it("is created once by writers at the same time, also when they differ by case", async () => {
    const { code } = location();
    const outcomes = await Promise.all(
      [code, code, code.toUpperCase(), code.toLowerCase()].map((name) => upsertLocation(test.database, { code: name, name })),
    );
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
  });
});

describe("many locations", () => {
  it("with CONTINUE are saved but for those refused, each seeing those before it", async () => {
    const first = location();
    const inputs = [
      first,
      { ...first, name: "Renamed", expectedVersion: 1 },
      location({ name: "" }),
      { ...first, code: first.code.toLowerCase() },
    ];
    const { results, errors } = await upsertLocations(test.database, inputs, "CONTINUE");
    expect(errors).toEqual([]);
    expect(results.map((result) => result.saved?.version ?? result.errors[0]?.code)).toEqual([2, 2, "INVALID_INPUT", "ALREADY_EXISTS"]);
    expect(results[0]?.saved?.name).toBe("Renamed");
    expect(results[2]?.errors[0]?.field).toEqual(["items", "2", "name"]);
  });

  it("with REJECT_ALL are saved all or not at all", async () => {
    const good = location();
    const { results, errors } = await upsertLocations(test.database, [good, location({ name: "" })], "REJECT_ALL");
    expect(errors).toEqual([]);
    expect(results.map(({ saved, errors: why }) => [saved, why.length])).toEqual([
      [null, 0],
      [null, 1],
    ]);
    expect((await new LocationDirectory(test.database).resolveCodes([good.code])).size).toBe(0);
  });

  it("are 1 to 1,000, in a few statements for each of their transactions", async () => {
    const counted = countQueries(test.database);
    const { database } = counted;
    const { result, statements } = await counted.count(() =>
      upsertLocations(
        database,
        Array.from({ length: 1_000 }, () => location()),
        "CONTINUE",
      ),
    );
    expect(result.results.every((item) => item.created)).toBe(true);
    expect(statements.length).toBeLessThan(7 * 4);
    expect(statements.filter((text) => text.includes("pg_advisory_xact_lock"))).toHaveLength(4);
    expect((await upsertLocations(database, [], "CONTINUE")).errors).toMatchObject([{ code: "INVALID_INPUT" }]);
    await expect(
      upsertLocations(
        database,
        Array.from({ length: 1_001 }, () => location()),
        "CONTINUE",
      ),
    ).rejects.toMatchObject({
      extensions: { code: "LIMIT_EXCEEDED", limit: 1_000, value: 1_001 },
    });
  });
});

describe("a location directory", () => {
  it("answers the locations of the codes asked for, each from the database once", async () => {
    const counted = countQueries(test.database);
    const { database } = counted;
    const [one, two] = [location(), location()];
    await upsertLocations(database, [one, two], "CONTINUE");
    const directory = new LocationDirectory(database);
    const found = await directory.resolveCodes([one.code, two.code, "unknown", "A\u0000"]);
    expect([...found.keys()]).toEqual([one.code, two.code]);
    expect(found.get(one.code)?.code).toBe(one.code);
    const { statements } = await counted.count(() => directory.resolveCodes([two.code, one.code]));
    expect(statements).toEqual([]);
  });

  it("tells near misses", async () => {
    await upsertLocation(test.database, location({ code: "\u00c9cole-1" }));
    const directory = new LocationDirectory(test.database);
    expect(await directory.nearMissOf(" e\u0301COLE-1")).toBe("\u00c9cole-1");
    expect(await directory.nearMissOf("Ecole-1")).toBeNull();
    expect(await directory.nearMissOf("\u0000")).toBeNull();
  });
});
