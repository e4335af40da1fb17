import { readdirSync, readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { compareSchemas, compareVersions, type DeclaredChange, readDeclared, reportOf } from "../../scripts/schema-changes.js";

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const released = {
  version: "0.9.0",
  schema: buildSchema("type Query { crate(number: Int): Crate } type Crate { number: Int! note: String! } enum Colour { RED }"),
};
const changed = buildSchema("type Query { crate(number: Int): Crate } type Crate { number: Int! note: String } enum Colour { RED BLUE }");
const NOTE = "Crate.note changed type from String! to String.";

const declared = (since: string, change = NOTE): DeclaredChange => ({ change, since, reason: "Crates without a note exist." });
const pass = (schema: typeof changed, entries: readonly DeclaredChange[]): boolean =>
  reportOf(released.version, compareSchemas(released, schema, entries)).passes;

describe("a schema held against that of the last release", () => {
  it("passes where nothing changed, and says so", () => {
    const changes = compareSchemas(released, released.schema, []);
    expect(reportOf("0.9.0", changes)).toEqual({ lines: ["Nothing that a client of 0.9.0 could notice."], passes: true });
  });

  it("fails with a sentence for a breaking change that nobody declared", () => {
    const { lines, passes } = reportOf("0.9.0", compareSchemas(released, changed, []));
    expect(passes).toBe(false);
    expect(lines).toContain(`  ${NOTE}`);
    expect(lines.join("\n")).toContain("schema/breaking-changes.json");
  });

  it("passes with the declaration, which it shows with its reason", () => {
    const { lines, passes } = reportOf("0.9.0", compareSchemas(released, changed, [declared("0.10.0")]));
    expect(passes).toBe(true);
    expect(lines).toContain(`  ${NOTE} (0.10.0: Crates without a note exist.)`);
  });

  it("names what clients may stumble over, and passes", () => {
    const withBlue = buildSchema(
      "type Query { crate(number: Int): Crate } type Crate { number: Int! note: String! } enum Colour { RED BLUE }",
    );
    const { lines, passes } = reportOf("0.9.0", compareSchemas(released, withBlue, []));
    expect(passes).toBe(true);
    expect(lines).toContain("  BLUE was added to enum type Colour.");
  });

  it("names defaults of inputs that changed, came or went", () => {
    const withInput = (fields: string): typeof changed =>
      buildSchema(`type Query { crate(find: Find): Int } input Find { ${fields} } enum Colour { RED BLUE }`);
    const before = { version: "0.9.0", schema: withInput("first: Int = 20 colours: [Colour!] = [RED] text: String deep: Boolean = true") };
    const after = withInput("first: Int = 50 colours: [Colour!] = [RED] text: String = null deep: Boolean fresh: Int = 1");
    expect(compareSchemas(before, after, []).dangerous).toEqual([
      expect.stringContaining("fresh"),
      "Find.first has changed its default from 20 to 50.",
      "Find.text has changed its default from none to null.",
      "Find.deep has changed its default from true to none.",
    ]);
  });

  it("takes declarations of the release itself and of earlier ones for history", () => {
    expect(pass(changed, [declared("0.9.0")])).toBe(false);
    expect(pass(released.schema, [declared("0.9.0"), declared("0.8.12")])).toBe(true);
  });

  it("fails where something is declared that is not there", () => {
    expect(pass(released.schema, [declared("1.0.0")])).toBe(false);
    expect(pass(changed, [declared("1.0.0"), declared("1.0.0", "Crate.number was removed.")])).toBe(false);
  });

  it("reads a declaration only with its reason and its release, and each once", () => {
    expect(() => readDeclared(JSON.stringify([{ ...declared("1.0.0"), reason: "" }]))).toThrow();
    expect(() => readDeclared(JSON.stringify([declared("next")]))).toThrow();
    expect(() => readDeclared(JSON.stringify([declared("1.0.0"), declared("1.0.0")]))).toThrow(/twice/);
  });

  it("knows which release is the last", () => {
    expect(["0.10.0", "0.9.1", "1.0.0", "0.9.0"].sort(compareVersions)).toEqual(["0.9.0", "0.9.1", "0.10.0", "1.0.0"]);
  });
});

describe("the releases of the repository", () => {
  const changelog = text("CHANGELOG.md");
  const headings = [...changelog.matchAll(/^## \[([^\]]+)\]/gm)].map(([, name]) => name);
  const versions = headings.slice(1);

  it("stand in the changelog, the newest first, below what is not released yet", () => {
    expect(headings[0]).toBe("Unreleased");
    expect(versions).toEqual([...versions].sort((a, b) => compareVersions(b ?? "", a ?? "")));
    expect(versions[0]).toBe((JSON.parse(text("package.json")) as { version: string }).version);
  });

  it("have each kind of change once", () => {
    for (const section of changelog.split(/^## /m).slice(1)) {
      const kinds = [...section.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
      expect(kinds, section.slice(0, 20)).toEqual(
        ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"].filter((kind) => kinds.includes(kind)),
      );
    }
  });

  it("have their schemas kept", () => {
    const kept = readdirSync(new URL("../../schema/released/", import.meta.url));
    expect(kept.sort()).toEqual(versions.map((version) => `${version}.graphql`).sort());
  });

  it("and every breaking change have their place in the upgrade notes", () => {
    const notes = text("docs/upgrading.md");
    for (const { change, since } of readDeclared(text("schema/breaking-changes.json"))) {
      const section = notes.split(/^## /m).find((part) => part.startsWith(`To ${since}\n`)) ?? "";
      const [field = change] = /^[\w.]+/.exec(change) ?? [];
      expect(section, change).toContain(field.replace(/\.$/, ""));
    }
  });
});
