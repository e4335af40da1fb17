import { cellOf, textOf } from "../../platform/csv/cell.rules.js";

/** `summer; sale`, or a JSON list of texts where a tag holds the mark. Null: it cannot be read. */
export function readTags(cell: string): string[] | null {
  const text = textOf(cell).trim();
  if (text.startsWith("[")) return tagsOfJson(text);
  return text
    .split(";")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** The cell that `readTags` reads. */
export function writeTags(tags: readonly string[]): string {
  const isPlain = tags.every((tag) => !tag.includes(";")) && !/^['[=+\-@]/.test(tags[0] ?? "");
  return isPlain ? tags.join("; ") : cellOf(JSON.stringify(tags));
}

export function tagsProblem(cell: string): string {
  return `The tags "${cell.trim().slice(0, 60)}" cannot be read. Write them such as summer; sale.`;
}

function tagsOfJson(text: string): string[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((tag): tag is string => typeof tag === "string") ? list : null;
  } catch {
    return null;
  }
}
