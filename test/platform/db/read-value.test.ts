import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { readerOf } from "../../../src/platform/db/read-value.js";

const driver = (type: number): ((text: string) => unknown) => pg.types.getTypeParser(type, "text") as (text: string) => unknown;

describe("values read from the server's text", () => {
  const instants = [
    "2026-11-22 09:35:00+00",
    "2026-11-22 09:35:00.1+00",
    "2026-11-22 09:35:00.999999+00",
    "1999-12-31 23:59:59.9+00",
    "0099-01-01 00:00:00+00",
    "0044-01-01 00:00:00+00 BC",
    "12026-11-22 09:35:00.12+00",
    "2026-11-22 09:35:00.12+05:30",
    "2026-11-22 09:35:00-03",
    "infinity",
    "-infinity",
  ];

  it.each(instants)("are the driver's: the instant %s", (text) => {
    expect(readerOf(1184)(text)).toEqual(driver(1184)(text));
  });

  it("are the driver's: every millisecond of a second", () => {
    for (let ms = 0; ms < 1000; ms += 1) {
      const text = `2026-02-28 23:59:59.${String(ms).padStart(3, "0")}+00`;
      expect(readerOf(1184)(text)).toEqual(new Date(Date.UTC(2026, 1, 28, 23, 59, 59, ms)));
    }
  });

  it.each(["{}", "{1}", "{-1,0,2147483647,-2147483648}", "{NULL,1}", "[2:3]={1,2}", "{{1,2},{3,4}}"])(
    "are the driver's: the array %s",
    (text) => {
      expect(readerOf(1007)(text)).toEqual(driver(1007)(text));
    },
  );

  it("are the driver's: arrays of whole numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        expect(readerOf(1007)(`{${numbers.join(",")}}`)).toEqual(numbers);
      }),
    );
  });
});
