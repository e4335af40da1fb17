import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BadFile } from "../../../src/platform/csv/bad-file.js";
import type { FileSource } from "../../../src/platform/csv/file-source.js";
import { readTable } from "../../../src/platform/csv/read-table.js";
import { findFormat, type TableFormat, type ToldFormat } from "../../../src/platform/csv/table-format.js";

/** A file that arrives in pieces of this many bytes. */
function source(content: Buffer, pieceBytes = 7): FileSource {
  async function* open(): AsyncGenerator<Buffer> {
    for (let at = 0; at < content.length; at += pieceBytes) yield await Promise.resolve(content.subarray(at, at + pieceBytes));
  }
  return { name: "stock.csv", open };
}

interface Read {
  readonly format: TableFormat;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly endsInLineBreak: boolean;
}

async function read(content: Buffer | string, told: Partial<ToldFormat> = {}, pieceBytes?: number): Promise<Read> {
  const file = source(typeof content === "string" ? Buffer.from(content) : content, pieceBytes);
  const format = await findFormat(file, { encoding: "auto", delimiter: "auto", ...told });
  const lines: number[] = [];
  const rows: (readonly string[])[] = [];
  let header: readonly string[] = [];
  const { endsInLineBreak } = await readTable(file, format, {
    header: (names, line) => {
      header = names;
      lines.push(line);
    },
    row: (row) => {
      rows.push(row.cells);
      lines.push(row.line);
    },
  });
  return { format, header, rows, lines, endsInLineBreak };
}

const TEXT = "sku;title\r\nTÜR-1;Tür €5 – “neu”\r\n";

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("the encoding of a file", () => {
  const windows = Buffer.from(TEXT.replace("€", "\x80").replace("–", "\x96").replace("“", "\x93").replace("”", "\x94"), "latin1");

  it.each<readonly [string, TableFormat["encoding"], Buffer]>([
    ["UTF-8", "utf8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", "utf8", Buffer.from(`\uFEFF${TEXT}`)],
    ["Windows-1252", "windows1252", windows],
    ["UTF-16, little-endian, with a byte order mark", "utf16le", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
    ["UTF-16, big-endian, with a byte order mark", "utf16be", utf16be(`\uFEFF${TEXT}`)],
    ["UTF-16, little-endian, without one", "utf16le", Buffer.from(TEXT, "utf16le")],
    ["UTF-16, big-endian, without one", "utf16be", utf16be(TEXT)],
  ])("is found: %s", async (_what, encoding, content) => {
    for (const pieceBytes of [1, 7, 4_096]) {
      for (const bytes of [content, gzipSync(content)]) {
        expect(await read(bytes, {}, pieceBytes)).toEqual({
          format: { encoding, delimiter: ";" },
          header: ["sku", "title"],
          rows: [["TÜR-1", "Tür €5 – “neu”"]],
          lines: [1, 2],
          endsInLineBreak: true,
        });
      }
    }
  });

  it("gives every byte of Windows-1252 the character that the Encoding Standard gives it", async () => {
    const meant = [...Array.from({ length: 128 }, (_, place) => place + 128)].filter(
      (byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
    );
    const { rows } = await read(Buffer.concat([Buffer.from("sku,title\nA,"), Buffer.from(meant), Buffer.from("\n")]));
    // With `stream` the decoder of every Node.js keeps to the standard.
    expect(rows[0]?.[1]).toBe(new TextDecoder("windows-1252").decode(Buffer.from(meant), { stream: true }));
  });

  it("is looked for to the end of the file", async () => {
    const late = Buffer.concat([Buffer.from(`sku,title\n${"A,x\n".repeat(50_000)}`), Buffer.from("B,\xdc", "latin1")]);
    expect(await read(late, {}, 65_536)).toMatchObject({ format: { encoding: "windows1252" }, endsInLineBreak: false });
  });

  it("is called UTF-8, and its line named, where only a part of it is that", async () => {
    const damaged = Buffer.concat([Buffer.from("sku,title\nA,Ü\n"), Buffer.from("B,\xdc\n", "latin1")]);
    await expect(read(damaged)).rejects.toThrow(/^stock\.csv line 3: is not valid UTF-8/);
    await expect(read(damaged)).rejects.toBeInstanceOf(BadFile);
    await expect(read(Buffer.from("sku,title\nA,\x90\n", "latin1"))).rejects.toThrow(/line 2: is not valid UTF-8/);
  });

  it("is believed where it is told", async () => {
    expect((await read(windows, { encoding: "latin1" })).rows[0]?.[1]).toBe("Tür \x805 \x96 \x93neu\x94");
    await expect(read(windows, { encoding: "utf8" })).rejects.toThrow(/line 2: is not valid UTF-8/);
    await expect(read(Buffer.concat([utf16be("sku,title\nA,"), Buffer.from([0xd8, 0x00, 0x00, 0x0a])]))).rejects.toThrow(
      /is not valid UTF-16 \(big-endian\)/,
    );
  });
});

describe("what stands between the values", () => {
  it.each<readonly [string, TableFormat["delimiter"], string]>([
    ["commas", ",", "sku,title\nA,x\n"],
    ["semicolons", ";", "sku;title\nA;x\n"],
    ["tabs", "\t", "sku\ttitle\nA\tx\n"],
    ["bars", "|", "sku|title\nA|x\n"],
    ["semicolons around commas in quotes", ";", '"sku";"title"\n"A";"x"\n'],
    ["a first line that says so", ";", "sep=;\nsku;title\nA;x\n"],
    ["a first line that says a tab", "\t", "\uFEFFsep=\t\r\nsku\ttitle\r\nA\tx\r\n"],
    ["a first line in quotes", "|", '"sep=|"\nsku|title\nA|x\n'],
  ])("is found: %s", async (_what, delimiter, content) => {
    const found = await read(content);
    expect(found).toMatchObject({ format: { delimiter }, header: ["sku", "title"], rows: [["A", "x"]] });
    const headerLine = /sep=/.test(content) ? 2 : 1;
    expect(found.lines).toEqual([headerLine, headerLine + 1]);
  });

  it("is what parts the header into most names, whatever the rows and the quotes hold", async () => {
    expect(await read('sku;"title, long; or not";unit\nA;x,y,z,w;EACH\n')).toMatchObject({
      format: { delimiter: ";" },
      header: ["sku", "title, long; or not", "unit"],
    });
    expect((await read("code\nWH-1\n")).format.delimiter).toBe(",");
  });

  it("is believed where it is told, also against the first line", async () => {
    expect(await read("sep=,\nsku;title\nA;x\n", { delimiter: ";" })).toMatchObject({ header: ["sku", "title"], lines: [2, 3] });
    await expect(read("sep=:\nsku:title\n")).rejects.toThrow(/"sep=:" names no mark/);
  });
});

it("keeps line breaks in cells, counts lines as an editor does, and needs none at the end", async () => {
  const found = await read('sku;title\r\nA;"two\r\nlines"\r\nB;last');
  expect(found).toMatchObject({
    rows: [
      ["A", "two\r\nlines"],
      ["B", "last"],
    ],
    lines: [1, 2, 4],
    endsInLineBreak: false,
  });
});
