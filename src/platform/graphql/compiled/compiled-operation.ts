import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  GraphQLScalarType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import { charge, type RequestContext } from "../context.js";
import { OPERATION_LIMITS, type OperationLimits } from "../limits.js";
import { type Variables, variablesOf } from "./coercion.js";
import { conditionsOf, withoutSkipped } from "./conditions.js";
import { CostGauge } from "./cost-gauge.js";
import { endingOf } from "../budget/ending.js";
import { asksForExactLeaves, asksForFreeData } from "./exact-leaves.js";
import { located } from "./located-error.js";

/** Combinations of `@skip` and `@include` that one operation is compiled for; the others are answered by Apollo Server. */
const SHAPES_MAX = 16;

/** An answer, or null: Apollo Server is to answer, and nothing has been done yet that must not be done twice. */
export type CompiledAnswer = ExecutionResult | null;

type Execute = CompiledQuery["query"];

/** One operation of a valid document, made ready to be run many times. */
export class CompiledOperation {
  /** As the document names it. */
  readonly name: string | null;
  readonly type: "query" | "mutation";
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #nodesMax: number;
  readonly #coerce: (given: Variables) => Variables | null;
  readonly #declared: ReadonlySet<string>;
  readonly #cost: CostGauge;
  readonly #conditions: readonly string[];
  readonly #free: boolean;
  readonly #shapes = new Map<string, Execute | null>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    limits: OperationLimits = OPERATION_LIMITS,
  ) {
    this.name = operation.name?.value ?? null;
    this.type = operation.operation === OperationTypeNode.MUTATION ? "mutation" : "query";
    this.#schema = schema;
    this.#document = document;
    this.#nodesMax = limits.nodes;
    this.#coerce = variablesOf(schema, operation);
    this.#declared = new Set((operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value));
    this.#cost = new CostGauge(schema, document, operation);
    this.#conditions = conditionsOf(document);
    this.#free = asksForFreeData(schema, document);
  }

  /** Whether these are the variables it declares, or fewer: what nobody declared is not looked at below. */
  declares(variables: Variables): boolean {
    for (const name of Object.keys(variables)) if (!this.#declared.has(name)) return false;
    return true;
  }

  /** `variables` as they came, with text that can be stored. Throws RATE_LIMITED where the key has spent what it may. */
  run(variables: Variables, context: RequestContext): CompiledAnswer | Promise<CompiledAnswer> {
    const nodes = this.#cost.of(variables);
    if (nodes > this.#nodesMax) return null;
    charge(context, 1 + nodes);
    const coerced = this.#coerce(variables);
    const execute = coerced === null ? null : this.#shapeFor(coerced);
    if (execute === null) return null;
    const result = execute(undefined, context, coerced);
    return result instanceof Promise ? result.then((answer) => this.#settle(answer, context)) : this.#settle(result, context);
  }

  #shapeFor(coerced: Variables): Execute | null {
    let key = "";
    for (const name of this.#conditions) {
      if (typeof coerced[name] !== "boolean") return null;
      key += coerced[name] ? "+" : "-";
    }
    const made = this.#shapes.get(key);
    if (made !== undefined) return made;
    if (this.#shapes.size >= SHAPES_MAX) return null;
    const shape = compile(this.#schema, this.#conditions.length === 0 ? this.#document : withoutSkipped(this.#document, coerced));
    this.#shapes.set(key, shape);
    return shape;
  }

  #settle(result: ExecutionResult, { budget }: RequestContext): CompiledAnswer {
    const { data, errors } = result;
    const ending = endingOf(data, budget, { changes: this.type === "mutation", free: this.#free });
    if (ending !== null) return { errors: [ending], data: null };
    if (errors === undefined) return result;
    // A query with more than one failure, or one below its root, runs again: GraphQL's order of errors and of what they take away is its own.
    if (this.type === "query" && !isOneAtTheRoot(errors)) {
      budget.restart();
      return null;
    }
    return { errors: errors.map((error) => located(error)), data: data ?? null };
  }
}

function isOneAtTheRoot([first, ...others]: readonly GraphQLError[]): boolean {
  return others.length === 0 && first?.path?.length === 1;
}

const COERCED = "CoercedVariable";

/** Coerced variables are handed through: graphql-jit would drop the defaults of fields that may not be null. */
const handedThrough = new GraphQLScalarType({ name: COERCED, parseValue: (value) => value });

function compile(schema: GraphQLSchema, document: DocumentNode): Execute | null {
  const handing: GraphQLSchema = Object.create(schema, {
    getType: { value: (name: string) => (name === COERCED ? handedThrough : schema.getType(name)) },
  }) as GraphQLSchema;
  const compiled = compileQuery(handing, withHandedVariables(document), "", {
    disablingCapturingStackErrors: true,
    disableLeafSerialization: asksForExactLeaves(schema, document),
  });
  return isCompiledQuery(compiled) ? compiled.query : null;
}

function withHandedVariables(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: (node) => ({
      kind: node.kind,
      variable: node.variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED } } as const,
    }),
  });
}
