import type { FieldPath, InputCheck } from "./input-check.js";

/** Tags of one product. */
export const TAGS_MAX = 250;

/** Tags in the form in which they are stored and compared. Undefined: keep what is stored; null: none. */
export function draftTags(tags: readonly string[] | null | undefined, path: FieldPath, check: InputCheck): readonly string[] | undefined {
  if (tags === undefined) return undefined;
  if (tags === null || !check.count("Tags of one product", tags, TAGS_MAX, path)) return [];
  const seen = new Set<string>();
  return tags.map((tag, index) => {
    const own = [...path, String(index)];
    const stored = check.code("Tag", tag, own);
    if (seen.has(stored)) check.refuse(own, `Tag "${stored}" is given more than once: name it once.`);
    seen.add(stored);
    return stored;
  });
}

/** The tags that a PUBLIC key sees. */
export function publicTagsOf(tags: readonly string[], publicTags: readonly string[]): readonly string[] {
  const open = new Set(publicTags);
  return tags.filter((tag) => open.has(tag));
}
