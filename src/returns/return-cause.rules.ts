import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import type { ReturnCauseName } from "./return-cause.js";
import type { AskedLine } from "./return-lines.rules.js";
import type { ReturnDocument, ReturnLineDocument } from "./stock-return.js";

/** A line of an input that may say why its units come back. */
export interface CausedLine {
  readonly returnCause?: ReturnCauseName | null | undefined;
}

/** Why units come back, as far as lines say so: of lines named by their references, and of all lines of a SKU, by its variant. */
export interface Causes {
  readonly ofLine: ReadonlyMap<string, ReturnCauseName>;
  readonly ofSku: ReadonlyMap<number, ReturnCauseName>;
}

/** What lines say; a line that they name has one cause. `asked`: the same lines, with their names resolved. */
export function causesOf(given: readonly CausedLine[], asked: readonly AskedLine[]): Causes | Refusal {
  const ofLine = new Map<string, ReturnCauseName>();
  const ofSku = new Map<number, ReturnCauseName>();
  const errors: UserErrorData[] = [];
  for (const { index, variantId, sku, lineReference = null } of asked) {
    const cause = given[index]?.returnCause ?? null;
    if (cause === null) continue;
    const before = (lineReference === null ? ofSku.get(variantId ?? 0) : ofLine.get(lineReference)) ?? cause;
    if (lineReference === null) ofSku.set(variantId ?? 0, before);
    else ofLine.set(lineReference, before);
    if (before !== cause) errors.push(twoCauses(index, lineReference ?? sku ?? "", before, cause));
  }
  return errors.length > 0 ? new Refusal(errors) : { ofLine, ofSku };
}

/** What is said of a line: by its own name, else by its SKU. Null: nothing. */
export function causeFor(
  { ofLine, ofSku }: Causes,
  { variantId, lineReference = null }: Pick<ReturnLineDocument, "variantId"> & { readonly lineReference?: string | null | undefined },
): ReturnCauseName | null {
  return (lineReference === null ? undefined : ofLine.get(lineReference)) ?? ofSku.get(variantId) ?? null;
}

/** The return with what was said of its lines. */
export function withCauses(document: ReturnDocument, causes: Causes): ReturnDocument {
  if (causes.ofLine.size + causes.ofSku.size === 0) return document;
  return { ...document, lines: document.lines.map((line) => ({ ...line, returnCause: causeFor(causes, line) ?? line.returnCause })) };
}

/** What will not come has no cause of coming. */
export function uncausedErrors(lines: readonly CausedLine[]): readonly UserErrorData[] {
  const message = "The line says why units come back that will not come. Leave its returnCause out; the reason says why they do not come.";
  return lines.flatMap(({ returnCause = null }, index) =>
    returnCause === null ? [] : [invalidInput(["lines", String(index), "returnCause"], message)],
  );
}

function twoCauses(index: number, name: string, before: ReturnCauseName, cause: ReturnCauseName): UserErrorData {
  const message = `Lines of "${name}" give the causes ${before} and ${cause}. Give one, or announce them as lines with a lineReference each.`;
  return invalidInput(["lines", String(index), "returnCause"], message);
}
