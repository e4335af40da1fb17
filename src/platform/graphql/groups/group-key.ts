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
import type { Caller, ClientRole } from "../context.js";
import { allows } from "../roles.rules.js";

/** Arguments that say where a subscription begins. Once it has come to the present they say nothing any more. */
const BEGINNING: ReadonlySet<string> = new Set(["after", "snapshot"]);

/** What tells callers apart that may see the same. */
const OWN: ReadonlySet<string> = new Set<keyof Caller>(["clientId", "name"]);

interface DocumentKey {
  /** Equal for documents that differ in their beginnings only. */
  readonly digest: string;
  /** The variables that are looked at beside the beginnings. */
  readonly variables: readonly string[];
  /** Of each field that tells a client more of its own than of others', the roles to which it tells everything. */
  readonly personal: readonly (readonly ClientRole[])[];
}

const known = new WeakMap<DocumentNode, DocumentKey>();

/** Equal where operations get the same answers from now on: the same document, name and variables but for the beginning, by callers who may see the same. */
export function groupKeyOf({ schema, document, operationName, variableValues }: ExecutionArgs, caller: Caller | null): string {
  const { digest, variables } = documentKeyOf(schema, document);
  const values = variables.map((name) => variableValues?.[name] ?? null);
  const given = variables.filter((name) => Object.hasOwn(variableValues ?? {}, name));
  const who = isPersonal({ schema, document }, caller) ? caller?.clientId : null;
  return JSON.stringify([digest, operationName ?? null, given, values, permissionsOf(caller), who]);
}

/**
 * Whether a caller gets to see other things than another with the same role and the same places: a field says so with
 * `@Extensions({ ownUnless: roles })`, where it tells what is the client's own to all, and the rest to those roles and ADMIN.
 */
export function isPersonal({ schema, document }: Pick<ExecutionArgs, "schema" | "document">, caller: Caller | null): boolean {
  return caller !== null && documentKeyOf(schema, document).personal.some((roles) => !allows(roles, caller.role));
}

/** All that fields may look at of a caller: its role, and whatever the room of keys binds it to. */
function permissionsOf(caller: Caller | null): readonly unknown[] | null {
  if (caller === null) return null;
  const bounds = Object.entries(caller).filter(([name]) => !OWN.has(name));
  return bounds.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, bound]): unknown => [name, sorted(bound)]);
}

const sorted = (bound: unknown): unknown => (Array.isArray(bound) ? (bound as readonly unknown[]).toSorted() : bound);

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
  const personal: (readonly ClientRole[])[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: () => false,
      Field: () => {
        const roles = info.getFieldDef()?.extensions["ownUnless"] as readonly ClientRole[] | undefined;
        if (roles !== undefined) personal.push(roles);
      },
      Argument: (node) => {
        if (info.getParentType() !== root || !BEGINNING.has(node.name.value)) return undefined;
        beginnings.push(node);
        return false;
      },
      Variable: ({ name }) => void variables.add(name.value),
    }),
  );
  return { digest: createHash("sha256").update(textOf(document, beginnings)).digest("base64"), variables: [...variables], personal };
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
