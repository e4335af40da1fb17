import { type GraphQLSchema, Kind, parse, validate } from "graphql";
import { LRUCache } from "lru-cache";
import type { ClientRole } from "../context.js";
import { OPERATION_LIMITS, type OperationLimits } from "../limits.js";
import { documentRules } from "../validation-rules.js";
import { CompiledOperation } from "./compiled-operation.js";
import { isFit } from "./fitness.rules.js";
import { mayUseAll } from "./permission.rules.js";

/** Documents remembered at one time; those used longest ago go first. */
export const DOCUMENTS_MAX = 500;
/** Longer documents are never compiled: they are not what is sent a thousand times a second. */
export const DOCUMENT_LENGTH_MAX = 20_000;

/** What is known of a document for one role: seen once, compiled, or not to be compiled. */
type Known = "SEEN" | CompiledOperation | "UNFIT";

export interface CompiledOperationsOptions {
  /** Without permission checks of its own: see `unguardedTwin`. */
  readonly schema: GraphQLSchema;
  readonly limits?: OperationLimits;
}

/**
 * The operations that are run compiled: those seen a second time by clients of one role. The first time, and whatever is unusual, is Apollo
 * Server's: so a document that comes only once costs nothing but a place in the list.
 */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimits;
  readonly #documents = new LRUCache<string, Map<ClientRole, Known>>({ max: DOCUMENTS_MAX });

  constructor({ schema, limits = OPERATION_LIMITS }: CompiledOperationsOptions) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** Documents that are remembered. */
  get size(): number {
    return this.#documents.size;
  }

  /** The compiled operation of a document for clients of a role; null where Apollo Server is to answer. */
  find(query: string, operationName: string | null, role: ClientRole): CompiledOperation | null {
    const known = this.#knownOf(query, role);
    if (typeof known === "string") return null;
    return operationName === null || operationName === known.name ? known : null;
  }

  #knownOf(query: string, role: ClientRole): Known {
    const roles = this.#documents.get(query);
    const known = roles?.get(role);
    if (known !== undefined && known !== "SEEN") return known;
    if (query.length > DOCUMENT_LENGTH_MAX) return "UNFIT";
    if (roles === undefined) {
      this.#documents.set(query, new Map([[role, "SEEN"]]));
      return "SEEN";
    }
    const next = known === undefined ? "SEEN" : this.#compile(query, role);
    roles.set(role, next);
    return next;
  }

  #compile(query: string, role: ClientRole): Known {
    const limits = this.#limits;
    try {
      const document = parse(query, { maxTokens: limits.tokens });
      const mistakes = validate(this.#schema, document, documentRules(limits), { maxErrors: 1 });
      if (mistakes.length > 0 || !isFit(this.#schema, document)) return "UNFIT";
      const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      if (operation === undefined || !mayUseAll(this.#schema, document, role)) return "UNFIT";
      return new CompiledOperation(this.#schema, document, operation, limits);
    } catch {
      // Whatever is wrong with it, Apollo Server says so.
      return "UNFIT";
    }
  }
}
