import { codeProblem } from "../../catalog/index.js";
import { invalidInput, notFound, refuse, type Refusal, type UserErrorData } from "../../platform/errors/user-error.js";
import { normalizeCode } from "../../platform/text/normal-form.rules.js";

/*
 * A line may have a name of its own beside its SKU, its `lineReference`: what the sender's system calls it. A document's line is the units of one
 * (SKU, location, reference), so two lines of an order for one SKU stay two, and a line that is allocated over several locations keeps its name on each part.
 */

/** A line as an input names it. */
export interface ReferencedInput {
  readonly sku?: string | null | undefined;
  /** Location code. */
  readonly location?: string | null | undefined;
  readonly packaging?: string | null | undefined;
  readonly lineReference?: string | null | undefined;
}

/** In the form in which references are stored and compared. */
export function lineReferenceOf({ lineReference }: ReferencedInput): string | null {
  return lineReference === null || lineReference === undefined ? null : normalizeCode(lineReference);
}

/**
 * What is wrong with how an input names its lines, before any name is looked up. `areNew`: they are those of a document that is to be made, so a
 * reference is of one SKU and stands once for each place.
 */
export function lineNameErrors(lines: readonly ReferencedInput[], field: string, areNew: boolean): readonly UserErrorData[] {
  if (lines.every(isPlain)) return [];
  const errors: UserErrorData[] = [];
  const known: KnownReferences = new Map();
  for (const [index, line] of lines.entries()) {
    const path = (name: string): readonly string[] => [field, String(index), name];
    const reference = lineReferenceOf(line);
    const problem = reference === null ? null : codeProblem(reference);
    if (problem !== null) errors.push(invalidInput(path("lineReference"), `The lineReference ${problem}`));
    else if ((line.sku ?? null) === null) {
      const mistake = areNew || reference === null ? NO_NAME : (line.packaging ?? null) === null ? null : PACKAGING_OF_WHAT;
      if (mistake !== null) errors.push(invalidInput(path("sku"), mistake));
    } else if (areNew && reference !== null) {
      const mistake = repeated(known, reference, line);
      if (mistake !== null) errors.push(invalidInput(path("lineReference"), mistake));
    }
  }
  return errors;
}

/** Of a SKU and without a name of its own, as most lines are. */
function isPlain({ sku, lineReference }: ReferencedInput): boolean {
  return typeof sku === "string" && (lineReference === null || lineReference === undefined);
}

const NO_NAME = "The line names no SKU. Give its sku, or in a step on a document its lineReference.";
const PACKAGING_OF_WHAT = "The line counts a packaging, which is one of a SKU's. Give the sku too, or count base units.";

/** By reference. */
type KnownReferences = Map<string, { readonly sku: string; readonly places: Set<string> }>;

function repeated(known: KnownReferences, reference: string, { sku, location }: ReferencedInput): string | null {
  const [name, place] = [sku ?? "", location ?? ""];
  const first = known.get(reference);
  if (first === undefined) known.set(reference, { sku: name, places: new Set([place]) });
  else if (first.sku !== name) return ofTwoSkus(reference);
  else if (first.places.has(place)) return givenTwice(reference);
  else first.places.add(place);
  return null;
}

function ofTwoSkus(reference: string): string {
  return `The lineReference "${reference}" is given to lines of two SKUs. A line is of one SKU: give the other one a reference of its own.`;
}

function givenTwice(reference: string): string {
  return `The lineReference "${reference}" is given twice. Give each line its own, or make one line of the two.`;
}

/** How a step names lines of its document: by their SKU, by their reference, or by both, which have to agree; at one location, or wherever they are. */
export interface LineName {
  /** The line's place in the input, for the `field` of errors. */
  readonly index: number;
  /** Null: named by the reference alone. */
  readonly variantId: number | null;
  readonly locationId: number | null;
  /** Null or absent: any of the SKU's lines. */
  readonly lineReference?: string | null | undefined;
}

/** A line of a document as it may be named. */
export interface NameableLine {
  readonly variantId: number;
  readonly sku: string;
  /** Absent where all lines of the document are at one location. */
  readonly locationId?: number;
  /** Location code. */
  readonly location?: string;
  readonly lineReference?: string | null | undefined;
}

/** Which lines of a document the lines of an input name. Give it those that the sender may act on: what it may not see is unknown to it. */
export class NamedLines<Line extends NameableLine> {
  readonly #bySku = new Map<number, Line[]>();
  #byReference: ReadonlyMap<string, readonly Line[]> | null = null;

  /** `entity`: what a line of the document is called in errors, such as `ReservationLine`. */
  constructor(
    private readonly entity: string,
    private readonly lines: readonly Line[],
  ) {
    for (const line of lines) addTo(this.#bySku, line.variantId, line);
  }

  /** The lines that are named, in their order. A refusal where the reference is unknown, or is that of a line of another SKU, or elsewhere. */
  of(name: LineName): readonly Line[] | Refusal {
    const { variantId, locationId, lineReference = null } = name;
    if (lineReference === null) return (this.#bySku.get(variantId ?? 0) ?? []).filter((line) => isAt(line, locationId));
    const own = this.withReference(lineReference);
    const path = ["lines", String(name.index)];
    if (own.length === 0) return refuse(notFound(this.entity, lineReference, [...path, "lineReference"]));
    const ofSku = variantId === null ? own : own.filter((line) => line.variantId === variantId);
    if (ofSku.length === 0) return refuse(invalidInput([...path, "sku"], ofOtherSku(lineReference, own)));
    const there = ofSku.filter((line) => isAt(line, locationId));
    return there.length > 0 ? there : refuse(invalidInput([...path, "location"], elsewhere(lineReference, ofSku)));
  }

  /** The lines of this reference, in their order; none where it is unknown. */
  withReference(lineReference: string): readonly Line[] {
    this.#byReference ??= byReference(this.lines);
    return this.#byReference.get(lineReference) ?? [];
  }
}

const isAt = (line: NameableLine, locationId: number | null): boolean => locationId === null || line.locationId === locationId;

function byReference<Line extends NameableLine>(lines: readonly Line[]): ReadonlyMap<string, readonly Line[]> {
  const known = new Map<string, Line[]>();
  for (const line of lines) if (typeof line.lineReference === "string") addTo(known, line.lineReference, line);
  return known;
}

function addTo<Key, Line>(lists: Map<Key, Line[]>, key: Key, line: Line): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [line]);
  else known.push(line);
}

/** Names that a message repeats. */
const NAMES_SHOWN_MAX = 5;

function namesOf(names: readonly string[]): string {
  const all = [...new Set(names)];
  return all.length > NAMES_SHOWN_MAX ? `${all.slice(0, NAMES_SHOWN_MAX).join(", ")} and others` : all.join(", ");
}

function ofOtherSku(reference: string, lines: readonly NameableLine[]): string {
  const skus = namesOf(lines.map(({ sku }) => `"${sku}"`));
  return `The line "${reference}" is of SKU ${skus}. Name that one, or leave the SKU out.`;
}

function elsewhere(reference: string, lines: readonly NameableLine[]): string {
  const places = namesOf(lines.flatMap(({ location }) => location ?? []));
  return `The line "${reference}" has nothing there, but at ${places}. Name one of its locations, or none.`;
}

/** Two SKUs that one reference would stand for, with the reference; null where each stands for one. Lines of which nothing `stands` have given it up. */
export function sharedReference<Line extends NameableLine>(
  lines: readonly Line[],
  stands: (line: Line) => boolean,
): { readonly lineReference: string; readonly skus: readonly [string, string] } | null {
  let owners: Map<string, Line> | null = null;
  for (const line of lines) {
    const { lineReference } = line;
    if (typeof lineReference !== "string" || !stands(line)) continue;
    owners ??= new Map();
    const owner = owners.get(lineReference);
    if (owner === undefined) owners.set(lineReference, line);
    else if (owner.variantId !== line.variantId) return { lineReference, skus: [owner.sku, line.sku] };
  }
  return null;
}
