import { join } from "node:path";
import { ObjectType, Query, Resolver } from "type-graphql";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import "../../../src/app.js";
import { eventKind, eventKinds } from "../../../src/platform/feed/event-kinds.js";
import { buildHubSchema } from "../../../src/platform/graphql/hub-schema.js";
import { permitted } from "../../../src/platform/graphql/permitted.js";
import { UserError, UserErrorType } from "../../../src/platform/graphql/user-errors.types.js";

/** Where a room's file would lie: it is never written. */
const PLANTED = join(import.meta.dirname, "../../../src/planted-room/declares.ts");

const errors = (members: string): string => `declare module "../platform/errors/user-error.js" { interface UserErrorTypes { ${members} } }`;
const events = (members: string): string => `declare module "../platform/feed/event-kinds.js" { interface EventBodies { ${members} } }`;
const used = `
import { refuse } from "../platform/errors/user-error.js";
import { eventKind } from "../platform/feed/event-kinds.js";
import { UserError, UserErrorType } from "../platform/graphql/user-errors.types.js";
import "../stock/commands/user-errors.types.js";
import "../locations/location-events.js";
`;

/** What the compiler says of a room with this text, beside the rooms that it names. */
let complaintsOf: (text: string) => string[];

beforeAll(() => {
  const root = join(import.meta.dirname, "../../..");
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [PLANTED] }, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, incremental: false });
  const read = host.getSourceFile.bind(host);
  const kept = new Map<string, ts.SourceFile | undefined>();
  let planted = "";
  host.getSourceFile = (path, ...rest) => {
    if (path === PLANTED) return ts.createSourceFile(path, planted, ts.ScriptTarget.Latest, true);
    if (!kept.has(path)) kept.set(path, read(path, ...rest));
    return kept.get(path);
  };
  host.fileExists = (path) => path === PLANTED || ts.sys.fileExists(path);
  complaintsOf = (text) => {
    planted = used + text;
    const program = ts.createProgram([PLANTED], { ...options, incremental: false, noEmit: true, noUnusedLocals: false }, host);
    // Of two declarations of one name the compiler blames either.
    const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(join(root, "src")));
    return files
      .flatMap((file) => program.getSemanticDiagnostics(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  };
});

describe("the closed list of user errors", () => {
  it("compiles where a room declares a code of its own, and answers it", () => {
    const text = `${errors("readonly LOST: LostError;")}
      @UserErrorType("LOST", { reason: "It is lost", description: "It is lost." }) export class LostError extends UserError {}
      export const lost = refuse({ code: "LOST", message: "It is lost. Look for it.", field: null });`;
    expect(complaintsOf(text)).toEqual([]);
  }, 60_000);

  it.each([
    [
      "a code that another room has declared",
      errors("readonly EXCEEDS_REMAINING: OtherError;") + "export class OtherError {}",
      /EXCEEDS_REMAINING/,
    ],
    [
      "a code without a declaration",
      `export const lost = refuse({ code: "LOST", message: "", field: null });`,
      /"LOST"' is not assignable/,
    ],
    ["a code without its data", `export const none = refuse({ code: "NOT_FOUND", message: "", field: null });`, /entity|not assignable/],
    [
      "a type whose code has no declaration",
      `@UserErrorType("LOST", { reason: "", description: "" }) export class LostError extends UserError {}`,
      /"LOST"' is not assignable/,
    ],
    [
      "a type that shows other data than its code has",
      `@UserErrorType("EXCEEDS_REMAINING", { reason: "", description: "" }) export class LostError extends UserError {}`,
      /./,
    ],
  ])("does not compile with %s", (_what, text, complaint) => {
    expect(complaintsOf(text).join("\n")).toMatch(complaint);
  });

  it("does not start where a code is declared twice, or a type has none", () => {
    const declareAgain = (): unknown => UserErrorType("INVALID_INPUT", { reason: "Again", description: "Again." });
    expect(declareAgain).toThrow("The code INVALID_INPUT of user errors is declared twice.");

    @ObjectType("StrayError", { implements: UserError, description: "Stands beside the list." })
    class StrayError extends UserError {}
    @Resolver()
    class StrayResolver {
      @permitted("STRAY", [])
      @Query(() => StrayError, { nullable: true })
      stray(): UserError | null {
        return null;
      }
    }
    expect(() => buildHubSchema({ resolvers: [new StrayResolver()] })).toThrow("StrayError: declare the code of a user error");
  });
});

describe("the closed list of events", () => {
  it("has those of every room of a hub", () => {
    const names = ["CHANNEL_CHANGED", "DOCUMENT_CHANGED", "LOCATION_CHANGED", "PRODUCT_CHANGED", "STOCK_POLICY_CHANGED"];
    expect(
      eventKinds()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
  });

  it("compiles where a room declares a kind of its own", () => {
    const text = `${events("readonly LOST: { readonly name: string };")}
      export const LOST = eventKind("LOST", "Something was lost.");
      export const event = LOST.of({ name: "it" });`;
    expect(complaintsOf(text)).toEqual([]);
  });

  it.each([
    ["a kind that another room has declared", events("readonly LOCATION_CHANGED: { readonly name: string };"), /LOCATION_CHANGED/],
    ["a kind without a declaration", `export const LOST = eventKind("LOST", "");`, /"LOST"' is not assignable/],
    ["an event that tells other things", `export const LOST = eventKind("LOCATION_CHANGED", "").of({ name: "it" });`, /name/],
  ])("does not compile with %s", (_what, text, complaint) => {
    expect(complaintsOf(text).join("\n")).toMatch(complaint);
  });

  it("does not start where a kind is declared twice", () => {
    expect(() => eventKind("LOCATION_CHANGED", "Again.")).toThrow("The kind LOCATION_CHANGED of events is declared twice.");
  });
});
