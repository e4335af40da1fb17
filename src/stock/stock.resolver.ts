import type { DocumentParts } from "./commands/document-scope.js";
import { IncidentsResolver } from "./reads/incidents.resolver.js";
import { ImpossibleLevelResolver, IntegrityDriftResolver, IntegrityResolver } from "./integrity/integrity.resolver.js";
import { HoldersResolver, ShortageHoldersResolver } from "./reads/holders.resolver.js";
import { LevelFieldsResolver } from "./reads/level-fields.resolver.js";
import { LevelsResolver, VariantLevelsResolver, VersionConflictResolver } from "./reads/levels.resolver.js";
import { MovementAccountResolver, MovementLevelResolver, MovementsResolver } from "./reads/movements.resolver.js";
import { CoveredByCountResolver } from "./reads/covered-by-count.resolver.js";
import { StatesResolver } from "./states/states.resolver.js";

/** One instance of each resolver class of the room. */
export function stockResolvers(parts: DocumentParts): object[] {
  const { database } = parts;
  return [
    new LevelsResolver(database),
    new LevelFieldsResolver(database),
    new VariantLevelsResolver(database),
    new VersionConflictResolver(database),
    new HoldersResolver(parts),
    new ShortageHoldersResolver(parts),
    new MovementsResolver(parts),
    new MovementAccountResolver(database),
    new MovementLevelResolver(database),
    new StatesResolver(),
    new CoveredByCountResolver(database),
    new IncidentsResolver(parts),
    new IntegrityResolver(parts),
    new IntegrityDriftResolver(database),
    new ImpossibleLevelResolver(parts),
  ];
}
