import { version } from "uuid";
import { describe, expect, it } from "vitest";
import { newId } from "../../../src/platform/db/new-id.js";

describe("a new id", () => {
  it("is a UUIDv7 of its own, later than all before it", () => {
    const began = Date.now();
    const ids = Array.from({ length: 10_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => version(id) === 7)).toBe(true);
    const times = ids.map((id) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(began);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now());
  });

  it("cannot be guessed from the one before it", () => {
    const tails = Array.from({ length: 1_000 }, () => newId().slice(-8));
    expect(new Set(tails).size).toBeGreaterThan(990);
  });
});
