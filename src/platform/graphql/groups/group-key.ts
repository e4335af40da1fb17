import { createHash } from "node:crypto";
import {
  type ArgumentNode,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLObjectType,
  type GraphQLSchema,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { Caller } from "../context.js";

/** Arguments that say where a subscription begins. Once it has come to the present they say nothing any more. */
const BEGINNING: ReadonlySet<string> = new Set(["after", "snapshot"]);

interface DocumentKey {
  /** Equal for documents that differ in their beginnings only. */
  readonly digest: string;
  /** The variables that are looked at beside the beginnings. */
  readonly variables: readonly string[];
}

const known = new WeakMap<DocumentNode, DocumentKey>();

/** Equal where operations are told the same from now on: the same document, name and variables but for the beginning, by callers who may see the same. */
export function groupKeyOf({ schema, document, operationName, variableValues }: ExecutionArgs, caller: Caller | null): string {
  const { digest, variables } = documentKeyOf(schema, document);
  const values = variables.map((name) => variableValues?.[name] ?? null);
  const given = variables.filter((name) => Object.hasOwn(variableValues ?? {}, name));
  return JSON.stringify([digest, operationName ?? null, given, values, permissionsOf(caller)]);
}

/** All that fields look at of a caller: what it may see. */
function permissionsOf(caller: Caller | null): readonly unknown[] | null {
  if (caller === null) return null;
  const sorted = (codes: readonly string[] | null): readonly string[] | null => (codes === null ? null : [...codes].sort());
  return [caller.role, sorted(caller.channels), sorted(caller.locations)];
}

function documentKeyOf(schema: GraphQLSchema, document: DocumentNode): DocumentKey {
  const found = known.get(document);
  if (found !== undefined) return found;
  const made = newDocumentKey(schema, document);
  known.set(document, made);
  return made;
}

function newDocumentKey(schema: GraphQLSchema, document: DocumentNode): DocumentKey {
  const info = new TypeInfo(schema);
  const root: GraphQLObjectType | null | undefined = schema.getSubscriptionType();
  const variables = new Set<string>();
  const beginnings: ArgumentNode[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Argument: (node) => {
        if (info.getParentType() !== root || !BEGINNING.has(node.name.value)) return undefined;
        beginnings.push(node);
        return false;
      },
      Variable: ({ name }) => void variables.add(name.value),
    }),
  );
  return { digest: createHash("sha256").update(textOf(document, beginnings)).digest("base64"), variables: [...variables] };
}

/** The document as it came, blanks instead of the beginnings: whatever an error says of a place in it is true for all. */
function textOf(document: DocumentNode, beginnings: readonly ArgumentNode[]): string {
  const source = document.loc?.source.body;
  if (source === undefined) return print(document);
  let text = "";
  let end = 0;
  for (const { loc } of beginnings) {
    if (loc === undefined) return print(document);
    text += source.slice(end, loc.start) + source.slice(loc.start, loc.end).replaceAll(/[^\r\n]/g, " ");
    end = loc.end;
  }
  return text + source.slice(end);
}
