import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import { hasPermission, NOT_FOR_PUBLIC, rolesWith, coversLocation } from "../../access/index.js";
import { Permitted } from "../../access/graphql.js";
import { Variant } from "../../catalog/graphql.js";
import { variantLoader, type VariantRow } from "../../catalog/index.js";
import { Location } from "../../locations/graphql.js";
import { locationLoader, type LocationRow } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { badUserInput } from "../../platform/errors/hub-error.js";
import type { CountedConnection } from "../../platform/graphql/connection.types.js";
import { callerOf, type Caller, type RequestContext } from "../../platform/graphql/context.js";
import { searchText } from "../../platform/graphql/list-words.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { quantitiesOf, stateIndex, withSums, type Quantities, type QuantitySums, type StockAccountName } from "../states/accounts.js";
import { DOCUMENT_SEEN, type DocumentParts, seenDocument, type MaybeLater } from "../commands/document-scope.js";
import { idempotencyKeyError } from "../ledger/fingerprint.js";
import { DocumentRefType } from "../states/inventory.types.js";
import { movementsPage } from "./list-movements.js";
import { MovementDocuments } from "./movement-documents.queries.js";
import { MovementsArguments } from "./movement-list.types.js";
import { readHead } from "../../platform/feed/head.js";
import { findOperation, type MovementRow, type OperationRow } from "./movement.queries.js";
import { Movement, MovementAccount, MovementConnection, MovementLevel, Operation } from "./movement.types.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";

interface Side {
  readonly account: StockAccountName;
  readonly locationId: number | null;
}

interface TouchedLevel {
  readonly locationId: number;
  readonly version: number;
  readonly quantities: Quantities & QuantitySums;
}

@Resolver(() => Movement)
export class MovementsResolver {
  readonly #documents: MovementDocuments;

  constructor(private readonly parts: DocumentParts) {
    this.#documents = new MovementDocuments(parts.kinds.stores);
  }

  @Permitted("MOVEMENTS_READ")
  @Query(() => MovementConnection, {
    description: `The ledger's movements in its own order unless asked otherwise: the oldest first, by sequence. A key bound to certain locations gets those that touch a level there. ${searchText("movements")}`,
  })
  async movements(
    @Ctx() context: RequestContext,
    @Args(() => MovementsArguments) request: MovementsArguments,
  ): Promise<CountedConnection<MovementRow>> {
    return movementsPage(this.parts, this.#documents, context, request);
  }

  @Permitted("BUSINESS_READ")
  @Query(() => Sequence, {
    description: `The head of the ledger: everything up to this sequence is committed and read by every query that starts after this one. ${NOT_FOR_PUBLIC}`,
  })
  async sequence(): Promise<string> {
    return String(await readHead(this.parts.database));
  }

  @Permitted("OPERATIONS_READ")
  @Query(() => Operation, {
    nullable: true,
    description:
      "What became of a call that changed stock and whose answer was lost: its record; null where it was refused, has not (yet) been carried out, or is more than 7 days old. Only calls sent with the same API key. Sending the call again with its key gives the whole answer.",
  })
  async operation(
    @Ctx() context: RequestContext,
    @Arg("idempotencyKey", () => String, { description: "The key the call was sent with: 1 to 255 printable ASCII characters." })
    key: string,
  ): Promise<OperationRow | null> {
    const mistake = idempotencyKeyError(key);
    if (mistake !== null) throw badUserInput(mistake.message);
    return findOperation(this.parts.database, callerOf(context).clientId, key);
  }

  @Extensions({ ownUnless: rolesWith("ACTORS_READ") })
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Name of the API client that sent the command; `hub` for what the hub did itself, such as expiry. Null where another client sent it: others are told to ADMIN and DASHBOARD only.",
  })
  actor(@Root() movement: MovementRow, @Ctx() context: RequestContext): string | null {
    return movement.idempotencyKey === null || isSeenBy(callerOf(context), movement) ? movement.actor : null;
  }

  @Extensions({ ownUnless: rolesWith("ACTORS_READ") })
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The command's idempotency key; null for the hub's own commands, and where another client sent it: theirs are told to ADMIN and DASHBOARD only.",
  })
  idempotencyKey(@Root() movement: MovementRow, @Ctx() context: RequestContext): string | null {
    return isSeenBy(callerOf(context), movement) ? movement.idempotencyKey : null;
  }

  @FieldResolver(() => Variant, { description: "The variant that has this SKU." })
  async variant(@Root() movement: MovementRow, @Ctx() context: RequestContext): Promise<VariantRow | null> {
    return context.loaders.of(variantLoader(this.parts.database)).load(movement.variantId);
  }

  @FieldResolver(() => MovementAccount, { description: "Where the units came from." })
  from(@Root() { fromAccount: account, locationId }: MovementRow): Side {
    return { account, locationId: stateIndex(account) < 0 ? null : locationId };
  }

  @FieldResolver(() => MovementAccount, { description: "Where they went." })
  to(@Root() { toAccount: account, locationId, otherLocationId }: MovementRow): Side {
    return { account, locationId: stateIndex(account) < 0 ? null : (otherLocationId ?? locationId) };
  }

  @FieldResolver(() => DocumentRefType, {
    nullable: true,
    description: `The document it belongs to; null where there is none, ${DOCUMENT_SEEN}.`,
  })
  document(
    @Root() { documentKind: kind, documentId: id }: MovementRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): MaybeLater<object | null> {
    return seenDocument(this.parts, { context, info }, kind, id);
  }

  @SizeMax(2)
  @FieldResolver(() => [MovementLevel], {
    description: "The levels it touched, one or two, as it left them; of those only the ones at locations the key may see.",
  })
  async levels(@Root() movement: MovementRow, @Ctx() context: RequestContext): Promise<readonly TouchedLevel[]> {
    const touched = touchedLevels(movement);
    const caller = callerOf(context);
    if (caller.locations === null) return touched;
    const { loaders } = context;
    const locations = await Promise.all(touched.map(({ locationId }) => loaders.of(locationLoader(this.parts.database)).load(locationId)));
    return touched.filter((_, index) => coversLocation(caller, locations[index]?.code ?? ""));
  }
}

@Resolver(() => MovementAccount)
export class MovementAccountResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Location, {
    nullable: true,
    description: "Where the state is; null for an outside account, and at a location that the key is not bound to.",
  })
  async location(@Root() { locationId }: Side, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    const location = locationId === null ? null : await context.loaders.of(locationLoader(this.database)).load(locationId);
    return location !== null && coversLocation(callerOf(context), location.code) ? location : null;
  }
}

@Resolver(() => MovementLevel)
export class MovementLevelResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Location, { description: "The level's location." })
  async location(@Root() { locationId }: TouchedLevel, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.database)).load(locationId);
  }
}

/** Whether a caller may know who sent a movement's command, and under which key. */
function isSeenBy({ clientId, role }: Caller, { actorId }: MovementRow): boolean {
  return actorId === clientId || hasPermission(role, "ACTORS_READ");
}

function touchedLevels(movement: MovementRow): TouchedLevel[] {
  const { locationId, levelVersion, quantitiesAfter, otherLocationId, otherLevelVersion, otherQuantitiesAfter } = movement;
  const first = touchedLevel(locationId, levelVersion, quantitiesAfter);
  if (otherLocationId === null || otherLevelVersion === null || otherQuantitiesAfter === null) return [first];
  return [first, touchedLevel(otherLocationId, otherLevelVersion, otherQuantitiesAfter)];
}

function touchedLevel(locationId: number, version: number, counts: readonly number[]): TouchedLevel {
  return { locationId, version, quantities: withSums(quantitiesOf(counts)) };
}
