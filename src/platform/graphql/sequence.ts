import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const HIGHEST = 2n ** 63n - 1n;
const DIGITS_MAX = String(HIGHEST).length;

/** Reads a sequence number: a decimal string from 0 to 2^63 − 1, without sign or leading zeros. */
export function parseSequence(text: string): string {
  if (!/^(0|[1-9]\d{0,18})$/.test(text) || (text.length === DIGITS_MAX && BigInt(text) > HIGHEST)) {
    throw new GraphQLError('This is not a Sequence. Give the decimal string the hub answered, such as "1042".');
  }
  return text;
}

/** A place in the ledger. Always text, inside the hub too: a JavaScript number is exact only up to 2^53. */
export const Sequence = new GraphQLScalarType<string, string>({
  name: "Sequence",
  description:
    'A place in the hub\'s one gapless sequence of recorded events, as a decimal string such as `"1042"`; 0 is before the first.',
  serialize(value) {
    if (typeof value === "string" || typeof value === "bigint" || Number.isSafeInteger(value)) return parseSequence(String(value));
    throw new TypeError("A Sequence field was given something that is no sequence.");
  },
  parseValue(value) {
    if (typeof value !== "string") throw new GraphQLError("This is not a Sequence. It must be a decimal string.");
    return parseSequence(value);
  },
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw new GraphQLError("This is not a Sequence. It must be a decimal string.");
    return parseSequence(node.value);
  },
});
