import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { invalidInput } from "../platform/errors/user-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { InputCheck, versionConflict } from "../catalog/index.js";
import type { Decision, FieldPath } from "../catalog/index.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

/** Figures of one policy, in base units; null inherits from the next less specific one. */
export interface PolicyFigures {
  readonly safetyStock: number | null;
  readonly reorderPoint: number | null;
  readonly reorderUpTo: number | null;
}

/** What a policy is about. Null for the variant: every SKU; null for the location: every location; both null: the hub's default. */
export interface PolicyScope {
  readonly variantId: number | null;
  readonly locationId: number | null;
}

/** What counts for one SKU at one location. */
export interface EffectivePolicy {
  /** 0 where nobody set one. */
  readonly safetyStock: number;
  readonly reorderPoint: number | null;
  readonly reorderUpTo: number | null;
}

/** The scopes of the policies that may hold for a SKU at a location, the most specific first: theirs, the SKU's, the location's, the hub's default. */
export const POLICY_SCOPES = [
  { ofSku: true, ofLocation: true },
  { ofSku: true, ofLocation: false },
  { ofSku: false, ofLocation: true },
  { ofSku: false, ofLocation: false },
] as const;

/** A figure in force for a SKU at a location: the first that `find` has, by the order of `POLICY_SCOPES`; null where nobody set one. */
export function figureInForce(
  find: (variantId: number | null, locationId: number | null) => number | null | undefined,
  variantId: number,
  locationId: number,
): number | null {
  for (const { ofSku, ofLocation } of POLICY_SCOPES) {
    const figure = find(ofSku ? variantId : null, ofLocation ? locationId : null);
    if (figure !== null && figure !== undefined) return figure;
  }
  return null;
}

/**
 * What counts for a SKU at a location. For each figure by itself the most specific policy that states it wins: SKU at the location, then
 * the SKU, then the location, then the hub's default. `policies` may hold others, which are passed over.
 */
export function effectivePolicy(
  policies: readonly (PolicyScope & PolicyFigures)[],
  variantId: number,
  locationId: number,
): EffectivePolicy {
  const inForce = (figure: keyof PolicyFigures): number | null => {
    const find = (sku: number | null, location: number | null): number | null | undefined =>
      policies.find((policy) => policy.variantId === sku && policy.locationId === location)?.[figure];
    return figureInForce(find, variantId, locationId);
  };
  return { safetyStock: inForce("safetyStock") ?? 0, reorderPoint: inForce("reorderPoint"), reorderUpTo: inForce("reorderUpTo") };
}

/** A policy as a client states it: the whole of it, so that a figure left out or null inherits. */
export interface StockPolicyInput {
  readonly sku?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly safetyStock?: number | null | undefined;
  readonly reorderPoint?: number | null | undefined;
  readonly reorderUpTo?: number | null | undefined;
  /** 0: must not exist yet; null or left out: the client does not care. */
  readonly expectedVersion?: number | null | undefined;
}

export interface StockPolicyState extends PolicyScope, PolicyFigures {
  /** Null until the row is written. */
  readonly id: number | null;
  readonly version: number;
}

/** Checks the figures of a policy by themselves. */
export function checkPolicy(input: StockPolicyInput, path: FieldPath): UserErrorData[] {
  const check = new InputCheck();
  const figures = { safetyStock: "Safety stock", reorderPoint: "Reorder point", reorderUpTo: "Reorder-up-to level" } as const;
  for (const field of ["safetyStock", "reorderPoint", "reorderUpTo"] as const) {
    const value = input[field];
    if (typeof value === "number") check.number(figures[field], value, 0, QUANTITY_MAX, [...path, field]);
  }
  const { reorderPoint, reorderUpTo } = input;
  if (typeof reorderPoint === "number" && typeof reorderUpTo === "number" && reorderUpTo < reorderPoint) {
    const message = `The reorder-up-to level ${reorderUpTo} lies below the reorder point ${reorderPoint}: an order up to it would trigger the next one.`;
    check.errors.push(invalidInput([...path, "reorderUpTo"], message));
  }
  return check.errors;
}

/** The key under which a scope is remembered within one call. */
export function scopeKey({ variantId, locationId }: PolicyScope): string {
  return `${variantId ?? "*"}/${locationId ?? "*"}`;
}

/** Decides one policy against those known by scope, which include the ones accepted before it. */
export function decidePolicy(
  known: ReadonlyMap<string, StockPolicyState>,
  input: StockPolicyInput,
  scope: PolicyScope,
  path: FieldPath,
): Decision<StockPolicyState> {
  const current = known.get(scopeKey(scope));
  const name = `The stock policy for SKU "${input.sku ?? "any"}" at location "${input.location ?? "any"}"`;
  const conflict = versionConflict(name, input.expectedVersion, current, [...path, "expectedVersion"]);
  if (conflict !== null) return { errors: [conflict] };
  const { safetyStock = null, reorderPoint = null, reorderUpTo = null } = input;
  const next = { id: current?.id ?? null, ...scope, safetyStock, reorderPoint, reorderUpTo, version: versionAfter(current?.version ?? 0) };
  const isSame = current?.safetyStock === safetyStock && current.reorderPoint === reorderPoint && current.reorderUpTo === reorderUpTo;
  if (current !== undefined && isSame) return { state: current, created: false, changed: false };
  return { state: next, created: current === undefined, changed: true };
}
