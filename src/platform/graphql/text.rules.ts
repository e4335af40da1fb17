import type { ASTVisitor, StringValueNode, ValidationContext } from "graphql";
import { getLocation } from "graphql";
import { badUserInput, limitExceeded } from "../errors/hub-error.js";
import { cut } from "../text/cut.rules.js";

/** NUL, and surrogates without their partner: PostgreSQL keeps neither, and no name or note has use for them. */
const ILL_FORMED = /\0|\p{Surrogate}/u;

/** How deeply objects and lists may be nested in variables: deeper than any input type of the hub. */
export const VARIABLE_DEPTH_MAX = 32;

/** Of a variable's name or an object's key, in messages. */
const KEY_SHOWN_MAX = 60;

const advice = "holds a NUL character or half a surrogate pair, which cannot be stored. Remove it.";

/** Refuses documents with text that cannot be stored in a string literal. */
export function storableLiterals(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node: StringValueNode) {
      if (!ILL_FORMED.test(node.value)) return;
      const place = node.loc === undefined ? null : getLocation(node.loc.source, node.loc.start);
      const where = place === null ? "A string in the document" : `The string at line ${place.line}, column ${place.column}`;
      context.reportError(badUserInput(`${where} ${advice}`));
    },
  };
}

/** Refuses variables with text that cannot be stored, keys included, and names the place: `$input.lines[0].name`. */
export function checkVariableText(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const place = findIllFormed(value, 1);
    if (place !== null || ILL_FORMED.test(name)) throw badUserInput(`The text at $${shown(name)}${place ?? ""} ${advice}`);
  }
}

/** Where below `value` the first such text lies, written as a path; "" where the value itself is one; null where there is none. */
function findIllFormed(value: unknown, depth: number): string | null {
  if (typeof value === "string") return ILL_FORMED.test(value) ? "" : null;
  if (typeof value !== "object" || value === null) return null;
  if (depth > VARIABLE_DEPTH_MAX) throw limitExceeded("Nesting of variables", VARIABLE_DEPTH_MAX, depth);
  for (const [key, inner] of Object.entries(value)) {
    const place = ILL_FORMED.test(key) ? "" : findIllFormed(inner, depth + 1);
    if (place !== null) return `${Array.isArray(value) ? `[${key}]` : `.${shown(key)}`}${place}`;
  }
  return null;
}

/** Keys are the client's text too: what cannot be shown is replaced, what is long is cut. */
function shown(key: string): string {
  return cut(key, KEY_SHOWN_MAX).replace(/[\0-\x1f]|\p{Surrogate}/gu, "\ufffd");
}
