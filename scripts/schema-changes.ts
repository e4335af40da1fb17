import {
  astFromValue,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  print,
} from "graphql";
import { z } from "zod";

/** A breaking change that is meant: an entry of schema/breaking-changes.json. */
const DeclaredChange = z.strictObject({
  /** The sentence in which the comparison names it. */
  change: z.string().min(1),
  /** Why it had to be, and what clients do instead: it stands in docs/upgrading.md as well. */
  reason: z.string().min(20),
  /** The release that brings it. */
  since: z.string().regex(/^\d+\.\d+\.\d+$/),
});
export type DeclaredChange = z.infer<typeof DeclaredChange>;

/** Reads the declared changes. Throws where an entry lacks something or one change is declared twice for a release. */
export function readDeclared(json: string): readonly DeclaredChange[] {
  const declared = z.array(DeclaredChange).parse(JSON.parse(json));
  const keys = declared.map(({ change, since }) => `${since} ${change}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`Declared twice: ${twice}`);
  return declared;
}

export interface SchemaChanges {
  /** Breaking changes that nobody declared. */
  readonly undeclared: readonly string[];
  readonly declared: readonly DeclaredChange[];
  /** Declared for a release to come, but not there. */
  readonly missing: readonly DeclaredChange[];
  /** Changes that a client may stumble over though its documents stay valid, such as a new value of an enum. */
  readonly dangerous: readonly string[];
}

/** What a schema changes against the one of the last release. Changes declared for that release or an earlier one are history. */
export function compareSchemas(
  released: { readonly version: string; readonly schema: GraphQLSchema },
  schema: GraphQLSchema,
  declared: readonly DeclaredChange[],
): SchemaChanges {
  const pending = declared.filter(({ since }) => compareVersions(since, released.version) > 0);
  const breaking = findBreakingChanges(released.schema, schema).map(({ description }) => description);
  return {
    undeclared: breaking.filter((description) => !pending.some(({ change }) => change === description)),
    declared: pending.filter(({ change }) => breaking.includes(change)),
    missing: pending.filter(({ change }) => !breaking.includes(change)),
    dangerous: [
      ...findDangerousChanges(released.schema, schema).map(({ description }) => description),
      ...changedDefaults(released.schema, schema),
    ],
  };
}

/** Defaults of the fields of inputs that changed, came or went: graphql-js looks at those of arguments alone. */
function changedDefaults(released: GraphQLSchema, schema: GraphQLSchema): string[] {
  return Object.values(released.getTypeMap()).flatMap((type) => {
    const now = schema.getType(type.name);
    if (!isInputObjectType(type) || !isInputObjectType(now)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const other = now.getFields()[field.name];
      if (other === undefined) return [];
      const [before, after] = [defaultOf(field), defaultOf(other)];
      return before === after ? [] : [`${type.name}.${field.name} has changed its default from ${before} to ${after}.`];
    });
  });
}

function defaultOf({ defaultValue, type }: GraphQLInputField): string {
  const ast = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  return ast === null || ast === undefined ? "none" : print(ast);
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** The changes as sentences, a line each, and whether they may pass. */
export function reportOf(version: string, changes: SchemaChanges): { readonly lines: readonly string[]; readonly passes: boolean } {
  const { undeclared, declared, missing, dangerous } = changes;
  const part = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : [title, ...entries.map((entry) => `  ${entry}`)];
  const lines = [
    ...part(
      `Breaking since ${version}, and declared:`,
      declared.map(({ change, reason, since }) => `${change} (${since}: ${reason})`),
    ),
    ...part(`To be looked at by clients since ${version}:`, dangerous),
    ...part("Breaking and not declared. Take it back, deprecate first, or declare it in schema/breaking-changes.json:", undeclared),
    ...part(
      "Declared in schema/breaking-changes.json, but the schema does not have it:",
      missing.map(({ change }) => change),
    ),
  ];
  const passes = undeclared.length === 0 && missing.length === 0;
  return { lines: lines.length === 0 ? [`Nothing that a client of ${version} could notice.`] : lines, passes };
}
