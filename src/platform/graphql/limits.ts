import type {
  ASTVisitor,
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  ValidationContext,
} from "graphql";
import { Kind } from "graphql";
import { DEFAULT_LIMITS, type Limits } from "../config/limits.js";
import { limitExceeded } from "../errors/hub-error.js";
import type { BudgetLimits } from "./budget/budget.js";
import { fragmentsOf, isIntrospection } from "./cost/document-parts.js";
import { sameTypeRule } from "./cost/same-type.js";

/** What one operation may ask for. The same limits hold wherever operations come in: HTTP, and sockets. */
export interface OperationLimits {
  /** UTF-16 code units of the document, looked at before it is parsed: a single token may be as long as the document. */
  readonly documentLength: number;
  /** Lexical tokens of the document: give it to the parser as `maxLexicalTokens`. Large inputs belong in variables, which have no tokens. */
  readonly tokens: number;
  /** Levels of nested fields; introspection is not counted, GraphQL itself bounds it. */
  readonly depth: number;
  /** How often one type may stand on a path, as in book → author → books. */
  readonly sameType: number;
  /** Aliased fields in the document, `__typename` included. */
  readonly aliases: number;
  /** Fields at the root of one operation, fragments expanded. */
  readonly rootFields: number;
  /** Errors in an answer to a document or to variables that are refused. */
  readonly errors: number;
  /** Objects the answer may hold, as estimated by `costOf`. */
  readonly nodes: number;
  /** What the answer may take while it is made. */
  readonly answer: BudgetLimits;
}

export const OPERATION_LIMITS: OperationLimits = {
  documentLength: DEFAULT_LIMITS.documentLengthMax,
  tokens: 1000,
  depth: 12,
  sameType: 2,
  aliases: 15,
  rootFields: 10,
  errors: 5,
  nodes: 20_000,
  answer: answerLimitsOf(DEFAULT_LIMITS),
};

/** What the settings say of answers. */
export function answerLimitsOf(limits: Limits): BudgetLimits {
  return { objects: limits.answerObjectsMax, bytes: limits.answerBytesMax, ms: limits.answerMsMax };
}

/** Throws LIMIT_EXCEEDED where a document is too long to be parsed. Every way in calls it before anything else is done with the document. */
export function checkDocumentLength(document: string, { documentLength }: OperationLimits): void {
  if (document.length > documentLength)
    throw limitExceeded("Characters of a document (move large inputs into variables)", documentLength, document.length);
}

type ValidationRule = (context: ValidationContext) => ASTVisitor;

/** The validation rules that keep a document within its limits. Tokens are the parser's matter, nodes `checkOperation`'s. */
export function limitRules(limits: OperationLimits = OPERATION_LIMITS): ValidationRule[] {
  return [
    (context) => aliasRule(context, limits.aliases),
    (context) => operationRule(context, "Levels of nested fields", limits.depth, new Depth(context.getDocument())),
    (context) => sameTypeRule(context, limits.sameType),
    (context) => operationRule(context, "Fields at the root of an operation", limits.rootFields, new RootFields(context.getDocument())),
  ];
}

function aliasRule(context: ValidationContext, limit: number): ASTVisitor {
  let aliases = 0;
  return {
    Field(node) {
      if (node.alias !== undefined) aliases += 1;
    },
    Document: {
      leave() {
        if (aliases > limit) context.reportError(limitExceeded("Aliases", limit, aliases));
      },
    },
  };
}

interface Measure {
  of(selections: SelectionSetNode): number;
}

function operationRule(context: ValidationContext, what: string, limit: number, measure: Measure): ASTVisitor {
  return {
    OperationDefinition(node: OperationDefinitionNode) {
      const value = measure.of(node.selectionSet);
      if (value > limit) context.reportError(limitExceeded(what, limit, value));
    },
  };
}

/** Measures each fragment once: spread a thousand times it costs no more. A fragment inside itself counts 0; another rule refuses it. */
abstract class FragmentMeasure implements Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, number>();

  constructor(document: DocumentNode) {
    this.#fragments = fragmentsOf(document);
  }

  abstract of(selections: SelectionSetNode): number;

  protected ofFragment(name: string): number {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    this.#measured.set(name, 0);
    const value = fragment === undefined ? 0 : this.of(fragment.selectionSet);
    this.#measured.set(name, value);
    return value;
  }
}

class Depth extends FragmentMeasure {
  of(selections: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) deepest = Math.max(deepest, this.ofFragment(selection.name.value));
      else if (selection.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, this.of(selection.selectionSet));
      else if (isIntrospection(selection.name.value) || selection.selectionSet === undefined) deepest = Math.max(deepest, 1);
      else deepest = Math.max(deepest, 1 + this.of(selection.selectionSet));
    }
    return deepest;
  }
}

class RootFields extends FragmentMeasure {
  of(selections: SelectionSetNode): number {
    let fields = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) fields += this.ofFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += this.of(selection.selectionSet);
      else fields += 1;
    }
    return fields;
  }
}

/** Fields at the root of an operation, fragments expanded. */
export function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  return new RootFields(document).of(operation.selectionSet);
}
