import type { Database } from "../../platform/db/database.js";
import type { DocumentStore } from "../ledger/command.js";
import { DRIFTS_MAX, type Claim } from "../ledger/document-claims.js";
import { INVENTORY_STATES, type InventoryStateName } from "../states/accounts.js";
import type { Drift } from "./integrity-report.js";

/** What documents claim of a state, over all kinds. */
export interface ClaimedState {
  readonly account: InventoryStateName;
  /** `select variant_id, location_id, units …` */
  readonly text: string;
}

/** The states that documents claim, in the order of the states. */
export function claimedStates(stores: readonly DocumentStore<unknown>[]): readonly ClaimedState[] {
  const claims = stores.flatMap((store): readonly Claim[] => store.claims?.() ?? []);
  return INVENTORY_STATES.flatMap((account) => {
    const texts = claims
      .filter((claim) => claim.account === account)
      .map(({ text }) => `select variant_id, location_id, units from (${text}) claim`);
    return texts.length === 0 ? [] : [{ account, text: texts.join(" union all ") }];
  });
}

interface Unplaced {
  readonly sku: string | null;
  readonly location: string | null;
  readonly units: string;
}

/** What documents claim where the SKU has no level, which no comparison of levels finds: SKUs page by page. */
export async function claimsWithoutLevel(
  database: Database,
  states: readonly ClaimedState[],
  skusPage: number,
  signal: AbortSignal | undefined,
): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const { account, text } of states) {
    const unplaced = unplacedSql(text);
    for (let after: number | null = 0; after !== null && drifts.length < DRIFTS_MAX;) {
      signal?.throwIfAborted();
      const [page]: { last: number }[] = await database.query<{ last: number }>(NEXT_SKUS, [after, skusPage]);
      // The last page has no end: a line may name a SKU that is not there.
      const last: number | null = page?.last ?? null;
      const rows = await database.query<Unplaced>(unplaced, [after, last]);
      drifts.push(...rows.map((row) => driftOf(account, row)));
      after = last;
    }
  }
  return drifts;
}

const NEXT_SKUS = "select id as last from variant where id > $1 order by id offset $2 limit 1";

const unplacedSql = (claims: string): string => `
  select variant.sku, location.code as location, sum(claim.units) as units
  from (${claims}) claim
  left join inventory_level level on level.variant_id = claim.variant_id and level.location_id = claim.location_id
  left join variant on variant.id = claim.variant_id
  left join location on location.id = claim.location_id
  where claim.variant_id > $1 and ($2::integer is null or claim.variant_id <= $2) and level.id_64 is null
  group by claim.variant_id, claim.location_id, variant.sku, location.code
  order by claim.variant_id, claim.location_id limit ${DRIFTS_MAX}`;

function driftOf(account: InventoryStateName, { sku, location, units }: Unplaced): Drift {
  const message = `Documents claim ${units} units ${account} of SKU "${sku ?? ""}" at ${location ?? "nowhere"}, where the SKU has no level.`;
  return { check: `${account}_BY_DOCUMENTS`, sku, location, account, expected: units, actual: "no level", message };
}
