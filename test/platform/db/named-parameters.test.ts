import { expect, it } from "vitest";
import { named } from "../../../src/platform/db/named-parameters.js";

it("a statement's names become numbers in the order in which they stand, each once, and take their values out of more", () => {
  const { text, values } = named<{ readonly sku: string; readonly units: number; readonly other: null }>(
    "select '{1,2}'::integer[] where a = {sku}::text or b > {units}::integer or c = {sku}::text",
  );
  expect(text).toBe("select '{1,2}'::integer[] where a = $1::text or b > $2::integer or c = $1::text");
  expect(values({ other: null, units: 2, sku: "A" })).toEqual(["A", 2]);
});
