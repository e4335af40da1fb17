import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import { assertLocation } from "../../access/index.js";
import { Permitted } from "../../access/graphql.js";
import { Location } from "../../locations/graphql.js";
import { locationLoader, type LocationRow } from "../../locations/index.js";
import type { UserErrorOf } from "../../platform/errors/user-error.js";
import { counted, type CountedConnection, page, PageArguments, pageSize } from "../../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";
import { cursorKind } from "../../platform/graphql/cursor.js";
import { DOCUMENT_SEEN, type DocumentParts, type MaybeLater, seenDocument } from "../commands/document-scope.js";
import { InsufficientStockError } from "../commands/user-errors.types.js";
import { DocumentRefType } from "../states/inventory.types.js";
import { type HolderPlace, type HolderRow, HOLDER_LINES_MAX, Holders, SHORTAGE_HOLDERS_MAX, SHORTAGE_LINES_MAX } from "./holder.queries.js";
import { StockHolder, StockHolderConnection } from "./holder.types.js";

const holderCursor = cursorKind("holders", "integer", "uuid", "text");

@Resolver(() => StockHolder)
export class HoldersResolver {
  readonly #holders: Holders;

  constructor(private readonly parts: DocumentParts) {
    this.#holders = new Holders(parts.kinds.stores);
  }

  @Permitted("LEVELS_READ")
  @Query(() => StockHolderConnection, {
    description: `Who holds what of a level: the documents that its RESERVED and COMMITTED units belong to, those with most units first. Of each state up to ${HOLDER_LINES_MAX.toLocaleString("en")} lines of documents are looked at; \`totalCount\` says AT_LEAST where there are more. Empty where nothing is held, or the level does not exist.`,
  })
  async holders(
    @Ctx() context: RequestContext,
    @Arg("sku", () => String, { description: "The SKU, compared exactly." }) sku: string,
    @Arg("location", () => String, {
      description: "The location's code, compared exactly. A key bound to certain locations may name only those (FORBIDDEN).",
    })
    location: string,
    @Args(() => PageArguments) request: PageArguments,
  ): Promise<CountedConnection<HolderRow>> {
    assertLocation(callerOf(context), location);
    const database = this.parts.database.lane("bulk");
    const rows = await this.#holders.list(database, { sku, location }, placeOf(request), pageSize(request) + 1);
    const cursorOf = ({ quantity, documentId, state }: HolderRow): string => holderCursor.encode([quantity, documentId, state]);
    return counted(page(rows, request, cursorOf), () => this.#holders.count(database, { sku, location }));
  }

  @FieldResolver(() => Location, { description: "Where the units are." })
  async location(@Root() { locationId }: HolderRow, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return context.loaders.of(locationLoader(this.parts.database)).load(locationId);
  }

  @FieldResolver(() => DocumentRefType, { nullable: true, description: `The document itself; null ${DOCUMENT_SEEN}.` })
  document(
    @Root() { kind, documentId }: HolderRow,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): MaybeLater<object | null> {
    return seenDocument(this.parts, { context, info }, kind, documentId);
  }
}

@Resolver(() => InsufficientStockError)
export class ShortageHoldersResolver {
  readonly #holders: Holders;

  constructor(private readonly parts: DocumentParts) {
    this.#holders = new Holders(parts.kinds.stores);
  }

  @SizeMax(SHORTAGE_HOLDERS_MAX)
  @FieldResolver(() => [StockHolder], {
    description: `Who has what there is of it, at the location, or at those of the channel where the hub was free to choose: at most ${SHORTAGE_HOLDERS_MAX} documents, those with most units first, out of up to ${SHORTAGE_LINES_MAX} lines of each state. Read when it is asked for, a moment after the refusal. A key bound to certain locations is told of those. \`holders\` lists all.`,
  })
  async holders(@Root() error: UserErrorOf<"INSUFFICIENT_STOCK">, @Ctx() context: RequestContext): Promise<HolderRow[]> {
    const { sku, location, channel = null } = error;
    const shortage = { sku, location, channel, own: callerOf(context).locations };
    return context.loaders.of(this.#holders.shortageLoader(this.parts.database.lane("bulk"))).load(shortage);
  }
}

function placeOf(request: PageArguments): HolderPlace | null {
  const [quantity, documentId, state] = holderCursor.decode(request.after) ?? [];
  if (quantity === undefined || documentId === undefined || state === undefined) return null;
  return { quantity, documentId, state };
}
