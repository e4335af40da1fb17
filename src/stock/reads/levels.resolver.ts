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
import { page, PageArguments, pageSize, type Connection } from "../../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { cursorKind } from "../../platform/graphql/cursor.js";
import { filterNames, ownLocations } from "./filter-names.js";
import { InventoryQuantities } from "../states/inventory.types.js";
import { readLevelAt } from "./level-at.queries.js";
import { levelByNameLoader, levelsOfVariantLoader, listLevels, type LevelRow } from "./level.queries.js";
import { InventoryLevel, InventoryLevelConnection, LevelBasis, LevelsArguments } from "./level.types.js";

const levelCursor = cursorKind("levels", "integer", "integer");
const cursorOf = ({ variantId, locationId }: LevelRow): string => levelCursor.encode([variantId, locationId]);

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
      "Levels, read from the database, in a fixed order: by SKU, then by location, each in the order in which the hub first heard of it.",
  })
  async inventoryLevels(
    @Ctx() context: RequestContext,
    @Args(() => LevelsArguments) request: LevelsArguments,
  ): Promise<Connection<LevelRow>> {
    const skus = filterNames("skus", request.skus);
    const locations = ownLocations(callerOf(context), filterNames("locations", request.locations));
    const rows = await listLevels(
      this.database.lane("bulk"),
      { after: placeOf(request), limit: pageSize(request) + 1 },
      { skus, product: request.product ?? null, locations },
    );
    return page(rows, request, cursorOf);
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
  ): Promise<Connection<LevelRow>> {
    const rows = await context.loaders.of(levelsOfVariantLoader(this.database)).load({
      variantId: variant.id,
      afterLocationId: placeOf(request)?.locationId ?? 0,
      limit: pageSize(request) + 1,
      locations: ownLocations(callerOf(context), null),
    });
    return page(rows, request, cursorOf);
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

function placeOf(request: PageArguments): { readonly variantId: number; readonly locationId: number } | null {
  const [variantId, locationId] = levelCursor.decode(request.after) ?? [];
  return variantId === undefined || locationId === undefined ? null : { variantId, locationId };
}
