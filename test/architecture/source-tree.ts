import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** One `import`, `export … from`, `import()` or `import("…")` type of a file. */
export interface ImportEdge {
  readonly specifier: string;
  /** The imported file from the project's root (`src/stock/index.ts`); null where a package is imported. */
  readonly file: string | null;
  /** The imported package (`pg`, `@apollo/server`, `node:fs`); null where a file is imported. */
  readonly package: string | null;
  /** The names imported; `*` for a namespace, an `import()` or `export *`. */
  readonly names: readonly string[];
  /** Gone after compilation: no module is loaded because of it. */
  readonly typeOnly: boolean;
  /** An `import()`: loaded when that line is reached. */
  readonly deferred: boolean;
  readonly line: number;
}

/** What the rules need to know of a file: its imports and literals, read by the TypeScript parser rather than by patterns. */
export interface SourceModule {
  /** From the project's root, with forward slashes: `src/stock/ledger/ledger.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportEdge[];
  /** Every string and template literal; substitutions stand as `${}`. */
  readonly literals: readonly { readonly text: string; readonly line: number }[];
  readonly hasDefaultExport: boolean;
  /** Nothing but `export … from` (and imports for it). */
  readonly onlyReExports: boolean;
  /** Uses of a clock, of chance or of the process's surroundings, such as `Date.now`. */
  readonly impurities: readonly { readonly text: string; readonly line: number }[];
  /** Names of whatever normalises or collates text, wherever they stand: `normalize`, `localeCompare`, `Collator`, `Segmenter`. */
  readonly normalisations: readonly { readonly text: string; readonly line: number }[];
  /** Every word of its names, texts and comments and of its path, in lower case: `variantId` is two. The language's own words are left out. */
  readonly words: readonly { readonly word: string; readonly line: number }[];
}

/** A rule of the architecture: a sentence, and the check that says where it is broken. */
export interface ArchitectureRule {
  readonly sentence: string;
  readonly check: (tree: readonly SourceModule[]) => string[];
}

/** Reads every TypeScript file below `folders` of the project at `root`. */
export function readSourceTree(root: string, folders: readonly string[]): SourceModule[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .filter((path) => path.endsWith(".ts"))
      .sort()
      .map((path) => parseModule(path, readFileSync(join(root, path), "utf8"))),
  );
}

export function parseModule(path: string, text: string): SourceModule {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const imports: ImportEdge[] = [];
  const literals: { text: string; line: number }[] = [];
  const impurities: { text: string; line: number }[] = [];
  const normalisations: { text: string; line: number }[] = [];

  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== null) imports.push({ deferred: false, ...found, ...target(path, found.specifier), line: lineOf(node) });
    const literal = literalOf(node);
    if (literal !== null) literals.push({ text: literal, line: lineOf(node) });
    const impurity = impurityOf(node);
    if (impurity !== null) impurities.push({ text: impurity, line: lineOf(node) });
    if ((ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && normalisers.has(node.text))
      normalisations.push({ text: node.text, line: lineOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(source);

  return {
    path,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    imports,
    literals,
    impurities,
    normalisations,
    words: [...wordsOf(path.replaceAll(/[-_./]/g, " ")), ...wordsOf(withoutKeywords(source))],
    hasDefaultExport: source.statements.some(exportsDefault),
    onlyReExports: source.statements.every((statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement)),
  };
}

/** `return` is the language's: as a statement, as the method that ends an iterator, and in `ReturnType`. */
function withoutKeywords(source: ts.SourceFile): string {
  let { text } = source;
  const blank = (start: number, length: number): void => {
    text = text.slice(0, start) + " ".repeat(length) + text.slice(start + length);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) blank(node.getStart(source), "return".length);
    if (ts.isIdentifier(node) && (node.text === "return" || node.text === "ReturnType")) blank(node.getStart(source), "return".length);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return text;
}

function wordsOf(text: string): { word: string; line: number }[] {
  const parted = text.replaceAll(/([a-z])([A-Z])/g, "$1 $2").replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2");
  return parted
    .split("\n")
    .flatMap((part, index) => [...part.matchAll(/[a-z]+/gi)].map(([word]) => ({ word: word.toLowerCase(), line: index + 1 })));
}

type BareImport = Pick<ImportEdge, "specifier" | "names" | "typeOnly"> & Partial<Pick<ImportEdge, "deferred">>;

function importOf(node: ts.Node): BareImport | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) return staticImport(node, node.moduleSpecifier.text);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    const names = node.exportClause !== undefined && ts.isNamedExports(node.exportClause) ? specifiers(node.exportClause.elements) : null;
    return { specifier: node.moduleSpecifier.text, names: names?.names ?? ["*"], typeOnly: node.isTypeOnly || names?.typeOnly === true };
  }
  if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === "require")) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteralLike(argument)
      ? { specifier: argument.text, names: ["*"], typeOnly: false, deferred: true }
      : null;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, names: [node.qualifier?.getText() ?? "*"], typeOnly: true };
  }
  return null;
}

function staticImport(node: ts.ImportDeclaration, specifier: string): BareImport {
  const clause = node.importClause;
  if (clause === undefined) return { specifier, names: [], typeOnly: false };
  const names = clause.name === undefined ? [] : ["default"];
  const bindings = clause.namedBindings;
  const clauseIsTypeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (bindings === undefined) return { specifier, names, typeOnly: clauseIsTypeOnly };
  if (ts.isNamespaceImport(bindings)) return { specifier, names: [...names, "*"], typeOnly: clauseIsTypeOnly };
  const named = specifiers(bindings.elements);
  return { specifier, names: [...names, ...named.names], typeOnly: clauseIsTypeOnly || (names.length === 0 && named.typeOnly) };
}

function specifiers(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): { names: string[]; typeOnly: boolean } {
  return {
    names: elements.map((element) => (element.propertyName ?? element.name).text),
    typeOnly: elements.length > 0 && elements.every((element) => element.isTypeOnly),
  };
}

function target(from: string, specifier: string): Pick<ImportEdge, "file" | "package"> {
  if (specifier.startsWith(".")) {
    return { file: posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts"), package: null };
  }
  const parts = specifier.split("/");
  return { file: null, package: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/") };
}

function literalOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map((span) => `\${}${span.literal.text}`).join("");
}

const normalisers = new Set(["normalize", "localeCompare", "Collator", "Segmenter"]);

const impureMembers = new Set(["Date.now", "Math.random", "performance.now", "crypto.randomUUID", "process.env", "process.hrtime"]);

function impurityOf(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && impureMembers.has(node.getText())) return node.getText();
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0) return "new Date()";
  return null;
}

function exportsDefault(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) && clause.elements.some((element) => element.name.text === "default");
  }
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}
