import { lookupCode } from "../catalog/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import type { Caller } from "../platform/graphql/context.js";
import type { PolicyFigures, PolicyScope } from "./stock-policy.rules.js";

export interface StockPolicyRow extends PolicyScope, PolicyFigures {
  readonly id: number;
  /** Null: for every SKU. */
  readonly sku: string | null;
  readonly version: number;
  readonly updatedAt: Date;
}

const POLICY_COLUMNS = `policy.id, policy.variant_id as "variantId", policy.location_id as "locationId", variant.sku,
  policy.safety_stock as "safetyStock", policy.reorder_point as "reorderPoint", policy.reorder_up_to as "reorderUpTo",
  policy.version, policy.updated_at as "updatedAt"`;

/** The stored policies of these very scopes, inside a transaction. */
export async function readPoliciesIn(transaction: Transaction, scopes: readonly PolicyScope[]): Promise<StockPolicyRow[]> {
  if (scopes.length === 0) return [];
  return transaction.query<StockPolicyRow>(POLICIES_OF_SCOPES, [
    scopes.map((scope) => scope.variantId),
    scopes.map((scope) => scope.locationId),
  ]);
}

// A join on "is not distinct from" uses no index: one join for each shape of a scope does.
const POLICIES_OF_SCOPES = `
  with scope as (
    select distinct variant_id, location_id from unnest($1::integer[], $2::integer[]) as given (variant_id, location_id)
  ), found as (
    select policy.id from scope join stock_policy policy using (variant_id, location_id)
    union all
    select policy.id from scope join stock_policy policy using (variant_id) where scope.location_id is null and policy.location_id is null
    union all
    select policy.id from scope join stock_policy policy using (location_id) where scope.variant_id is null and policy.variant_id is null
    union all
    select policy.id from scope, stock_policy policy
    where scope.variant_id is null and scope.location_id is null and policy.variant_id is null and policy.location_id is null
  )
  select ${POLICY_COLUMNS}
  from found join stock_policy policy on policy.id = found.id
  left join variant on variant.id = policy.variant_id`;

/** Which policies to list; null: all. */
export interface PolicyFilter {
  readonly sku: string | null;
  readonly location: string | null;
  /** Whose: a key sees the policies that hold for all locations, and of the others those at its own locations, or at its channels'. */
  readonly scope: Pick<Caller, "channels" | "locations">;
}

/** $5: location codes, $6: channel codes, which are looked at where there are no locations; null: all. */
const OWN = `
  (policy.location_id is null or case
    when $5::text[] is not null then location.code = any($5::text[])
    when $6::text[] is not null then policy.location_id = any(array(
      select link.location_id from channel_location link join channel on channel.id = link.channel_id where channel.code = any($6::text[])))
    else true end)`;

/** Stored policies in the order in which they were first set, after the one with the id `after`. */
export async function listPolicies(
  database: Database,
  page: { readonly after: number | null; readonly limit: number },
  { sku, location, scope }: PolicyFilter,
): Promise<StockPolicyRow[]> {
  return database.query<StockPolicyRow>(
    `select ${POLICY_COLUMNS}
     from stock_policy policy
     left join variant on variant.id = policy.variant_id
     left join location on location.id = policy.location_id
     where ($1::integer is null or policy.id > $1::integer)
       and ($3::text is null or variant.sku = $3::text)
       and ($4::text is null or location.code = $4::text)
       and ${OWN}
     order by policy.id limit $2`,
    [page.after, page.limit, nameOf(sku), nameOf(location), scope.locations, scope.channels],
  );
}

function nameOf(name: string | null): string | null {
  return name === null ? null : lookupCode(name);
}

/**
 * SQL for the effective safety stock of the SKU and location in two columns of a query, by the order of `effectivePolicy`: four look-ups in
 * one small index. The arguments are column names written in code, such as `level.variant_id`.
 */
export function safetyStockSql(variantColumn: string, locationColumn: string): string {
  return `coalesce(
    (select safety_stock from stock_policy where variant_id = ${variantColumn} and location_id = ${locationColumn}),
    (select safety_stock from stock_policy where variant_id = ${variantColumn} and location_id is null),
    (select safety_stock from stock_policy where variant_id is null and location_id = ${locationColumn}),
    (select safety_stock from stock_policy where variant_id is null and location_id is null), 0)`;
}
