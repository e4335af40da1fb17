import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a page. */
export interface Block {
  /** The first word after the fence: `graphql`, `sh` … */
  readonly language: string;
  /** The words after it. */
  readonly marks: readonly string[];
  readonly text: string;
  /** Of the fence that opens it, from 1. */
  readonly line: number;
}

export interface Page {
  /** From the project's root: `docs/guide/pos.md`. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** README.md and every page below docs/, client/ and examples/. */
export function readPages(): Page[] {
  const below = ["docs", "client", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => posix.join(folder, name.replaceAll("\\", "/"))),
  );
  const paths = ["README.md", "CONTRIBUTING.md", ...below.filter((path) => path.endsWith(".md")).sort()];
  return paths.map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, blocks: blocksOf(text) };
  });
}

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { readonly words: readonly string[]; readonly line: number; readonly lines: string[] } | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```(.*)$/.exec(line);
    if (open === null) {
      if (fence !== null) open = { words: (fence[1] ?? "").trim().split(/\s+/), line: index + 1, lines: [] };
    } else if (fence === null) {
      open.lines.push(line);
    } else {
      const [language = "", ...marks] = open.words;
      blocks.push({ language, marks, text: open.lines.join("\n"), line: open.line });
      open = null;
    }
  }
  return blocks;
}

/** Links to files of the project that are not there. */
export function deadLinksOf({ path, text }: Pick<Page, "path" | "text">): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    const [file = ""] = target.split("#");
    if (/^[a-z]+:/.test(target) || file === "") return [];
    return existsSync(join(root, dirname(path), file)) ? [] : [`${path}: ${target}`];
  });
}

/** `npm run` commands that package.json does not know. */
export function unknownScriptsOf({ path, text }: Pick<Page, "path" | "text">, known: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\bnpm run (?:(?:-s|--silent) )?([\w:-]+)/g)].flatMap(([, script = ""]) =>
    known.has(script) ? [] : [`${path}: npm run ${script}`],
  );
}
