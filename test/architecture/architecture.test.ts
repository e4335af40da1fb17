import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { idleMeanings, platformNamesNoBusiness } from "./business-words.js";
import { fileRules } from "./file-rules.js";
import { onlyInstalledPackages, packageRules } from "./package-rules.js";
import { roomRules } from "./room-rules.js";
import { readSourceTree } from "./source-tree.js";
import { tableRules } from "./table-rules.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Record<"dependencies" | "optionalDependencies", object>;
const installed = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)]);
const tree = readSourceTree(root, ["src", "migrations"]);

describe("the architecture", () => {
  it("is read from files that are there", () => {
    expect(tree.map(({ path }) => path)).toEqual(expect.arrayContaining(["src/main.ts", "migrations/index.ts"]));
  });

  it("has no exception for a word that is named there no more", () => {
    expect(idleMeanings(tree)).toEqual([]);
  });

  for (const rule of [
    ...roomRules,
    ...packageRules,
    onlyInstalledPackages(installed),
    ...fileRules,
    ...tableRules,
    platformNamesNoBusiness,
  ]) {
    it(`keeps the rule: ${rule.sentence}`, () => {
      expect(rule.check(tree)).toEqual([]);
    });
  }
});
