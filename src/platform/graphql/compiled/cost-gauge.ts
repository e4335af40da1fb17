import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import { costOf } from "../cost/cost.js";
import type { Variables } from "./coercion.js";

/** Answers remembered for one operation. */
const KNOWN_MAX = 500;

/** `costOf` one operation, remembered by what it reads of the variables: numbers and the lengths of lists that are arguments of a field. */
export class CostGauge {
  readonly #names: readonly string[];
  readonly #known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    const names = new Set<string>();
    visit(document, {
      Field({ arguments: given = [] }) {
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
    });
    this.#names = [...names];
  }

  of(variables: Variables): number {
    const key = this.#keyOf(variables);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const cost = costOf(this.schema, this.document, this.operation, variables);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(key, cost);
    return cost;
  }

  #keyOf(variables: Variables): string {
    let key = "";
    for (const name of this.#names) {
      const value = variables[name];
      if (typeof value === "number") key += `${value} `;
      else if (Array.isArray(value)) key += `[${value.length} `;
      else key += value === undefined ? "- " : "+ ";
    }
    return key;
  }
}
