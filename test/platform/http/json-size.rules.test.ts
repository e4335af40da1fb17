import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BODY_DEPTH_MAX,
  BODY_NAMES_MAX,
  BODY_VALUES_MAX,
  COUNTED_FROM_BYTES,
  excessOf,
  jsonSizeOf,
} from "../../../src/platform/http/json-size.rules.js";

/** What is in a value, counted after parsing. */
function sizeOf(value: unknown): { readonly names: number; readonly values: number; readonly depth: number } {
  if (typeof value !== "object" || value === null) return { names: 0, values: 1, depth: 0 };
  const inner = Object.values(value).map(sizeOf);
  const names = Array.isArray(value) ? 0 : inner.length;
  return {
    names: inner.reduce((sum, each) => sum + each.names, names),
    values: inner.reduce((sum, each) => sum + each.values, 1),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  };
}

const bytesOf = (text: string): Buffer => Buffer.from(text);
const names = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"name${index}":1`).join(",")}}`;
const values = (count: number): string => `[${Array.from({ length: count - 1 }, () => "1").join(",")}]`;
const nested = (depth: number): string => "[".repeat(depth) + " ".repeat(COUNTED_FROM_BYTES) + "]".repeat(depth);

describe("the size of a JSON text", () => {
  it("is that of the value it stands for, whatever its strings hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { names, values, depth } = jsonSizeOf(bytesOf(JSON.stringify(value)));
        const real = sizeOf(value);
        expect({ names, depth }).toEqual({ names: real.names, depth: real.depth });
        // An empty list or object counts as one that has something in it.
        expect(values).toBeGreaterThanOrEqual(real.values);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['"[,:{"', '{"a\\":[":1}', '["\\\\",[]]'])("passes what stands in strings: %s", (text) => {
    expect(jsonSizeOf(bytesOf(text))).toMatchObject({ names: sizeOf(JSON.parse(text)).names, depth: sizeOf(JSON.parse(text)).depth });
  });

  it("is bounded in names, values and depth: at each bound nothing is wrong, beyond it the bound is told", () => {
    expect(excessOf(bytesOf(names(BODY_NAMES_MAX)))).toBeNull();
    expect(excessOf(bytesOf(names(BODY_NAMES_MAX + 1)))).toMatchObject({ limit: BODY_NAMES_MAX, value: BODY_NAMES_MAX + 1 });
    expect(excessOf(bytesOf(values(BODY_VALUES_MAX)))).toBeNull();
    expect(excessOf(bytesOf(values(BODY_VALUES_MAX + 2)))).toMatchObject({ limit: BODY_VALUES_MAX });
    expect(excessOf(bytesOf(nested(BODY_DEPTH_MAX)))).toBeNull();
    expect(excessOf(bytesOf(nested(BODY_DEPTH_MAX + 1)))).toMatchObject({ limit: BODY_DEPTH_MAX, value: BODY_DEPTH_MAX + 1 });
  });

  it("is not looked at in a body that is too short to hold much", () => {
    expect(excessOf(bytesOf("[".repeat(COUNTED_FROM_BYTES - 1)))).toBeNull();
  });
});
