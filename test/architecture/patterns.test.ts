import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const eslint = new ESLint({ cwd: fileURLToPath(new URL("../../", import.meta.url)) });

/** The rules that a pattern breaks, by the configuration every file of the project is held against. */
async function brokenBy(pattern: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(`export const pattern = ${pattern};\n`, { filePath: "planted.js" });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

describe("a pattern", () => {
  it.each([
    [String.raw`/(\w+:\/\/[^\s:/@"]*):[^\s@/"]+@/g`, "regexp/no-super-linear-move"],
    [String.raw`/\s+$/`, "regexp/no-super-linear-move"],
    [String.raw`/^(\d+\.?\d*)x$/`, "regexp/no-super-linear-backtracking"],
    [String.raw`/^(a|a)*b$/`, "regexp/no-dupe-disjunctions"],
  ])("that takes the square of a text's length or more is refused by lint: %s", async (pattern, rule) => {
    expect(await brokenBy(pattern)).toContain(rule);
  });

  it.each([String.raw`/(:\/\/[^\s:/@"]*):[^\s@/"]+@/g`, String.raw`/(?<!\s)\s+$/`, String.raw`/^\d+(?:\.\d*)?x$/`])(
    "that is linear is not: %s",
    async (pattern) => {
      expect(await brokenBy(pattern)).toEqual([]);
    },
  );
});
