import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelDirectory, upsertChannel } from "../../src/channels/index.js";
import type { ChannelInput, ChannelParts } from "../../src/channels/index.js";
import { LocationDirectory, upsertLocations } from "../../src/locations/index.js";
import { createTestDatabase } from "../support/database.js";
import type { TestDatabase } from "../support/database.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

let test: TestDatabase;
let parts: ChannelParts;
beforeAll(async () => {
  test = await createTestDatabase();
  const { database } = test;
  parts = { database, locations: new LocationDirectory(database) };
  await upsertLocations(
    database,
    ["WH-1", "WH-2", "STORE-1"].map((code) => ({ code, name: code })),
    "REJECT_ALL",
  );
});
afterAll(() => test.close());

let numbers = 0;
function channel(fields: Partial<ChannelInput> = {}): ChannelInput {
  numbers += 1;
  return { code: `Channel-${numbers}`, name: "A channel", locations: ["WH-1"], ...fields };
}

async function locationsOf(code: string): Promise<string[]> {
  const rows = await test.database.query<{ code: string }>(
    `select location.code from channel
     join channel_location on channel_location.channel_id = channel.id join location on location.id = channel_location.location_id
     where channel.code = $1 order by location.code`,
    [code],
  );
  return rows.map((row) => row.code);
}

describe("a channel", () => {
  it("that is new is active, without buffer, and leaves safety stock alone, unless told otherwise", async () => {
    const plain = channel({ locations: ["WH-2", "STORE-1"] });
    expect(await upsertChannel(parts, plain)).toMatchObject({
      created: true,
      saved: { code: plain.code, buffer: 0, sellsSafetyStock: false, active: true, version: 1 },
    });
    expect(await locationsOf(plain.code)).toEqual(["STORE-1", "WH-2"]);
    const other = channel({ locations: [], buffer: QUANTITY_MAX, sellsSafetyStock: true, active: false });
    expect(await upsertChannel(parts, other)).toMatchObject({ saved: { buffer: QUANTITY_MAX, sellsSafetyStock: true, active: false } });
    expect(await locationsOf(other.code)).toEqual([]);
  });

  it("keeps what the call leaves out, but its locations become those named", async () => {
    const input = channel({ buffer: 5, sellsSafetyStock: true, active: false, locations: ["WH-1", "WH-2"] });
    await upsertChannel(parts, input);
    const changed = await upsertChannel(parts, { code: input.code, name: "N", locations: ["WH-2", "STORE-1"], buffer: null });
    expect(changed).toMatchObject({ created: false, saved: { name: "N", buffer: 5, sellsSafetyStock: true, active: false, version: 2 } });
    expect(await locationsOf(input.code)).toEqual(["STORE-1", "WH-2"]);
  });

  it("keeps its version when nothing differs, whatever the order of its locations", async () => {
    const input = channel({ locations: ["WH-1", "WH-2"] });
    const first = await upsertChannel(parts, input);
    expect(await upsertChannel(parts, { ...input, locations: ["WH-2", "WH-1"] })).toEqual({ ...first, created: false });
  });

  it("grows by one version when only its locations change", async () => {
    const input = channel();
    await upsertChannel(parts, input);
    expect((await upsertChannel(parts, { ...input, locations: [] })).saved?.version).toBe(2);
  });

  it("is changed only at the version expected", async () => {
    const input = channel();
    expect((await upsertChannel(parts, { ...input, expectedVersion: 1 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 0 },
    ]);
    expect((await upsertChannel(parts, { ...input, expectedVersion: 0 })).created).toBe(true);
    expect((await upsertChannel(parts, { ...input, buffer: 1, expectedVersion: 0 })).errors).toMatchObject([
      { code: "VERSION_CONFLICT", currentVersion: 1, level: null, field: ["expectedVersion"] },
    ]);
    expect((await upsertChannel(parts, { ...input, buffer: 1, expectedVersion: 1 })).saved?.version).toBe(2);
  });

  it("whose code differs from an existing one only by case is told so", async () => {
    const input = channel();
    await upsertChannel(parts, input);
    const { errors } = await upsertChannel(parts, { ...input, code: input.code.toLowerCase() });
    expect(errors).toMatchObject([{ code: "ALREADY_EXISTS", existing: input.code, field: ["code"] }]);
  });

  it("with unknown locations, or one twice, is refused, and nothing changes", async () => {
    const input = channel({ locations: ["wh-1", "WH-2", "WH-2", "nowhere"] });
    const { errors } = await upsertChannel(parts, input);
    expect(errors).toMatchObject([
      { code: "NOT_FOUND", entity: "Location", value: "wh-1", nearMiss: "WH-1", field: ["locations", "0"] },
      { code: "INVALID_INPUT", field: ["locations", "2"] },
      { code: "NOT_FOUND", value: "nowhere", nearMiss: null, field: ["locations", "3"] },
    ]);
    expect((await new ChannelDirectory(test.database).resolveCodes([input.code])).size).toBe(0);
  });

  it("is refused with every mistake at once", async () => {
    const { errors } = await upsertChannel(parts, {
      code: "",
      name: " ",
      locations: Array.from({ length: 1_001 }, () => "WH-1"),
      buffer: -1,
    });
    expect(errors.map((error) => [error.code, error.field?.join(".")])).toEqual([
      ["INVALID_INPUT", "code"],
      ["INVALID_INPUT", "name"],
      ["INVALID_INPUT", "buffer"],
      ["INVALID_INPUT", "locations"],
    ]);
  });

  it("is created once by writers at the same time, also when they differ by case", async () => {
    const { code } = channel();
    const outcomes = await Promise.all(
      [code, code, code.toUpperCase(), code.toLowerCase()].map((name) => upsertChannel(parts, channel({ code: name }))),
    );
    expect(outcomes.filter((outcome) => outcome.created)).toHaveLength(1);
  });
});

describe("a channel directory", () => {
  it("answers the channels of the codes asked for, and near misses of others", async () => {
    const input = channel({ code: "Web-Shop" });
    await upsertChannel(parts, input);
    const directory = new ChannelDirectory(test.database);
    const found = await directory.resolveCodes(["Web-Shop", "web-shop", "A\u0000"]);
    expect([...found.values()].map((entry) => entry.code)).toEqual(["Web-Shop"]);
    expect(await directory.resolveCodes(["Web-Shop"])).toEqual(found);
    expect(await directory.nearMissOf("WEB-SHOP ")).toBe("Web-Shop");
    expect(await directory.nearMissOf("webshop")).toBeNull();
  });
});
