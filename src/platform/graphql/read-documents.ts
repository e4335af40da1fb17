import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import { LRUCache } from "lru-cache";
import { HubError } from "../errors/hub-error.js";
import { checkDocumentLength, type OperationLimits } from "./limits.js";
import { documentRules } from "./validation-rules.js";

/** Documents kept, and the greatest sum of their characters. */
const KEPT = { max: 500, maxSize: 2_000_000 } as const;

/** Reads and validates documents. Valid ones are kept: the subscribers of a page all send the same, and share what was read. */
export class ReadDocuments {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimits;
  readonly #kept = new LRUCache<string, DocumentNode>({ ...KEPT, sizeCalculation: (_document, text) => text.length + 1 });

  constructor(schema: GraphQLSchema, limits: OperationLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** The document, or what is wrong with it. Throws where it is too long or cannot be parsed. */
  read(text: string): DocumentNode | readonly GraphQLError[] {
    const limits = this.#limits;
    checkDocumentLength(text, limits);
    const kept = this.#kept.get(text);
    if (kept !== undefined) return kept;
    const document = parse(text, { maxTokens: limits.tokens });
    const mistakes = validate(this.#schema, document, documentRules(limits), { maxErrors: limits.errors - 1 });
    if (mistakes.length > 0) return mistakes.map((mistake) => coded(mistake, "GRAPHQL_VALIDATION_FAILED"));
    this.#kept.set(text, document);
    return document;
  }
}

/** The error with a code, unless it is the hub's own and has one. */
export function coded(error: GraphQLError, code: "GRAPHQL_PARSE_FAILED" | "GRAPHQL_VALIDATION_FAILED"): GraphQLError {
  if (error instanceof HubError) return error;
  const { message, nodes = null, source = null, positions = null } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
