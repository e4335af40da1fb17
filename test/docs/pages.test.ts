import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isEnumType, parse, specifiedRules, validate } from "graphql";
import { describe, expect, it } from "vitest";
import "../../src/schema.js";
import { HUB_ERROR_CODES } from "../../src/platform/errors/hub-error.js";
import { eventKinds } from "../../src/platform/feed/event-kinds.js";
import { headOf, HTTP_STATUS } from "../../src/platform/graphql/answer-status.rules.js";
import { GRAPHQL_RESPONSE_TYPE, JSON_TYPE } from "../../src/platform/graphql/answer-type.js";
import { limitRules } from "../../src/platform/graphql/limits.js";
import { blocksOf, deadLinksOf, readPages, root, unknownScriptsOf } from "./pages.js";

const pages = readPages();
const schema = buildSchema(readFileSync(join(root, "schema/schema.graphql"), "utf8"));
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: Readonly<Record<string, string>> };

/** A query may be shown by its inner part alone, without the fields of a subscription. */
function problemsOf(text: string): readonly string[] {
  try {
    return validate(schema, parse(text), [...specifiedRules, ...limitRules()]).map(({ message }) => message);
  } catch (error) {
    return [String(error)];
  }
}

/** How the page tells the statuses of answers that hold `data` of this kind, for each accepted type. */
function statusesOf(held: { readonly data?: object | null }): readonly string[] {
  return ([JSON_TYPE, GRAPHQL_RESPONSE_TYPE] as const).map((type) => {
    const byCode = HUB_ERROR_CODES.map((code) => headOf({ ...held, errors: [{ extensions: { code } }] }, type).status);
    return byCode.every((status) => status === 200) ? "200" : "that of the first error";
  });
}

describe("the documentation", () => {
  it("has a page for each kind of user", () => {
    const guides = ["storefront", "pos", "dashboard", "wms-integrator", "errors-and-codes", "consistency-and-ordering"];
    expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(guides.map((name) => `docs/guide/${name}.md`)));
  });

  it("links only to what is there", () => {
    expect(pages.flatMap(deadLinksOf)).toEqual([]);
  });

  it("names only scripts that package.json knows", () => {
    expect(pages.flatMap((page) => unknownScriptsOf(page, new Set(Object.keys(scripts))))).toEqual([]);
  });

  for (const { path, blocks } of pages) {
    for (const { line, text } of blocks.filter(({ language }) => language === "graphql")) {
      it(`${path}:${line} is valid GraphQL for this schema`, () => {
        expect(problemsOf(text)).toEqual([]);
      });
    }
  }

  it("lists every code of both closed lists, and no other", () => {
    const page = pages.find(({ path }) => path === "docs/guide/errors-and-codes.md");
    const listed = [...(page?.text ?? "").matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => code);
    const codes = schema.getType("UserErrorCode");
    const ofUserErrors = isEnumType(codes) ? codes.getValues().map(({ name }) => name) : [];
    expect(listed.toSorted()).toEqual([...ofUserErrors, ...HUB_ERROR_CODES].toSorted());
  });

  it("lists every kind of events of the closed list, and when it is recorded", () => {
    const text = pages.find(({ path }) => path === "docs/guide/operations.md")?.text ?? "";
    const listed = [...text.matchAll(/^\| `([A-Z_]+_CHANGED)` +\| ([^|]*)\|$/gm)].map(([, kind, when = ""]) => [kind, when.trim()]);
    expect(listed.toSorted()).toEqual(
      eventKinds()
        .map(({ name, description }) => [name, description])
        .toSorted(),
    );
  });

  it("gives every code the HTTP status that it has, by what the answer holds and what is accepted", () => {
    const text = pages.find(({ path }) => path === "docs/guide/errors-and-codes.md")?.text ?? "";
    const told = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(([, code, status]) => [code, Number(status)]);
    expect(told).toEqual(Object.entries(HTTP_STATUS));
    const rows = text.split("\n").flatMap((line) => {
      const [, held = "", ...statuses] = line.split("|").map((cell) => cell.trim());
      const kind = /^(?:no )?`data[^`]*`/.exec(held)?.[0];
      return kind === undefined ? [] : [[kind, ...statuses.slice(0, -1)]];
    });
    expect(rows).toEqual([
      ["`data`", ...statusesOf({ data: {} })],
      ["`data: null`", ...statusesOf({ data: null })],
      ["no `data`", ...statusesOf({})],
    ]);
  });
});

describe("a check of the documentation", () => {
  it("finds blocks with their marks and lines", () => {
    expect(blocksOf("a\n```graphql runnable\n{ b }\n```\n")).toEqual([
      { language: "graphql", marks: ["runnable"], text: "{ b }", line: 2 },
    ]);
  });

  it("finds a dead link and an unknown script", () => {
    expect(deadLinksOf({ path: "docs/x.md", text: "[a](no-such.md) [b](../README.md#more) [c](https://x.example)" })).toEqual([
      "docs/x.md: no-such.md",
    ]);
    expect(unknownScriptsOf({ path: "x.md", text: "`npm run -s no:such` and `npm run lint`" }, new Set(["lint"]))).toEqual([
      "x.md: npm run no:such",
    ]);
  });

  it("finds a field that is not there", () => {
    expect(problemsOf("{ noSuchField }")).toHaveLength(1);
    expect(problemsOf("{ sequence")).toHaveLength(1);
  });
});
