import type { CodeEntry, SkuEntry } from "../../catalog/index.js";
import { limitExceeded } from "../../platform/errors/hub-error.js";
import { invalidInput, notFound, Refusal, type UserErrorData } from "../../platform/errors/user-error.js";
import type { Hub } from "./hub.js";
import { lineNameErrors, lineReferenceOf, type LineName } from "./line-names.rules.js";
import { summedBy } from "./sum-lines.rules.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

/** Lines of one document or adjustment. */
export const LINES_MAX = 1_000;

/** A line as a client sends it. */
export interface LineInput {
  readonly sku: string;
  /** Location code; null or absent where the hub may choose, or the document tells. */
  readonly location?: string | null | undefined;
  /** Units of `packaging`, or base units where that is absent. */
  readonly quantity: number;
  /** The name of a packaging level of the SKU; base units where null or absent. */
  readonly packaging?: string | null | undefined;
  /** What the sender calls the line; null or absent where it has no name. */
  readonly lineReference?: string | null | undefined;
}

/** A line of a step, which may name lines of its document by their reference alone. */
export interface NamedLineInput extends Omit<LineInput, "sku"> {
  readonly sku?: string | null | undefined;
}

/** A line in the ledger's terms: database ids and base units. */
export interface ResolvedLine {
  /** The line's place in the input, for the `field` of errors. */
  readonly index: number;
  readonly sku: string;
  readonly variantId: number;
  readonly location: string | null;
  readonly locationId: number | null;
  /** Base units. */
  readonly quantity: number;
  /** Base units of one unit of the packaging: 1 without one. */
  readonly factor: number;
  readonly lineReference?: string | null;
}

/** A line of a step in the ledger's terms. SKU and variant are null where the line is named by its reference alone. */
export interface NamedLine extends Omit<ResolvedLine, "sku" | "variantId">, LineName {
  readonly sku: string | null;
  readonly lineReference?: string | null;
}

export interface LineRules {
  /** Path of the list below the input. */
  readonly field?: string;
  /** The name of the quantity field, for the `field` of errors. */
  readonly quantityField?: string;
  /** The same by a line's place, where lines give their quantities in different fields. */
  readonly quantityFieldOf?: (index: number) => string;
  /** Least quantity: 1 unless said; negative limits are for deltas. */
  readonly quantityMin?: number;
  /** Whether a quantity of 0 is refused although it lies in the range (deltas). */
  readonly zeroRefused?: boolean;
  readonly locationRequired?: boolean;
  /** Whether an empty list is refused: true unless said. */
  readonly required?: boolean;
  /** Whether the lines are those of a document that is to be made, so that a reference stands for one of them only. */
  readonly areNew?: boolean;
}

/**
 * Checks the lines of an input and looks up their names. Answers every mistake at once as a Refusal; throws LIMIT_EXCEEDED over 1,000 lines.
 */
export async function resolveLines(hub: Hub, lines: readonly LineInput[], rules?: LineRules): Promise<readonly ResolvedLine[] | Refusal>;
/** As above: the lines of what is to be made name a SKU each. */
export async function resolveLines(
  hub: Hub,
  lines: readonly NamedLineInput[],
  rules: LineRules & { readonly areNew: true },
): Promise<readonly ResolvedLine[] | Refusal>;
/** As above, of a step: its lines name a SKU, or a line by its reference. */
export async function resolveLines(hub: Hub, lines: readonly NamedLineInput[], rules?: LineRules): Promise<readonly NamedLine[] | Refusal>;
export async function resolveLines(
  hub: Hub,
  lines: readonly NamedLineInput[],
  rules: LineRules = {},
): Promise<readonly NamedLine[] | Refusal> {
  const field = rules.field ?? "lines";
  if (lines.length > LINES_MAX) throw limitExceeded(`input.${field}`, LINES_MAX, lines.length);
  if (lines.length === 0 && rules.required !== false) {
    return new Refusal([invalidInput([field], "The list of lines is empty. Give at least one line.")]);
  }
  const misnamed = lineNameErrors(lines, field, rules.areNew === true);
  if (misnamed.length > 0) return new Refusal(misnamed);
  const { skus, locations, factors, nearSkus, nearLocations } = await namesOf(hub, lines);
  const errors: UserErrorData[] = [];
  const resolved: NamedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const path = (name: string): string[] => [field, String(index), name];
    const sku = line.sku ?? null;
    const variant = sku === null ? null : skus.get(sku);
    const location = line.location === null || line.location === undefined ? null : locations.get(line.location);
    if (variant === undefined) {
      errors.push(notFound("SKU", sku ?? "", path("sku"), nearSkus.get(sku ?? "") ?? null));
      continue;
    }
    if (location === undefined) {
      const code = line.location ?? "";
      errors.push(notFound("Location", code, path("location"), nearLocations.get(code) ?? null));
      continue;
    }
    if (location === null && rules.locationRequired === true) {
      errors.push(invalidInput(path("location"), "The line names no location. Give a location code."));
      continue;
    }
    const factor = factors === null ? 1 : (factors[index] ?? null);
    if (factor === null) {
      errors.push(notFound("Packaging", line.packaging ?? "", path("packaging")));
      continue;
    }
    const mistake = quantityMistake(line.quantity, factor, rules);
    if (mistake !== null) errors.push(invalidInput(path(quantityFieldOf(rules, index)), mistake));
    else {
      const quantity = line.quantity * factor;
      resolved.push({
        index,
        sku: variant === null ? null : variant.sku,
        variantId: variant === null ? null : variant.variantId,
        location: location?.code ?? null,
        locationId: location?.id ?? null,
        quantity,
        factor,
        lineReference: lineReferenceOf(line),
      });
    }
  }
  if (errors.length === 0) errors.push(...sumMistakes(resolved, field, rules));
  return errors.length > 0 ? new Refusal(errors) : resolved;
}

function quantityFieldOf({ quantityField = "quantity", quantityFieldOf: fieldAt }: LineRules, index: number): string {
  return fieldAt?.(index) ?? quantityField;
}

/** Lines that name the same SKU and location count together, and those of one reference: their sum must lie in the range too. */
function sumMistakes(lines: readonly NamedLine[], field: string, rules: LineRules): readonly UserErrorData[] {
  return summedBy(lines, (line) => `${line.variantId ?? line.lineReference ?? ""}/${line.locationId ?? ""}`)
    .filter(({ quantity }) => Math.abs(quantity) > QUANTITY_MAX)
    .map(({ index, sku, lineReference, quantity }) => {
      const of = sku === null ? `reference "${lineReference ?? ""}"` : `SKU "${sku}"`;
      const message = `The lines of ${of} come to ${quantity} base units together; at most ${QUANTITY_MAX} are allowed. Check the quantities.`;
      return invalidInput([field, String(index), quantityFieldOf(rules, index)], message);
    });
}

interface Names {
  readonly skus: ReadonlyMap<string, SkuEntry>;
  readonly locations: ReadonlyMap<string, CodeEntry>;
  /** Base units of one unit of each line, null where the SKU has no such packaging level; null for all where no line names one. */
  readonly factors: readonly (number | null)[] | null;
  /** What unknown names may have meant. */
  readonly nearSkus: ReadonlyMap<string, string>;
  readonly nearLocations: ReadonlyMap<string, string>;
}

/** Looks up the names of lines. Where all are in memory, which is the rule, nothing is read. */
async function namesOf(hub: Hub, lines: readonly NamedLineInput[]): Promise<Names> {
  const names: string[] = [];
  const codes: string[] = [];
  let packed = false;
  for (const { sku, location, packaging } of lines) {
    if (sku !== null && sku !== undefined) names.push(sku);
    if (location !== null && location !== undefined) codes.push(location);
    packed ||= packaging !== null && packaging !== undefined;
  }
  const skus = await hub.skus.resolveSkus(names);
  const locations = await hub.locations.resolveCodes(codes);
  const factors = packed ? await factorsOf(hub, lines, skus) : null;
  const strangers = names.filter((sku) => !skus.has(sku));
  const places = codes.filter((code) => !locations.has(code));
  const nearSkus = strangers.length === 0 ? NOTHING_NEAR : await hub.skus.nearMissesOf([...new Set(strangers)]);
  const nearLocations = places.length === 0 ? NOTHING_NEAR : await hub.locations.nearMissesOf([...new Set(places)]);
  return { skus, locations, factors, nearSkus, nearLocations };
}

const NOTHING_NEAR: ReadonlyMap<string, string> = new Map();

/** Base units of one unit of each line: 1 without a packaging, null where the SKU has no such packaging level. */
async function factorsOf(
  hub: Hub,
  lines: readonly NamedLineInput[],
  skus: ReadonlyMap<string, { readonly variantId: number }>,
): Promise<readonly (number | null)[]> {
  const factors: (number | null)[] = lines.map(() => 1);
  const packed = lines.flatMap(({ sku, packaging }, index) => {
    const variantId = skus.get(sku ?? "")?.variantId;
    return variantId === undefined || packaging === null || packaging === undefined ? [] : [{ index, variantId, name: packaging }];
  });
  const found = await hub.skus.packagingFactors(packed);
  for (const [place, { index }] of packed.entries()) factors[index] = found[place] ?? null;
  return factors;
}

function quantityMistake(quantity: number, factor: number, rules: LineRules): string | null {
  const least = rules.quantityMin ?? 1;
  const base = quantity * factor;
  if (rules.zeroRefused === true && quantity === 0)
    return "The quantity is 0, which changes nothing. Leave the line out or give another quantity.";
  if (quantity < least) return `The quantity is ${quantity}; it must be at least ${least}.`;
  if (Math.abs(base) > QUANTITY_MAX) {
    const asked = factor === 1 ? `${quantity}` : `${quantity} × ${factor} = ${base}`;
    return `The quantity is ${asked} base units; at most ${QUANTITY_MAX} are allowed. Check the quantity.`;
  }
  return null;
}
