import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BadFile } from "../../../src/platform/csv/bad-file.js";
import { LINE_BYTES_MAX } from "../../../src/platform/csv/lines.js";
import { readCsv } from "../../../src/platform/csv/read-csv.js";
import type { CsvOptions, CsvRow } from "../../../src/platform/csv/read-csv.js";

const options: CsvOptions = { encoding: "utf8", columns: [["sku"], ["quantity", "amount"]], missingColumnHint: "name it." };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer, name = "orders.csv"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function rowsOf(path: string, changed: Partial<CsvOptions> = {}): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  await readCsv(path, { ...options, ...changed }, (row) => {
    rows.push(row);
    return null;
  });
  return rows;
}

/** The message without the folder. */
async function mistakeIn(content: string | Buffer, changed: Partial<CsvOptions> = {}, name?: string): Promise<string> {
  const path = await fileOf(content, name);
  const error: unknown = await rowsOf(path, changed).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadFile);
  return (error as BadFile).message.replace(`${folder}/`, "");
}

describe("reading a CSV file", () => {
  it("needs no line break after the last row", async () => {
    expect(await rowsOf(await fileOf("sku,quantity\nA,1\nB,2"))).toEqual([
      { line: 2, values: ["A", "1"] },
      { line: 3, values: ["B", "2"] },
    ]);
  });

  it("gives the wanted columns in the order asked for, with the line each row begins on", async () => {
    const path = await fileOf('note,quantity,sku\n"two\nlines",1,A\n\nplain,2,"B, ""b"""\n');
    expect(await rowsOf(path)).toEqual([
      { line: 2, values: ["A", "1"] },
      { line: 5, values: ['B, "b"', "2"] },
    ]);
  });

  it("takes the second name of a column where the first is missing", async () => {
    expect(await rowsOf(await fileOf("sku,amount\nA,7\n"))).toEqual([{ line: 2, values: ["A", "7"] }]);
  });

  it("skips a byte order mark and reads lines that end in CR LF", async () => {
    expect(await rowsOf(await fileOf("\uFEFFsku,quantity\r\nÅ,1\r\n"))).toEqual([{ line: 2, values: ["Å", "1"] }]);
  });

  it("reads Latin-1 only when told", async () => {
    const latin = Buffer.from("sku,quantity\n\xa3,1\n", "latin1");
    expect(await rowsOf(await fileOf(latin), { encoding: "latin1" })).toEqual([{ line: 2, values: ["£", "1"] }]);
    expect(await mistakeIn(latin)).toBe(
      "orders.csv line 2: is not valid UTF-8; give --encoding windows1252 or --encoding latin1 if the file is in one of these.",
    );
  });

  it("reads gzip by its content and answers the same digest as for the plain file", async () => {
    const text = "sku,quantity\nA,1\n";
    const plain = await readCsv(await fileOf(text), options, () => null);
    const packed = await readCsv(await fileOf(gzipSync(text), "orders.csv.gz"), options, () => null);
    expect(packed).toEqual(plain);
    expect(plain).toEqual({ rows: 1, digest: "70570c856cfbc00cbb268e905a3285041dee787aea3be5326277bf8817abd6e7" });
  });

  it("keeps characters whole that lie across two blocks of the file", async () => {
    const sku = "é".repeat(1_000);
    const path = await fileOf(`sku,quantity\n${`${sku},1\n`.repeat(400)}`);
    const rows = await rowsOf(path);
    expect(rows).toHaveLength(400);
    expect(new Set(rows.map(({ values }) => values[0]))).toEqual(new Set([sku]));
  });

  it("stops at the first row its taker refuses and names its line", async () => {
    const path = await fileOf("sku,quantity\nA,1\nB,x\nC,3\n");
    const taken: string[] = [];
    const reading = readCsv(path, options, ({ values }) => {
      taken.push(values[0] ?? "");
      return values[1] === "x" ? "the quantity is no number." : null;
    });
    await expect(reading).rejects.toThrow(`${path} line 3: the quantity is no number.`);
    expect(taken).toEqual(["A", "B"]);
  });
});

describe("a CSV file that cannot be used", () => {
  it("lacks a column", async () => {
    expect(await mistakeIn("sku,price\nA,1\n")).toBe(
      'orders.csv line 1: the column "quantity" or "amount" is missing (there are: sku, price); name it.',
    );
  });

  it("has a column twice", async () => {
    expect(await mistakeIn("sku,quantity,sku\nA,1,B\n")).toBe('orders.csv line 1: the column "sku" is there twice.');
  });

  it("contains a NUL byte", async () => {
    expect(await mistakeIn("sku,quantity\nA,1\nB\0,2\n")).toMatch(/^orders\.csv line 3: contains a NUL byte/);
  });

  it("is UTF-8 up to a line far inside", async () => {
    const bytes = Buffer.concat([Buffer.from(`sku,quantity\n${"A,1\n".repeat(100_000)}`), Buffer.from([0xc3, 0x28]), Buffer.from(",1\n")]);
    expect(await mistakeIn(bytes)).toMatch(/^orders\.csv line 100002: is not valid UTF-8/);
  });

  it("ends in the middle of a row", async () => {
    expect(await mistakeIn("sku,quantity\nA,1\nB")).toMatch(/^orders\.csv line 3: has 1 columns, not as many as the header/);
  });

  it("has a row with too few or too many columns", async () => {
    expect(await mistakeIn("sku,quantity\nA,1\nB\n")).toBe(
      "orders.csv line 3: has 1 columns, not as many as the header; mend or remove it.",
    );
    expect(await mistakeIn("sku,quantity\nA,1,2\n")).toBe(
      "orders.csv line 2: has 3 columns, not as many as the header; mend or remove it.",
    );
  });

  it("leaves a quote open", async () => {
    expect(await mistakeIn('sku,quantity\n"A,1\nB,2\n')).toMatch(/a quoted value is still open at the end of the file/);
    expect(await mistakeIn('sku,quantity\n"A"x,1\n')).toMatch(/^orders\.csv line 2: is not valid CSV/);
  });

  it("is one endless line", async () => {
    expect(await mistakeIn(`sku,quantity\n${"x".repeat(LINE_BYTES_MAX + 1)}`)).toMatch(/^orders\.csv line 2: is longer than 1048576 bytes/);
  });

  it("has a quoted value that swallows the file", async () => {
    expect(await mistakeIn(`sku,quantity\n"${"x\n".repeat(LINE_BYTES_MAX)}",1\n`)).toMatch(
      /longer than 1048576 bytes; a quote is probably not closed/,
    );
  });

  it("is gzip data that was cut off, and the lines before do not count", async () => {
    const packed = gzipSync(`sku,quantity\n${Array.from({ length: 50_000 }, (_, index) => `A${index},${index}\n`).join("")}`);
    expect(await mistakeIn(packed.subarray(0, packed.length - 100), {}, "orders.csv.gz")).toMatch(
      /^orders\.csv\.gz line \d+: the gzip data is cut off or damaged from here on/,
    );
  });

  it("is gzip data of which a byte was changed", async () => {
    const packed = gzipSync("sku,quantity\nA,1\n");
    packed.writeUInt8(packed.readUInt8(packed.length - 6) ^ 0xff, packed.length - 6);
    expect(await mistakeIn(packed, {}, "orders.csv.gz")).toMatch(/the gzip data is cut off or damaged/);
  });

  it("is called .gz and is not", async () => {
    expect(await mistakeIn("sku,quantity\nA,1\n", {}, "plain.csv.gz")).toBe(
      "plain.csv.gz: its name ends in .gz, but it does not hold gzip data.",
    );
  });

  it("is empty, a folder, or not there", async () => {
    expect(await mistakeIn("")).toBe("orders.csv line 1: the file is empty: a header line and rows were expected.");
    await expect(rowsOf(folder)).rejects.toThrow(/cannot be read \(EISDIR/);
    await expect(rowsOf(join(folder, "nowhere.csv"))).rejects.toThrow(/cannot be read \(ENOENT/);
  });
});
