import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { planted } from "./planted-bug.js";
import { plantedBugs } from "./planted-bugs.js";

describe("the planted bugs", () => {
  it("are thirty at least, each with a name of its own and a reason", () => {
    expect(plantedBugs.length).toBeGreaterThanOrEqual(30);
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
    expect(plantedBugs.filter(({ why, edits }) => why === "" || edits.length === 0)).toEqual([]);
  });

  it.each(plantedBugs)("can be planted still: $name", ({ edits, caughtBy }) => {
    const texts = new Map<string, string>();
    for (const edit of edits) {
      const before = texts.get(edit.file) ?? readFileSync(edit.file, "utf8");
      texts.set(edit.file, planted(before, edit));
      expect(texts.get(edit.file)).not.toBe(before);
    }
    if ("files" in caughtBy) expect(caughtBy.files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
