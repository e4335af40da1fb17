import { buildSchema, execute, type ExecutionResult, type GraphQLSchema, isUnionType, parse } from "graphql";

/** A second subgraph: what customers say of variants, and where they looked at them. It knows no more of either than their keys. */
const TYPES = `
  type Query { reviews: [Review!]! }
  type Review { text: String! variant: Variant place: Location }
  type Variant @key(fields: "sku") { sku: String! reviews: [Review!]! }
  type Location @key(fields: "code") { code: String! }
`;

export const REVIEWS_SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key"])\n${TYPES}`;

export interface Review {
  readonly text: string;
  readonly sku: string;
  readonly code: string | null;
}

/** Answers its operations over these reviews. */
export function reviewsExecutor(reviews: readonly Review[]): (document: string, variables: object) => Promise<ExecutionResult> {
  const schema = executable();
  const shown = ({ text, sku, code }: Review): object => ({
    text,
    variant: variant(sku),
    place: code === null ? null : { __typename: "Location", code },
  });
  const variant = (sku: string): object => ({
    __typename: "Variant",
    sku,
    reviews: () => reviews.filter((review) => review.sku === sku).map(shown),
  });
  const rootValue = {
    reviews: () => reviews.map(shown),
    _entities: ({ representations }: { representations: readonly { sku: string }[] }) => representations.map(({ sku }) => variant(sku)),
  };
  return async (document, variables) =>
    execute({ schema, document: parse(document), rootValue, variableValues: variables as Record<string, unknown> });
}

function executable(): GraphQLSchema {
  const own = "scalar _Any union _Entity = Variant | Location extend type Query { _entities(representations: [_Any!]!): [_Entity]! }";
  const schema = buildSchema(`${TYPES} ${own}`, { assumeValidSDL: true });
  const entity = schema.getType("_Entity");
  if (isUnionType(entity)) entity.resolveType = (value: { readonly __typename: string }) => value.__typename;
  return schema;
}
