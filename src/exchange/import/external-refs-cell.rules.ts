import type { ExternalRef } from "../../catalog/index.js";
import { cellOf, textOf } from "../../platform/csv/cell.rules.js";

/** `shopify=123; erp=A-1`, or a JSON list of `{ system, id }` where a name holds one of the marks. Null: it cannot be read. */
export function readRefs(cell: string): ExternalRef[] | null {
  const text = textOf(cell).trim();
  if (text.startsWith("[")) return refsOfJson(text);
  const parts = text.split(";").filter((part) => part.trim() !== "");
  const refs = parts.map((part) => {
    const at = part.indexOf("=");
    return { system: part.slice(0, Math.max(at, 0)).trim(), id: part.slice(at + 1).trim() };
  });
  return refs.every(({ system, id }) => system !== "" && id !== "") ? refs : null;
}

/** The cell that `readRefs` reads. */
export function writeRefs(refs: readonly ExternalRef[]): string {
  const isPlain = refs.every(({ system, id }) => !/[;=]/.test(system) && !id.includes(";")) && !/^['[=+\-@]/.test(refs[0]?.system ?? "");
  return isPlain ? refs.map(({ system, id }) => `${system}=${id}`).join("; ") : cellOf(JSON.stringify(refs));
}

export function refsProblem(cell: string): string {
  return `The external references "${cell.trim().slice(0, 60)}" cannot be read. Write them such as shopify=123; erp=A-1.`;
}

function refsOfJson(text: string): ExternalRef[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(isRef) ? list.map(({ system, id }) => ({ system, id })) : null;
  } catch {
    return null;
  }
}

function isRef(entry: unknown): entry is ExternalRef {
  const { system, id } = (entry ?? {}) as Partial<Record<keyof ExternalRef, unknown>>;
  return typeof system === "string" && typeof id === "string";
}
