import { describe, expect, it } from "vitest";
import { InputCheck } from "../../src/catalog/index.js";
import { checkChannel, decideChannel, type ChannelInput, type ChannelPlaces, type ChannelState } from "../../src/channels/channel.rules.js";
import { QUANTITY_MAX } from "../../src/platform/numbers/quantity.js";

const INPUT: ChannelInput = { code: "WEB", name: "Web", locations: ["WH-1"] };
const STORED: ChannelState = {
  id: 4,
  code: "WEB",
  name: "Web",
  buffer: 3,
  sellsSafetyStock: true,
  allocation: "FEWEST_SPLITS",
  active: false,
  version: 6,
  locationIds: [1, 10],
  publishedIds: [10],
  publicStock: "INDICATION",
  fewAtMost: 3,
};

/** What is published stays so. */
const at = (...locationIds: readonly number[]): ChannelPlaces => ({ locationIds, publishedIds: null });

function mistakesOf(changes: Partial<ChannelInput>): string[] {
  const check = new InputCheck();
  checkChannel({ ...INPUT, ...changes }, check);
  return check.errors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`);
}

describe("what a channel is stated as", () => {
  it("is taken at its limits, its code in the form in which it is stored", () => {
    const check = new InputCheck();
    const most = { ...INPUT, name: "n".repeat(255), buffer: QUANTITY_MAX, locations: Array.from({ length: 1_000 }, () => "L") };
    expect(checkChannel({ ...most, code: "Cafe\u0301" }, check)).toEqual({ ...most, code: "Caf\u00e9" });
    expect(check.errors).toEqual([]);
    expect(mistakesOf({ buffer: 0 })).toEqual([]);
    expect(mistakesOf({ buffer: null })).toEqual([]);
  });

  it("is refused beyond them, every field at once", () => {
    const all = { code: "", name: "n".repeat(256), buffer: QUANTITY_MAX + 1, locations: Array.from({ length: 1_001 }, () => "L") };
    expect(mistakesOf(all)).toEqual(["INVALID_INPUT code", "INVALID_INPUT name", "INVALID_INPUT buffer", "INVALID_INPUT locations"]);
    expect(mistakesOf({ buffer: -1 })).toEqual(["INVALID_INPUT buffer"]);
    for (const fewAtMost of [-1, 1_000_001]) expect(mistakesOf({ fewAtMost })).toEqual(["INVALID_INPUT fewAtMost"]);
    for (const fewAtMost of [0, 1_000_000, null]) expect(mistakesOf({ fewAtMost })).toEqual([]);
    const publishedLocations = Array.from({ length: 1_001 }, () => "L");
    expect(mistakesOf({ publishedLocations })).toEqual(["INVALID_INPUT publishedLocations"]);
  });
});

describe("a channel that is", () => {
  it("new gets its defaults and version 1, its locations in order", () => {
    expect(decideChannel(null, null, INPUT, { locationIds: [10, 9, 100], publishedIds: [100, 9] })).toEqual({
      created: true,
      changed: true,
      state: {
        id: null,
        code: "WEB",
        name: "Web",
        buffer: 0,
        sellsSafetyStock: false,
        allocation: "PRIORITY",
        active: true,
        version: 1,
        locationIds: [9, 10, 100],
        publishedIds: [9, 100],
        publicStock: "EXACT",
        fewAtMost: 5,
      },
    });
  });

  it("changed keeps what is left out", () => {
    expect(decideChannel(STORED, "web", { ...INPUT, name: "Shop" }, at(10, 1))).toEqual({
      created: false,
      changed: true,
      state: { ...STORED, name: "Shop", version: 7 },
    });
  });

  it.each<[string, Partial<ChannelInput>, ChannelPlaces]>([
    ["name", { name: "Shop" }, at(1, 10)],
    ["buffer", { buffer: 0 }, at(1, 10)],
    ["sellsSafetyStock", { sellsSafetyStock: false }, at(1, 10)],
    ["allocation", { allocation: "SINGLE_LOCATION" }, at(1, 10)],
    ["active", { active: true }, at(1, 10)],
    ["publicStock", { publicStock: "EXACT" }, at(1, 10)],
    ["fewAtMost", { fewAtMost: 0 }, at(1, 10)],
    ["locations", {}, at(10)],
    ["publishedLocations", {}, { locationIds: [1, 10], publishedIds: [] }],
  ])("changed in its %s only is changed", (_field, changes, places) => {
    expect(decideChannel(STORED, null, { ...INPUT, ...changes }, places)).toMatchObject({ changed: true, state: { version: 7 } });
  });

  it("stated as it is stays as it is", () => {
    const same = { ...INPUT, buffer: 3, sellsSafetyStock: true, active: false };
    expect(decideChannel(STORED, null, same, at(10, 1))).toEqual({ state: STORED, created: false, changed: false });
  });

  it("no longer at a location does not publish it either", () => {
    expect(decideChannel(STORED, null, INPUT, at(1))).toMatchObject({ state: { locationIds: [1], publishedIds: [] } });
  });

  it("typed differently from another is refused, as is another version than the one expected", () => {
    expect(decideChannel(null, "web", INPUT, at(), ["channels", "2"])).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "web", field: ["channels", "2", "code"] }],
    });
    expect(decideChannel(STORED, null, { ...INPUT, expectedVersion: 5 }, at(), ["channels", "2"])).toMatchObject({
      errors: [{ code: "VERSION_CONFLICT", currentVersion: 6, field: ["channels", "2", "expectedVersion"] }],
    });
    expect(decideChannel(STORED, null, { ...INPUT, expectedVersion: 6 }, at())).toMatchObject({ changed: true });
    expect(decideChannel(null, null, { ...INPUT, expectedVersion: 0 }, at())).toMatchObject({ created: true });
  });
});
