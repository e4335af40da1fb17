import { findVariantIds, searchQueriesOf } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import type { Caller } from "../../platform/graphql/context.js";
import { filterNames, ownLocations } from "./filter-names.js";
import type { LevelsArguments } from "./level-list.types.js";
import { ANY_LEVEL, type LevelFilter } from "./level-ways.js";

const SIGNS = { NEGATIVE: -1, ZERO: 0, POSITIVE: 1 } as const;

/** Null where nothing can meet the filter. Throws LIMIT_EXCEEDED, FORBIDDEN and BAD_USER_INPUT as the arguments say, before anything is read. */
export async function levelFilterOf(database: Database, caller: Caller, request: LevelsArguments): Promise<LevelFilter | null> {
  const queries = searchQueriesOf(request.query);
  const { tag = null, available = null, belowReorderPoint = null, quarantinedBefore = null, notCountedSince = null } = request.filter ?? {};
  const filter = {
    ...ANY_LEVEL,
    skus: filterNames("skus", request.skus),
    product: request.product ?? null,
    locations: ownLocations(caller, filterNames("locations", request.locations)),
    signs: available === null ? null : [...new Set(available)].map((sign) => SIGNS[sign]),
    quarantinedBefore,
    notCountedSince,
    belowReorderPoint,
  };
  if ([filter.skus, filter.locations, filter.signs, queries].some((names) => names?.length === 0)) return null;
  const variants = await findVariantIds(database, { queries, tag });
  if (variants?.length === 0) return null;
  return variants === null ? { ...filter, queries, tag } : { ...filter, variants };
}
