import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";
import { limitExceeded } from "../../errors/hub-error.js";
import { fragmentsOf, isWrapping } from "./document-parts.js";

/** How often types stand on the path below a selection where they stand most often. */
type Counts = ReadonlyMap<string, number>;

const NOTHING: Counts = new Map();

/**
 * Keeps a document from going round: `book → author → books → author …` answers the same things again and again, and each round
 * multiplies them. A type may stand `limit` times on a path; pages and their edges are not counted.
 */
export function sameTypeRule(context: ValidationContext, limit: number): ASTVisitor {
  const paths = new Paths(context);
  return {
    OperationDefinition(node: OperationDefinitionNode) {
      const root = context.getSchema().getRootType(node.operation);
      const counts = root ? paths.below(node.selectionSet, root) : NOTHING;
      const [type, times] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ["", 0]);
      if (times > limit) context.reportError(limitExceeded(`Times one path may come to a ${type} (it leads back to itself)`, limit, times));
    },
  };
}

class Paths {
  readonly #context: ValidationContext;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Each fragment is looked through once; one inside itself counts nothing, another rule refuses it. */
  readonly #known = new Map<string, Counts>();

  constructor(context: ValidationContext) {
    this.#context = context;
    this.#fragments = fragmentsOf(context.getDocument());
  }

  below({ selections }: SelectionSetNode, type: GraphQLNamedType): Counts {
    const counts = new Map<string, number>();
    const merge = (others: Counts): void => {
      for (const [name, times] of others) counts.set(name, Math.max(counts.get(name) ?? 0, times));
    };
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) merge(this.#ofFragment(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        merge(this.below(selection.selectionSet, this.#typeOf(selection.typeCondition?.name.value) ?? type));
      } else if (selection.selectionSet !== undefined && (isObjectType(type) || isInterfaceType(type))) {
        const field = type.getFields()[selection.name.value];
        if (field !== undefined) merge(this.#at(getNamedType(field.type), selection.selectionSet));
      }
    }
    return counts;
  }

  #at(type: GraphQLNamedType, selections: SelectionSetNode): Counts {
    const below = this.below(selections, type);
    if (isLeafType(type) || isWrapping(type)) return below;
    return new Map([...below, [type.name, (below.get(type.name) ?? 0) + 1]]);
  }

  #ofFragment(name: string): Counts {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, NOTHING);
    const fragment = this.#fragments.get(name);
    const type = this.#typeOf(fragment?.typeCondition.name.value);
    const counts = fragment && type ? this.below(fragment.selectionSet, type) : NOTHING;
    this.#known.set(name, counts);
    return counts;
  }

  #typeOf(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#context.getSchema().getType(name);
  }
}
