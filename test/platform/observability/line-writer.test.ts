import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LineWriter } from "../../../src/platform/observability/line-writer.js";

/** Every write to it fails with ENOSPC. */
const FULL_DISK = "/dev/full";

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "inventory-hub-lines-"));
});
/** Closed at the end: a writer may still be busy with its own, and the number of one that is closed is given to the next. */
const descriptors: number[] = [];
afterAll(() => {
  for (const descriptor of descriptors) closeSync(descriptor);
  rmSync(folder, { recursive: true, force: true });
});

interface Written {
  readonly writer: LineWriter;
  readonly text: () => string;
}

async function onFile(path: string | null, run: (written: Written) => Promise<void>, waitingCharactersMax?: number): Promise<void> {
  const target = path ?? join(folder, `${(count += 1)}.log`);
  const descriptor = openSync(target, "a");
  descriptors.push(descriptor);
  const writer = new LineWriter(descriptor, waitingCharactersMax === undefined ? {} : { waitingCharactersMax });
  await run({ writer, text: () => readFileSync(target, "utf8") });
}

const numbered = (lines: number): string[] => Array.from({ length: lines }, (_, index) => `{"line":${index}}\n`);

describe("lines of the log", () => {
  it("are all written, in order", async () => {
    const lines = numbered(5_000);
    await onFile(null, async ({ writer, text }) => {
      for (const line of lines) writer.write(line);
      await expect.poll(text).toBe(lines.join(""));
    });
  });

  it("that still wait are written at the end of the process", async () => {
    await onFile(null, async ({ writer, text }) => {
      writer.write("first\n");
      writer.write("second\n");
      writer.flush();
      await expect.poll(() => text().split("\n").sort()).toEqual(["", "first", "second"]);
    });
  });

  it.skipIf(!existsSync(FULL_DISK))("are dropped where the disk is full, and the end of the process waits for nothing", async () => {
    await onFile(FULL_DISK, async ({ writer }) => {
      for (const line of numbered(1_000)) writer.write(line);
      writer.flush();
      writer.write("one more\n");
      writer.flush();
    });
  });

  it("that wait are bounded", async () => {
    await onFile(
      null,
      async ({ writer, text }) => {
        // The first is on its way at once; of the others as many wait as may.
        for (const line of ["0123456789\n", "abcdefghi\n", "klmnopqrs\n", "too many\n"]) writer.write(line);
        await expect.poll(text).toBe("0123456789\nabcdefghi\nklmnopqrs\n");
        writer.write("again\n");
        await expect.poll(text).toBe("0123456789\nabcdefghi\nklmnopqrs\nagain\n");
      },
      20,
    );
  });
});
