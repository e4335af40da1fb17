import { lookupCode } from "../catalog/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { type Selected, selectionOf } from "../platform/db/table.js";
import { givenRowsOf } from "../platform/db/write-rows.js";
import type { Caller } from "../platform/graphql/context.js";
import { databaseLoader, oneForEach } from "../platform/graphql/database-loader.js";
import { PAGE_ROWS } from "../platform/graphql/list-scope.js";
import { StockPolicyEntity } from "./stock-policy.entity.js";
import { POLICY_SCOPES, type PolicyScope } from "./stock-policy.rules.js";

const POLICY = selectionOf(
  StockPolicyEntity,
  "id",
  "variantId",
  "locationId",
  "safetyStock",
  "reorderPoint",
  "reorderUpTo",
  "version",
  "updatedAt",
);

export interface StockPolicyRow extends Selected<typeof POLICY> {
  /** Null: for every SKU. */
  readonly sku: string | null;
}

const POLICY_COLUMNS = `${POLICY.of("policy")}, variant.sku`;

const askedScopes = givenRowsOf(StockPolicyEntity, "variantId", "locationId");

/** The stored policies of these very scopes, inside a transaction. */
export async function readPoliciesIn(transaction: Transaction, scopes: readonly PolicyScope[]): Promise<StockPolicyRow[]> {
  if (scopes.length === 0) return [];
  return transaction.query<StockPolicyRow>(POLICIES_OF_SCOPES, askedScopes.values(scopes));
}

// A join on "is not distinct from" uses no index: one join for each shape of a scope does.
const POLICIES_OF_SCOPES = `
  with scope as (
    select distinct variant_id, location_id from ${askedScopes.sql()}
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

/** Locations whose policies a key sees. $3: location codes, $4: channel codes, which are looked at where there are no locations; null: all. */
const OWN_LOCATIONS = `
  select location.id from location
  where case
    when $3::text[] is not null then location.code = any($3::text[])
    when $4::text[] is not null then location.id = any(array(
      select link.location_id from channel_location link join channel on channel.id = link.channel_id where channel.code = any($4::text[])))
    else true end`;

function pageSql(policies: string): string {
  return `
  select ${POLICY_COLUMNS}
  from (select found.* from (${policies}) found order by id limit ${PAGE_ROWS}) policy
  left join lateral (select sku from variant where id = policy.variant_id offset 0) variant on true
  order by policy.id limit $2`;
}

/** Those at one place, as a range of the index of locations: by an equality, PostgreSQL may walk all policies instead. */
const AT_PLACE = `
  select * from stock_policy
  where (location_id, id) > (place.id, $1::integer) and (location_id, id) <= (place.id, 2147483647)
  order by location_id, id limit ${PAGE_ROWS}`;

const ALL_POLICIES = pageSql("select * from stock_policy where id > $1::integer");
const POLICIES_OF_SCOPE = pageSql(`
  (select * from stock_policy where location_id is null and id > $1::integer order by location_id, id limit ${PAGE_ROWS})
  union all
  select policy.* from (${OWN_LOCATIONS}) place cross join lateral (${AT_PLACE}) policy`);
const POLICIES_OF_LOCATION = pageSql(`
  select policy.* from (${OWN_LOCATIONS} and location.code = $5::text) place cross join lateral (${AT_PLACE}) policy`);
const POLICIES_OF_SKU = pageSql(`
  select * from stock_policy
  where variant_id = (select id from variant where sku = $5::text) and id > $1::integer
    and (location_id is null or location_id = any(array(${OWN_LOCATIONS})))
    and ($6::text is null or location_id = (select id from location where code = $6::text))`);

/** A policy as a caller looks for it. */
export interface ScopedPolicy {
  readonly id: number;
  /** The caller's: equal for all that one request loads. */
  readonly scope: PolicyFilter["scope"];
}

/** Policies by id; null where there is none, or none that the caller may see. */
export const ownPolicyLoader = databaseLoader(
  "ownPolicyById",
  async (database, asked: readonly ScopedPolicy[]) => {
    const ids = asked.map(({ id }) => id);
    const { locations = null, channels = null } = asked[0]?.scope ?? {};
    return oneForEach(ids, await database.query<StockPolicyRow>(OWN_POLICIES_BY_ID, [0, ids, locations, channels]), ({ id }) => id);
  },
  { live: true },
);

const OWN_POLICIES_BY_ID = `
  select ${POLICY_COLUMNS} from stock_policy policy left join variant on variant.id = policy.variant_id
  where policy.id > $1::integer and policy.id = any($2::integer[])
    and (policy.location_id is null or policy.location_id = any(array(${OWN_LOCATIONS})))`;

/** Stored policies in the order in which they were first set, after the one with the id `after`. */
export async function listPolicies(
  database: Database,
  page: { readonly after: number | null; readonly limit: number },
  filter: PolicyFilter,
): Promise<StockPolicyRow[]> {
  const { locations, channels } = filter.scope;
  const [sku, location] = [nameOf(filter.sku), nameOf(filter.location)];
  const place = [page.after ?? 0, page.limit];
  const own = [...place, locations, channels];
  if (sku !== null) return database.query<StockPolicyRow>(POLICIES_OF_SKU, [...own, sku, location]);
  if (location !== null) return database.query<StockPolicyRow>(POLICIES_OF_LOCATION, [...own, location]);
  if (locations === null && channels === null) return database.query<StockPolicyRow>(ALL_POLICIES, place);
  return database.query<StockPolicyRow>(POLICIES_OF_SCOPE, own);
}

function nameOf(name: string | null): string | null {
  return name === null ? null : lookupCode(name);
}

/**
 * SQL for the safety stock in force for the SKU and location in two columns of a query: a look-up in one small index for each of
 * `POLICY_SCOPES`. The arguments are column names written in code, such as `level.variant_id`.
 */
export function safetyStockSql(variantColumn: string, locationColumn: string): string {
  return `coalesce(${figuresSql("safety_stock", variantColumn, locationColumn)}, 0)`;
}

/** As `safetyStockSql`, for the reorder point; null where nobody set one. */
export function reorderPointSql(variantColumn: string, locationColumn: string): string {
  return `coalesce(${figuresSql("reorder_point", variantColumn, locationColumn)})`;
}

function figuresSql(figure: string, variantColumn: string, locationColumn: string): string {
  const ofScope = ({ ofSku, ofLocation }: (typeof POLICY_SCOPES)[number]): string =>
    `(select ${figure} from stock_policy
      where variant_id ${ofSku ? `= ${variantColumn}` : "is null"} and location_id ${ofLocation ? `= ${locationColumn}` : "is null"})`;
  return POLICY_SCOPES.map(ofScope).join(", ");
}
