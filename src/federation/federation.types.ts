import { GraphQLScalarType, valueFromASTUntyped } from "graphql";
import { createUnionType, Field, ObjectType } from "type-graphql";
import { Variant } from "../catalog/graphql.js";
import { Location } from "../locations/graphql.js";
import { acceptJson } from "../platform/graphql/json.js";

/** What a gateway knows of an entity: the name of its type and its key. The resolver says what is wrong with one. */
export const Representation = new GraphQLScalarType<unknown, unknown>({
  name: "_Any",
  description:
    'What another subgraph knows of an entity: `{ "__typename": "Variant", "sku": … }` or `{ "__typename": "Location", "code": … }`.',
  serialize: (value) => value,
  parseValue: (value) => acceptJson(value),
  parseLiteral: (node, variables) => acceptJson(valueFromASTUntyped(node, variables)),
});

@ObjectType("_Service", { simpleResolvers: true, description: "What a gateway reads of this subgraph when it is composed with others." })
export class SubgraphService {
  @Field(() => String, { description: "The schema in the language of Apollo Federation 2, with the keys of its entities." })
  readonly sdl!: string;
}

export const Entity = createUnionType({
  name: "_Entity",
  description: "What other subgraphs may refer to by its key.",
  types: () => [Variant, Location] as const,
  resolveType: (value) => ("sku" in value ? "Variant" : "Location"),
});
