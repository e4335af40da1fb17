import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from "graphql";
import { limitExceeded } from "../errors/hub-error.js";

/** How deeply objects and lists may be nested inside a JSON value that comes in. */
export const JSON_DEPTH_MAX = 8;

/** Keys that name an object's prototype: code that copies such an object would change more than the copy. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Checks a JSON value that came from a client and answers it as it is. */
export function acceptJson(value: unknown, depth = 0): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new GraphQLError("A number in this JSON is too large to be kept. Write it as a string.");
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= JSON_DEPTH_MAX) throw limitExceeded("Nesting of a JSON value", JSON_DEPTH_MAX, depth + 1);
  for (const [key, inner] of Object.entries(value)) {
    if (REFUSED_KEYS.has(key)) throw new GraphQLError(`The key "${key}" is not allowed in JSON. Rename it.`);
    acceptJson(inner, depth + 1);
  }
  return value;
}

/** Free attributes: any JSON value. What comes in is checked; what goes out is shown as it was stored. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: `Any JSON value. At most ${JSON_DEPTH_MAX} levels deep on the way in; the keys \`__proto__\`, \`constructor\` and \`prototype\` are refused.`,
  serialize: (value) => value,
  parseValue: (value) => acceptJson(value),
  parseLiteral: (node, variables) => acceptJson(valueFromASTUntyped(node, variables)),
});
