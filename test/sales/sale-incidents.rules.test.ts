import { expect, it } from "vitest";
import { incidentsOfSale } from "../../src/sales/sale-incidents.rules.js";

it("a sale's own incidents are the last ones up to its sequence, however many digits that has", () => {
  const incidents = ["8", "9", "10", "11"].map((sequence) => ({ sequence }));
  expect(incidentsOfSale({ recordedSequence: "10" }, 2, incidents)).toEqual([{ sequence: "9" }, { sequence: "10" }]);
  expect(incidentsOfSale({ recordedSequence: "99999999999999999999" }, 1, incidents)).toEqual([{ sequence: "11" }]);
});
