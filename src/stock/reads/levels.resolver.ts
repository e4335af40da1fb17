import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { assertLocation } from "../../access/index.js";
import { Permitted } from "../../access/graphql.js";
import { Variant } from "../../catalog/graphql.js";
import { variantLoader, type VariantRow } from "../../catalog/index.js";
import { Location } from "../../locations/graphql.js";
import { locationLoader, type LocationRow } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { VersionConflictError } from "../commands/user-errors.types.js";
import type { UserErrorOf } from "../../platform/errors/user-error.js";
import { counted, type CountedConnection, page, PageArguments, pageSize } from "../../platform/graphql/connection.types.js";
import { countOf } from "../../platform/graphql/count.rules.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { ownLocations } from "./filter-names.js";
import { InventoryQuantities } from "../states/inventory.types.js";
import { readLevelAt } from "./level-at.queries.js";
import { keyCursor, listedAfter, listedCursor, placeOf } from "./level-cursors.js";
import { levelFilterOf } from "./level-filter.js";
import { countLevels, type ListedLevel, type LevelPlace, listLevels } from "./level-list.queries.js";
import { LevelsArguments } from "./level-list.types.js";
import { levelByNameLoader, levelCountOfVariantLoader, levelsOfVariantLoader, type LevelRow } from "./level.queries.js";
import { InventoryLevel, InventoryLevelConnection, LevelBasis } from "./level.types.js";

@Resolver(() => InventoryLevel)
export class LevelsResolver {
  constructor(private readonly database: Database) {}

  @Permitted("LEVELS_READ")
  @Query(() => InventoryLevel, {
    nullable: true,
    description: "The level of a SKU at a location, read from the database; null where no movement ever touched one.",
  })
  async inventoryLevel(
    @Ctx() context: RequestContext,
    @Arg("sku", () => String, { description: "The SKU, compared exactly." }) sku: string,
    @Arg("location", () => String, {
      description: "The location's code, compared exactly. A key bound to certain locations may name only those (FORBIDDEN).",
    })
    location: string,
  ): Promise<LevelRow | null> {
    assertLocation(callerOf(context), location);
    return context.loaders.of(levelByNameLoader(this.database)).load({ sku, location });
  }

  @Permitted("LEVELS_READ")
  @Query(() => InventoryLevelConnection, {
    description:
      "Levels, read from the database. Where no index leads to what is asked for, such as what is below its reorder point, a page looks at 10,000 levels and no more: it may then hold fewer than `first`, and none, while `hasNextPage` says that the search goes on at `endCursor`; `totalCount` then counts what there is among the first 50,000, and says AT_LEAST.",
  })
  async inventoryLevels(
    @Ctx() context: RequestContext,
    @Args(() => LevelsArguments) request: LevelsArguments,
  ): Promise<CountedConnection<ListedLevel>> {
    const order = request.orderBy ?? null;
    const place = { after: listedAfter(request.after, order), limit: pageSize(request) + 1, order };
    const lane = this.database.lane("bulk");
    const filter = await levelFilterOf(lane, callerOf(context), request);
    const { rows, reached } = filter === null ? { rows: [], reached: null } : await listLevels(lane, place, filter);
    const cursorAt = (level: LevelPlace): string => listedCursor(level, order);
    return counted(page(rows, request, cursorAt, reached === null ? null : cursorAt(reached)), async () =>
      filter === null ? countOf(0) : countLevels(lane, filter, order),
    );
  }

  @Permitted("LEVELS_READ")
  @Query(() => InventoryQuantities, {
    nullable: true,
    description:
      "What a location had of a SKU at a moment in the past, from the ledger's movements; null before the first of them. A moment in the future answers what is there now.",
  })
  async inventoryLevelAt(
    @Ctx() context: RequestContext,
    @Arg("sku", () => String, { description: "The SKU, compared exactly." }) sku: string,
    @Arg("location", () => String, {
      description: "The location's code, compared exactly. A key bound to certain locations may name only those (FORBIDDEN).",
    })
    location: string,
    @Arg("at", () => Date, { description: "The moment; everything of its whole millisecond is included." }) at: Date,
    @Arg("basis", () => LevelBasis, {
      defaultValue: LevelBasis.RECORDED,
      description: "Whether the moment is one of the hub's books or of the world. OCCURRED adds up all movements of the level.",
    })
    basis: LevelBasis,
  ): Promise<InventoryQuantities | null> {
    assertLocation(callerOf(context), location);
    return readLevelAt(this.database.lane("bulk"), { sku, location }, at, basis);
  }

  @FieldResolver(() => Variant, { description: "The variant that has this SKU." })
  async variant(@Root() level: LevelRow, @Ctx() context: RequestContext): Promise<VariantRow | null> {
    return context.loaders.of(variantLoader(this.database)).load(level.variantId);
  }

  @FieldResolver(() => Location, { description: "Where the units are." })
  async location(@Root() level: LevelRow, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.database)).load(level.locationId);
  }
}

@Resolver(() => Variant)
export class VariantLevelsResolver {
  constructor(private readonly database: Database) {}

  @Permitted("LEVELS_READ")
  @FieldResolver(() => InventoryLevelConnection, {
    description:
      "Its levels at the locations the key may see, in the order in which the hub first heard of the locations. For WAREHOUSE, POS, DASHBOARD and ADMIN (FORBIDDEN).",
  })
  async levels(
    @Root() variant: VariantRow,
    @Ctx() context: RequestContext,
    @Args(() => PageArguments) request: PageArguments,
  ): Promise<CountedConnection<LevelRow>> {
    const { loaders } = context;
    const asked = { variantId: variant.id, locations: ownLocations(callerOf(context), null) };
    const place = { afterLocationId: placeOf(request.after)?.locationId ?? 0, limit: pageSize(request) + 1 };
    const rows = await loaders.of(levelsOfVariantLoader(this.database)).load({ ...asked, ...place });
    return counted(page(rows, request, keyCursor), async () =>
      countOf(await loaders.of(levelCountOfVariantLoader(this.database)).load(asked)),
    );
  }
}

@Resolver(() => VersionConflictError)
export class VersionConflictResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => InventoryLevel, {
    nullable: true,
    description: "The level whose version differs, as it is now; null where a document's version differs, or the level does not exist yet.",
  })
  async level(@Root() error: UserErrorOf<"VERSION_CONFLICT">, @Ctx() context: RequestContext): Promise<LevelRow | null> {
    return error.level === null ? null : context.loaders.of(levelByNameLoader(this.database)).load(error.level);
  }
}
