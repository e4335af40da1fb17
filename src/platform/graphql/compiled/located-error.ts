import { GraphQLError } from "graphql";

/** An error of a compiled operation as GraphQL itself would have made it: with extensions, with its cause, and where it lies. */
export function located(error: GraphQLError): GraphQLError {
  const { message, path, locations, originalError } = error;
  const cause = originalError ?? new Error(message);
  const made = new GraphQLError(message, { path: path ?? null, originalError: cause });
  // graphql-jit knows lines and columns, not nodes.
  Object.defineProperty(made, "locations", { value: locations, enumerable: true });
  return made;
}
