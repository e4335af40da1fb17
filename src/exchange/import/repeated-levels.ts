import { normalizeCode } from "../../platform/text/normal-form.rules.js";
import { SETTABLE_FIGURES } from "./level-row.js";
import type { LevelStatement } from "./level-row.js";

interface First {
  readonly line: number;
  readonly quantities: string;
}

/** Knows, after the first reading, which rows speak of one SKU and location more than once, and whether they agree. */
export class RepeatedLevels {
  readonly #first = new Map<string, First>();
  readonly #contradictions = new Map<string, First>();

  survey(statement: LevelStatement, location: string): void {
    const key = keyOf(statement, location);
    const own = { line: statement.line, quantities: textOf(statement) };
    const first = this.#first.get(key);
    if (first === undefined) this.#first.set(key, own);
    else if (first.quantities !== own.quantities && !this.#contradictions.has(key)) this.#contradictions.set(key, own);
  }

  /** Null for a statement to be imported; the line of an equal one above it; or what contradicts it. */
  judge(statement: LevelStatement, location: string): null | { readonly repeats: number } | { readonly problem: string } {
    const key = keyOf(statement, location);
    const first = this.#first.get(key);
    const other = this.#contradictions.get(key);
    if (first !== undefined && other !== undefined) {
      const both = `${first.quantities} on line ${first.line}, ${other.quantities} on line ${other.line}`;
      return {
        problem: `SKU "${statement.sku}" at ${location} stands there with different quantities (${both}): none is taken. Keep one.`,
      };
    }
    return first === undefined || first.line === statement.line ? null : { repeats: first.line };
  }
}

function keyOf({ sku }: LevelStatement, location: string): string {
  return `${location}\0${normalizeCode(sku)}`;
}

function textOf({ quantities }: LevelStatement): string {
  const stated = SETTABLE_FIGURES.flatMap((figure) => (quantities[figure] === undefined ? [] : `${quantities[figure]} ${figure}`));
  return stated.join(" and ");
}
