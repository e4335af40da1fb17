import { lookupCode } from "./code.rules.js";
import type { FieldPath, InputCheck } from "./input-check.js";

/** References of one product, variant or location. */
export const EXTERNAL_REFS_MAX = 20;

/** What another system calls a thing: unique within that system among things of the kind. */
export interface ExternalRef {
  /** The system's name, such as `shopify`. */
  readonly system: string;
  /** What it calls the thing; compared exactly. */
  readonly id: string;
}

/** References in the form in which they are stored. Undefined: keep what is stored; null: none. */
export function draftExternalRefs(
  refs: readonly ExternalRef[] | null | undefined,
  path: FieldPath,
  check: InputCheck,
): readonly ExternalRef[] | undefined {
  if (refs === undefined) return undefined;
  if (refs === null || !check.count("External references", refs, EXTERNAL_REFS_MAX, path)) return [];
  const seen = new Set<string>();
  return refs.map(({ system, id }, index) => {
    const own = [...path, String(index)];
    const ref = { system: check.code("System", system, [...own, "system"]), id: check.code("External id", id, [...own, "id"]) };
    if (seen.has(refKey(ref))) check.refuse([...own, "id"], `"${ref.id}" of ${ref.system} is given more than once: name it once.`);
    seen.add(refKey(ref));
    return ref;
  });
}

/** Under which a reference is unique. No code holds a NUL. */
export function refKey({ system, id }: ExternalRef): string {
  return `${system}\0${id}`;
}

/** The reference as it may be looked up, for `external_refs @>`; null where there can be none. */
export function lookupRef(ref: ExternalRef): string | null {
  const [system, id] = [lookupCode(ref.system), lookupCode(ref.id)];
  return system === "" || id === "" ? null : JSON.stringify([{ system, id }]);
}

/** As a sentence, that somebody else has it. */
export function refTaken({ system, id }: ExternalRef, what: string): string {
  return `"${id}" of ${system} is ${what} already. A system has one name for one thing: remove it there first, or correct it here.`;
}
