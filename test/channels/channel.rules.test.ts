import { describe, expect, it } from "vitest";
import { InputCheck } from "../../src/catalog/index.js";
import { checkChannel, decideChannel, type ChannelInput, type ChannelState } from "../../src/channels/channel.rules.js";

const INPUT: ChannelInput = { code: "WEB", name: "Web", locations: ["WH-1"] };
const STORED: ChannelState = {
  id: 4,
  code: "WEB",
  name: "Web",
  buffer: 3,
  sellsSafetyStock: true,
  active: false,
  version: 6,
  locationIds: [1, 10],
};

function mistakesOf(changes: Partial<ChannelInput>): string[] {
  const check = new InputCheck();
  checkChannel({ ...INPUT, ...changes }, check);
  return check.errors.map(({ code, field }) => `${code} ${field?.join(".") ?? ""}`);
}

describe("what a channel is stated as", () => {
  it("is taken at its limits, its code in the form in which it is stored", () => {
    const check = new InputCheck();
    const most = { ...INPUT, name: "n".repeat(255), buffer: 2_000_000_000, locations: Array.from({ length: 1_000 }, () => "L") };
    expect(checkChannel({ ...most, code: "Cafe\u0301" }, check)).toEqual({ ...most, code: "Caf\u00e9" });
    expect(check.errors).toEqual([]);
    expect(mistakesOf({ buffer: 0 })).toEqual([]);
    expect(mistakesOf({ buffer: null })).toEqual([]);
  });

  it("is refused beyond them, every field at once", () => {
    const all = { code: "", name: "n".repeat(256), buffer: 2_000_000_001, locations: Array.from({ length: 1_001 }, () => "L") };
    expect(mistakesOf(all)).toEqual(["INVALID_INPUT code", "INVALID_INPUT name", "INVALID_INPUT buffer", "INVALID_INPUT locations"]);
    expect(mistakesOf({ buffer: -1 })).toEqual(["INVALID_INPUT buffer"]);
  });
});

describe("a channel that is", () => {
  it("new gets its defaults and version 1, its locations in order", () => {
    expect(decideChannel(null, null, INPUT, [10, 9, 100])).toEqual({
      created: true,
      changed: true,
      state: {
        id: null,
        code: "WEB",
        name: "Web",
        buffer: 0,
        sellsSafetyStock: false,
        active: true,
        version: 1,
        locationIds: [9, 10, 100],
      },
    });
  });

  it("changed keeps what is left out", () => {
    expect(decideChannel(STORED, "web", { ...INPUT, name: "Shop" }, [10, 1])).toEqual({
      created: false,
      changed: true,
      state: { ...STORED, name: "Shop", version: 7 },
    });
  });

  it.each<[string, Partial<ChannelInput>, readonly number[]]>([
    ["name", { name: "Shop" }, [1, 10]],
    ["buffer", { buffer: 0 }, [1, 10]],
    ["sellsSafetyStock", { sellsSafetyStock: false }, [1, 10]],
    ["active", { active: true }, [1, 10]],
    ["locations", {}, [1]],
  ])("changed in its %s only is changed", (_field, changes, locationIds) => {
    expect(decideChannel(STORED, null, { ...INPUT, ...changes }, locationIds)).toMatchObject({ changed: true, state: { version: 7 } });
  });

  it("stated as it is stays as it is", () => {
    const same = { ...INPUT, buffer: 3, sellsSafetyStock: true, active: false };
    expect(decideChannel(STORED, null, same, [10, 1])).toEqual({ state: STORED, created: false, changed: false });
  });

  it("typed differently from another is refused, as is another version than the one expected", () => {
    expect(decideChannel(null, "web", INPUT, [], ["channels", "2"])).toMatchObject({
      errors: [{ code: "ALREADY_EXISTS", existing: "web", field: ["channels", "2", "code"] }],
    });
    expect(decideChannel(STORED, null, { ...INPUT, expectedVersion: 5 }, [], ["channels", "2"])).toMatchObject({
      errors: [{ code: "VERSION_CONFLICT", currentVersion: 6, field: ["channels", "2", "expectedVersion"] }],
    });
    expect(decideChannel(STORED, null, { ...INPUT, expectedVersion: 6 }, [])).toMatchObject({ changed: true });
    expect(decideChannel(null, null, { ...INPUT, expectedVersion: 0 }, [])).toMatchObject({ created: true });
  });
});
