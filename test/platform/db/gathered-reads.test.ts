import { describe, expect, it } from "vitest";
import { gatheredReads } from "../../../src/platform/db/gathered-reads.js";

/** Reads that are answered when the test lets them. */
function heldReads(keysMax = 100) {
  const held: { readonly keys: readonly number[]; answer(): void; fail(): void }[] = [];
  let begun = (): void => undefined;
  const loader = gatheredReads<number, string>(
    (keys) =>
      new Promise((resolve, reject) => {
        held.push({ keys, answer: () => resolve(keys.map(String)), fail: () => reject(new Error("No database.")) });
        begun();
      }),
    { keysMax, readsMax: 1 },
  );
  const next = async (count: number): Promise<void> => {
    while (held.length < count) await new Promise<void>((resolve) => (begun = resolve));
  };
  return { loader, held, next };
}

describe("gathered reads", () => {
  it("read together what is asked for while another read runs", async () => {
    const { loader, held, next } = heldReads();
    const first = loader.load(1);
    await next(1);
    const later = [loader.load(2), loader.load(3)];
    const latest = loader.load(4);
    expect(held).toHaveLength(1);
    held[0]?.answer();
    await next(2);
    expect(held[1]?.keys).toEqual([2, 3, 4]);
    held[1]?.answer();
    expect(await Promise.all([first, ...later, latest])).toEqual(["1", "2", "3", "4"]);
  });

  it("go on after a read that failed, and remember nothing", async () => {
    const { loader, held, next } = heldReads();
    const first = loader.load(1);
    await next(1);
    const second = loader.load(1);
    held[0]?.fail();
    await expect(first).rejects.toThrow("No database.");
    await next(2);
    held[1]?.answer();
    expect(await second).toBe("1");
  });

  it("are split where too much was gathered", async () => {
    const { loader, held, next } = heldReads(2);
    const all = Promise.all([1, 2, 3].map((key) => loader.load(key)));
    await next(1);
    held[0]?.answer();
    await next(2);
    held[1]?.answer();
    expect(await all).toEqual(["1", "2", "3"]);
    expect(held.map(({ keys }) => keys)).toEqual([[1, 2], [3]]);
  });
});
