import { bulkSizeProblem, isRejected, saveInParts } from "../catalog/index.js";
import type { BulkOutcome, Decision, OnErrorName, SavedPart, SkuDirectory, UpsertOutcome } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { computed, into, runStatements, same } from "../platform/db/write-rows.js";
import { writeAlone, type LoneTransaction } from "../platform/db/write-alone.js";
import { notFound } from "../platform/errors/user-error.js";
import type { UserErrorData } from "../platform/errors/user-error.js";
import { appendEvents } from "../platform/feed/append.js";
import type { NewEvent } from "../platform/feed/event-kinds.js";
import { STOCK_POLICY_CHANGED } from "./location-events.js";
import type { Caller } from "../platform/graphql/context.js";
import type { LocationDirectory } from "./location-directory.js";
import { notOwnLocation } from "./own-locations.js";
import { StockPolicyEntity } from "./stock-policy.entity.js";
import { readPoliciesIn } from "./stock-policy.queries.js";
import type { StockPolicyRow } from "./stock-policy.queries.js";
import { checkPolicy, decidePolicy, scopeKey } from "./stock-policy.rules.js";
import type { PolicyScope, StockPolicyInput, StockPolicyState } from "./stock-policy.rules.js";

/** What setting a policy works with. */
export interface PolicyParts {
  readonly database: Database;
  readonly skus: SkuDirectory;
  readonly locations: LocationDirectory;
}

/** Creates or replaces the policy of one scope. */
export async function setStockPolicy(
  parts: PolicyParts,
  input: StockPolicyInput,
  caller: Caller | null = null,
): Promise<UpsertOutcome<StockPolicyRow>> {
  const { results } = await savePolicies(parts, { inputs: [input], onError: "REJECT_ALL", caller }, () => []);
  const [result] = results;
  if (result === undefined) throw new Error("Setting one policy answers one result.");
  return result;
}

/**
 * Creates or replaces up to 1,000 policies, in order: with CONTINUE in a transaction for each `BULK_PART_MAX`, with REJECT_ALL in one. Throws
 * LIMIT_EXCEEDED beyond that. `list` is the
 * name of their list, for the fields of errors.
 */
export async function setStockPolicies(
  parts: PolicyParts,
  inputs: readonly StockPolicyInput[],
  onError: OnErrorName,
  caller: Caller | null = null,
  list = "items",
): Promise<BulkOutcome<StockPolicyRow>> {
  const sizeProblem = bulkSizeProblem(list, inputs);
  if (sizeProblem !== null) return { results: [], errors: [sizeProblem] };
  return savePolicies(parts, { inputs, onError, caller }, (index) => [list, String(index)]);
}

/** An input with what its names stand for, or why they stand for nothing. */
interface ScopedInput {
  readonly input: StockPolicyInput;
  readonly path: readonly string[];
  readonly scope: PolicyScope;
  readonly errors: readonly UserErrorData[];
}

interface PoliciesToSave {
  readonly inputs: readonly StockPolicyInput[];
  readonly onError: OnErrorName;
  /** Null: the hub itself. */
  readonly caller: Caller | null;
}

async function savePolicies(
  parts: PolicyParts,
  { inputs, onError, caller }: PoliciesToSave,
  pathOf: (index: number) => readonly string[],
): Promise<BulkOutcome<StockPolicyRow>> {
  return saveInParts({
    items: await resolveScopes(parts, caller, inputs, pathOf),
    onError,
    weightOf: () => 1,
    savePart: (part) => savePart(parts.database, part, { onError, caller }),
    keyOf: (state: StockPolicyState) => scopeKey(state),
  });
}

function savePart(
  database: Database,
  items: readonly ScopedInput[],
  { onError, caller }: Pick<PoliciesToSave, "onError" | "caller">,
): Promise<SavedPart<StockPolicyState, StockPolicyRow>> {
  return writeAlone(database.lane("bulk"), "stock_policies", async (transaction) => {
    const states = await readPoliciesIn(
      transaction,
      items.map((item) => item.scope),
    );
    const known = new Map<string, StockPolicyState>(states.map((state) => [scopeKey(state), state]));
    const decisions = items.map((item) => decideAndApply(known, item));
    if (isRejected(decisions, onError)) return { decisions, saved: new Map() };
    const accepted = decisions.filter((decision) => "state" in decision);
    const changed = new Set(accepted.filter((decision) => decision.changed).map((decision) => scopeKey(decision.state)));
    await write(
      transaction,
      [...changed].flatMap((key) => known.get(key) ?? []),
    );
    const rows = await readPoliciesIn(
      transaction,
      accepted.map((decision) => decision.state),
    );
    await appendEvents(
      transaction,
      caller?.clientId ?? null,
      items.flatMap((item) => (item.errors.length === 0 && changed.delete(scopeKey(item.scope)) ? [eventOf(item)] : [])),
    );
    return { decisions, saved: new Map(rows.map((row) => [scopeKey(row), row])) };
  });
}

function eventOf({ input, scope: { variantId, locationId } }: ScopedInput): NewEvent {
  return STOCK_POLICY_CHANGED.of({ variantId, sku: input.sku ?? null, locationId, location: input.location ?? null });
}

async function resolveScopes(
  parts: PolicyParts,
  caller: Caller | null,
  inputs: readonly StockPolicyInput[],
  pathOf: (index: number) => readonly string[],
): Promise<ScopedInput[]> {
  const skus = await parts.skus.resolveSkus(inputs.flatMap((input) => input.sku ?? []));
  const locations = await parts.locations.resolveCodes(inputs.flatMap((input) => input.location ?? []));
  const unknownSkus = inputs.flatMap((input) => input.sku ?? []).filter((sku) => !skus.has(sku));
  const unknownLocations = inputs.flatMap((input) => input.location ?? []).filter((location) => !locations.has(location));
  const nearSkus = await parts.skus.nearMissesOf(unknownSkus);
  const nearLocations = await parts.locations.nearMissesOf(unknownLocations);
  return inputs.map((input, index) => {
    const path = pathOf(index);
    const sku = input.sku ?? null;
    const location = input.location ?? null;
    const foreign = notOwnLocation(caller, location, [...path, "location"]);
    // Of a place that is not the caller's nothing else is told.
    if (foreign !== null) return { input, path, scope: { variantId: null, locationId: null }, errors: [foreign] };
    const errors: UserErrorData[] = checkPolicy(input, path);
    if (sku !== null && !skus.has(sku)) errors.push(notFound("SKU", sku, [...path, "sku"], nearSkus.get(sku) ?? null));
    if (location !== null && !locations.has(location)) {
      errors.push(notFound("Location", location, [...path, "location"], nearLocations.get(location) ?? null));
    }
    const scope = {
      variantId: idOf(sku, (name) => skus.get(name)?.variantId),
      locationId: idOf(location, (name) => locations.get(name)?.id),
    };
    return { input, path, scope, errors };
  });
}

function idOf(name: string | null, find: (name: string) => number | undefined): number | null {
  return name === null ? null : (find(name) ?? null);
}

function decideAndApply(known: Map<string, StockPolicyState>, item: ScopedInput): Decision<StockPolicyState> {
  if (item.errors.length > 0) return { errors: item.errors };
  const decision = decidePolicy(known, item.input, item.scope, item.path);
  if ("state" in decision) known.set(scopeKey(item.scope), decision.state);
  return decision;
}

/** New ones are told from stored ones here: an insert that turns into an update takes a new id from the sequence all the same. */
async function write(transaction: LoneTransaction, policies: readonly StockPolicyState[]): Promise<void> {
  const added = policies.filter((policy) => policy.id === null);
  const stored = policies.filter((policy) => policy.id !== null);
  // First: what is run again must not take ids from a sequence for nothing.
  await transaction.claim({ lock: LOCK_POLICIES, ids: stored.flatMap(({ id }) => id ?? []) });
  await runStatements(transaction, [...insertPolicies(added), ...updatePolicies(stored)]);
}

const LOCK_POLICIES = "select id from stock_policy where id = any($1::integer[]) order by id for no key update";

const policyRows = into(StockPolicyEntity).rowsOf<StockPolicyState>({
  id: ({ id }) => id ?? 0,
  ...same((policy: StockPolicyState) => policy, "variantId", "locationId", "safetyStock", "reorderPoint", "reorderUpTo", "version"),
  updatedAt: computed("now()"),
});
const insertPolicies = policyRows.insert();
const updatePolicies = policyRows.update({ by: ["id"], set: ["safetyStock", "reorderPoint", "reorderUpTo", "version", "updatedAt"] });
