import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema, GraphQLType } from "graphql";
import {
  astFromValue,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  print,
} from "graphql";

const INTRODUCTION = `# Schema reference

Made from [schema/schema.graphql](../schema/schema.graphql) by \`npm run docs:schema\`: change the descriptions in the code, not here. How the
parts work together is told in the guides: [storefront](guide/storefront.md), [till](guide/pos.md), [dashboard](guide/dashboard.md),
[order system](guide/order-systems.md), [warehouse](guide/wms-integrator.md), [errors and codes](guide/errors-and-codes.md), [what is guaranteed](guide/consistency-and-ordering.md).`;

/** The schema as one page of Markdown: the operations first, then every type by kind and name. */
export function schemaReference(schema: GraphQLSchema): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.some((root) => root === type))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const kinds: readonly (readonly [string, (type: GraphQLNamedType) => boolean])[] = [
    ["Objects", isObjectType],
    ["Interfaces", isInterfaceType],
    ["Inputs", isInputObjectType],
    ["Enumerations", isEnumType],
    ["Scalars", isScalarType],
  ];
  return [
    INTRODUCTION,
    ...roots.flatMap((root) => (root === null || root === undefined ? [] : [rootSection(root)])),
    ...kinds.map(([title, is]) => [`## ${title}`, ...types.filter(is).map(typeSection)].join("\n\n")),
    "",
  ].join("\n\n");
}

function rootSection(root: GraphQLNamedType): string {
  if (!isObjectType(root)) return "";
  const kind = root.name.toLowerCase();
  const fields = Object.values(root.getFields()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = fields.map(({ name, type, description, args }) =>
    [`### ${kind} ${name}`, description ?? "", `Answers ${typeLink(type)}.`, args.map(argumentItem).join("\n")].filter(isText).join("\n\n"),
  );
  return [`## ${root.name}`, ...sections].join("\n\n");
}

function typeSection(type: GraphQLNamedType): string {
  return [`### ${type.name}`, type.description ?? "", members(type).join("\n")].filter(isText).join("\n\n");
}

function members(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => item(`\`${name}\``, description));
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(argumentItem);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).map(({ name, type: answered, description, args }) => {
    const taken = args.length === 0 ? "" : ` (takes ${args.map((argument) => `\`${argument.name}\``).join(", ")})`;
    return item(`\`${name}\`: ${typeLink(answered)}${taken}`, description);
  });
}

function argumentItem({ name, type, description, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  const value = defaultValue === undefined ? null : astFromValue(defaultValue, type);
  const unless = value === null || value === undefined ? "" : ` = \`${print(value)}\``;
  return item(`\`${name}\`: ${typeLink(type)}${unless}`, description);
}

function item(what: string, description: string | null | undefined): string {
  return `- ${what}${isText(description ?? "") ? `. ${(description ?? "").replace(/\s+/g, " ")}` : ""}`;
}

/** `[Sale](#sale)!` for `Sale!`; brackets of lists are written so that Markdown does not take them for a link. */
function typeLink(type: GraphQLType): string {
  const named = getNamedType(type);
  const link = isSpecifiedScalarType(named) ? named.name : `[${named.name}](#${named.name.toLowerCase()})`;
  const [before = "", after = ""] = String(type).split(named.name);
  return `${before.replaceAll("[", "\\[")}${link}${after.replaceAll("]", "\\]")}`;
}

function isText(text: string): boolean {
  return text !== "";
}
