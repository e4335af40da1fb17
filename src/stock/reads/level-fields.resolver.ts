import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { reorderPointSql } from "../../locations/index.js";
import { AskedRows } from "../../platform/db/asked-rows.js";
import type { Database } from "../../platform/db/database.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import { databaseLoader, oneForEach } from "../../platform/graphql/database-loader.js";
import type { LevelKey } from "../ledger/needs.js";
import type { LevelRow } from "./level.queries.js";
import { InventoryLevel } from "./level.types.js";

/** What is read of levels only where it is asked for. */
@Resolver(() => InventoryLevel)
export class LevelFieldsResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "The reorder point in force: that of this SKU at this location, else of the SKU, else of the location, else of the hub. More should be ordered where AVAILABLE + RECEIVING + ON_ORDER + IN_TRANSIT is below it. Null: nobody set one.",
  })
  async reorderPoint(@Root() level: LevelRow, @Ctx() context: RequestContext): Promise<number | null> {
    return (await context.loaders.of(levelNotesLoader(this.database)).load(keyOf(level)))?.reorderPoint ?? null;
  }

  @FieldResolver(() => Date, {
    nullable: true,
    description:
      "Since when there have been units in QUARANTINE without a break, by the database's clock; null where there are none. For units that lay there before the hub kept it, the level's last movement of that time.",
  })
  async quarantineSince(@Root() level: LevelRow, @Ctx() context: RequestContext): Promise<Date | null> {
    return (await context.loaders.of(levelNotesLoader(this.database)).load(keyOf(level)))?.quarantineSince ?? null;
  }
}

interface LevelNotes extends LevelKey {
  readonly reorderPoint: number | null;
  readonly quarantineSince: Date | null;
}

const keyOf = ({ variantId, locationId }: LevelKey): LevelKey => ({ variantId, locationId });
const keyText = ({ variantId, locationId }: LevelKey): string => `${variantId}/${locationId}`;

const levelNotesLoader = databaseLoader(
  "levelNotes",
  async (database, keys: readonly LevelKey[]) => {
    return oneForEach(keys.map(keyText), await database.query<LevelNotes>(LEVEL_NOTES, KEYS.values(keys)), keyText);
  },
  { live: true },
);

const KEYS = new AskedRows<LevelKey>({
  variant_id: ["integer", ({ variantId }) => variantId],
  location_id: ["integer", ({ locationId }) => locationId],
});

const LEVEL_NOTES = `
  select asked.variant_id as "variantId", asked.location_id as "locationId", noted.quarantine_since as "quarantineSince",
    ${reorderPointSql("asked.variant_id", "asked.location_id")} as "reorderPoint"
  from (select distinct * from ${KEYS.sql}) asked
  left join inventory_level_condition noted using (variant_id, location_id)`;
