import type { Database } from "../platform/db/database.js";
import { IncidentsResolver } from "./reads/incidents.resolver.js";
import { IntegrityResolver } from "./integrity/integrity.resolver.js";
import { LevelsResolver, VariantLevelsResolver, VersionConflictResolver } from "./reads/levels.resolver.js";
import { MovementAccountResolver, MovementLevelResolver, MovementsResolver } from "./reads/movements.resolver.js";
import { StatesResolver } from "./states/states.resolver.js";

/** One instance of each resolver class of the room. */
export function stockResolvers(database: Database): object[] {
  return [
    new LevelsResolver(database),
    new VariantLevelsResolver(database),
    new VersionConflictResolver(database),
    new MovementsResolver(database),
    new MovementAccountResolver(database),
    new MovementLevelResolver(database),
    new StatesResolver(),
    new IncidentsResolver(database),
    new IntegrityResolver(database),
  ];
}
