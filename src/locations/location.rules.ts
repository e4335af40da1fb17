import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import {
  alreadyExists,
  draftExternalRefs,
  type ExternalRef,
  refKey,
  refTaken,
  placeLikenessOf,
  LIKENESS,
  versionConflict,
} from "../catalog/index.js";
import type { Decision, FieldPath, InputCheck } from "../catalog/index.js";

export const LOCATION_TYPES = ["WAREHOUSE", "STORE", "SUPPLIER_DROPSHIP", "VIRTUAL"] as const;
export type LocationType = (typeof LOCATION_TYPES)[number];

export const LOCATION_NAME_LENGTH_MAX = 255;
export const LOCATION_PRIORITY_MAX = 1_000_000;

/** A location as a client states it. A field left out or null keeps what is stored; a new location gets its default. */
export interface LocationInput {
  readonly code: string;
  readonly name: string;
  /** WAREHOUSE when new. */
  readonly type?: LocationType | null | undefined;
  /** Lower is served first; 100 when new. */
  readonly priority?: number | null | undefined;
  /** True when new. */
  readonly active?: boolean | null | undefined;
  /** What other systems call it. */
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
  /** 0: must not exist yet; null or left out: the client does not care. */
  readonly expectedVersion?: number | null | undefined;
}

export interface LocationState {
  /** Null until the row is written. */
  readonly id: number | null;
  readonly code: string;
  readonly name: string;
  readonly type: LocationType;
  readonly priority: number;
  readonly active: boolean;
  readonly externalRefs: readonly ExternalRef[];
  readonly version: number;
}

/** Checks what can be judged without the stored locations; the code is answered in the form in which it is stored. */
export function checkLocation(input: LocationInput, path: FieldPath, check: InputCheck): LocationInput {
  const code = check.code("Location code", input.code, [...path, "code"]);
  check.text("Name", input.name, LOCATION_NAME_LENGTH_MAX, [...path, "name"]);
  if (typeof input.priority === "number") check.number("Priority", input.priority, 0, LOCATION_PRIORITY_MAX, [...path, "priority"]);
  return { ...input, code, externalRefs: draftExternalRefs(input.externalRefs ?? undefined, [...path, "externalRefs"], check) };
}

/** Locations by their codes, and by what these look like. */
export class KnownLocations {
  readonly #byCode = new Map<string, LocationState>();
  readonly #refOwners = new Map<string, string>();
  readonly #byLikeness = new Map<string, string>();

  constructor(locations: Iterable<LocationState>) {
    for (const location of locations) this.enter(location);
  }

  /** The code of the location that a system's name stands for. */
  refOwner(ref: ExternalRef): string | undefined {
    return this.#refOwners.get(refKey(ref));
  }

  find(code: string): LocationState | undefined {
    return this.#byCode.get(code);
  }

  /** The code that looks like this unknown one; null where there is none. */
  nearMiss(code: string): string | null {
    return this.#byLikeness.get(placeLikenessOf(code)) ?? null;
  }

  /** Enters a location that was accepted, instead of what was known of it. */
  enter(location: LocationState): void {
    for (const ref of this.#byCode.get(location.code)?.externalRefs ?? []) this.#refOwners.delete(refKey(ref));
    for (const ref of location.externalRefs) this.#refOwners.set(refKey(ref), location.code);
    this.#byCode.set(location.code, location);
    const likeness = placeLikenessOf(location.code);
    if (!this.#byLikeness.has(likeness)) this.#byLikeness.set(likeness, location.code);
  }
}

/** Decides one location against those known, which include the ones accepted before it. */
export function decideLocation(known: KnownLocations, input: LocationInput, path: FieldPath): Decision<LocationState> {
  const current = known.find(input.code);
  const conflict = versionConflict(`Location "${input.code}"`, input.expectedVersion, current, [...path, "expectedVersion"]);
  if (conflict !== null) return { errors: [conflict] };
  const near = current === undefined ? known.nearMiss(input.code) : null;
  if (near !== null) {
    const message = `Location code "${input.code}" differs only by ${LIKENESS} from "${near}", which exists already: use that one, or another code.`;
    return { errors: [alreadyExists(near, message, [...path, "code"])] };
  }
  const base = current ?? {
    id: null,
    code: input.code,
    name: "",
    type: "WAREHOUSE",
    priority: 100,
    active: true,
    externalRefs: [],
    version: 0,
  };
  const next: LocationState = {
    ...base,
    name: input.name,
    type: input.type ?? base.type,
    priority: input.priority ?? base.priority,
    active: input.active ?? base.active,
    externalRefs: input.externalRefs ?? base.externalRefs,
  };
  const taken = next.externalRefs.flatMap((ref, index) => {
    const owner = known.refOwner(ref);
    if (owner === undefined || owner === next.code) return [];
    return [alreadyExists(owner, refTaken(ref, `location "${owner}"`), [...path, "externalRefs", String(index)])];
  });
  if (taken.length > 0) return { errors: taken };
  const isSame =
    next.name === base.name &&
    next.type === base.type &&
    next.priority === base.priority &&
    next.active === base.active &&
    sameRefs(next.externalRefs, base.externalRefs);
  if (current !== undefined && isSame) return { state: current, created: false, changed: false };
  return { state: { ...next, version: versionAfter(base.version) }, created: current === undefined, changed: true };
}

function sameRefs(one: readonly ExternalRef[], other: readonly ExternalRef[]): boolean {
  return one.length === other.length && one.every((ref, index) => refKey(ref) === refKey(other[index] ?? { system: "", id: "" }));
}
