import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkDigit, gtinKey, readGtin } from "../../src/catalog/index.js";

describe("a GTIN", () => {
  it.each([
    ["96385074", "00000096385074"],
    ["614141000036", "00614141000036"],
    ["4006381333931", "04006381333931"],
    ["0095673400332", "00095673400332"],
    ["12345678901231", "12345678901231"],
    ["00012345600012", "00012345600012"],
  ])("%s is read, and its key has 14 digits", (gtin, key) => {
    expect(readGtin(gtin)).toEqual({ key });
    expect(gtinKey(gtin)).toBe(key);
  });

  it.each([
    ["4006381333932", /the last digit should be 1, which makes 4006381333931/],
    ["96385075", /the last digit should be 4/],
    ["61414100003", /has 11 digits: a GTIN has 8, 12, 13 or 14\.$/],
    ["36000291452", /has 11 digits.* If leading zeros were lost, the code is 036000291452/],
    ["123456789012345", /has 15 digits/],
    ["4719-5120-0288-9", /digits only.* Use "4719512002889"/],
    ["978 2 1234 5680 3", /digits only.* Use "9782123456803"/],
    ["'4006381333931", /digits only.* Use "4006381333931"/],
    ["000000000000X", /digits only, without hyphens, blanks or other marks\.$/],
    ["4006381333931\n", /digits only/],
    ["٤٠٠٦٣٨١٣٣٣٩٣١", /digits only/],
    ["0000000000000", /zeros only/],
    ["00000000", /zeros only/],
    ["", /digits only/],
  ])("%j is refused with the reason", (text, problem) => {
    const reading = readGtin(text);
    expect("problem" in reading ? reading.problem : "read").toMatch(problem);
  });

  const bodies = fc.constantFrom(7, 11, 12, 13).chain((length) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`)));

  it("has one right last digit, and the message for each of the nine wrong ones names it", () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const right = checkDigit(body);
        for (const digit of "0123456789") {
          const reading = readGtin(body + digit);
          if (digit === right) expect(reading).toEqual({ key: (body + digit).padStart(14, "0") });
          else expect("problem" in reading ? reading.problem : "").toContain(`should be ${right}, which makes ${body}${right}.`);
        }
      }),
    );
  });

  it("notices every single mistyped digit", () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 9 }), (body, place, shift) => {
        const gtin = body + checkDigit(body);
        const at = place % gtin.length;
        const mistyped = gtin.slice(0, at) + String((Number(gtin[at]) + shift) % 10) + gtin.slice(at + 1);
        expect(readGtin(mistyped)).not.toHaveProperty("key");
      }),
    );
  });

  it("keeps its check digit when zeros are put before it", () => {
    fc.assert(fc.property(bodies, (body) => checkDigit(`0${body}`) === checkDigit(body)));
  });
});

const vectors = new URL("../../../shared/data/barcodes/gtin_vectors.csv", import.meta.url);

interface Vector {
  readonly value: string;
  readonly kind: string;
  readonly verdict_in_source: "valid" | "invalid";
  readonly mod10_after_removing_hyphen_space_len_8_12_13_14: "yes" | "no";
}

// The file is not part of the project: where it is absent the table above has to do.
describe.skipIf(!existsSync(vectors))("the test values of five libraries", () => {
  const rows = existsSync(vectors) ? parse<Vector>(readFileSync(vectors), { columns: true }) : [];

  it("are judged by the check digit alone, but for marks between the digits and all zeros, where the libraries disagree", () => {
    const judged = rows.map((row) => {
      const isDigits = /^[0-9]+$/.test(row.value);
      const expected = row.mod10_after_removing_hyphen_space_len_8_12_13_14 === "yes" && isDigits && !/^0+$/.test(row.value);
      return { value: row.value, expected, actual: "key" in readGtin(row.value) };
    });
    expect(judged.filter(({ expected, actual }) => expected !== actual)).toEqual([]);
    expect(judged.filter(({ actual }) => actual).length).toBeGreaterThan(25);
  });

  it("differ from their library's verdict only where this is decided otherwise", () => {
    const differing = rows.filter((row) => row.kind !== "SSCC" && "key" in readGtin(row.value) !== (row.verdict_in_source === "valid"));
    const reasons = differing.map(({ value }) => {
      if (/^0+$/.test(value)) return "all zeros";
      if (/[- ]/.test(value)) return "marks between the digits";
      return "key" in readGtin(value) ? "a valid GTIN of another length" : value;
    });
    expect(new Set(reasons)).toEqual(new Set(["all zeros", "marks between the digits", "a valid GTIN of another length"]));
  });
});
