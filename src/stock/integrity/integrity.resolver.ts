import type { GraphQLResolveInfo } from "graphql";
import { Ctx, FieldResolver, Info, Int, Query, Resolver, Root } from "type-graphql";
import { Permitted } from "../../access/graphql.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";
import { Location } from "../../locations/graphql.js";
import { locationByCodeLoader, type LocationRow } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import { type DocumentParts, seenDocument } from "../commands/document-scope.js";
import { DocumentRefType } from "../states/inventory.types.js";
import { onShelfOf } from "../states/accounts.js";
import { DOCUMENTS_BEHIND_MAX, type Drift, type ImpossibleLevel, type IntegrityResult } from "./integrity-report.js";
import { checkIntegrity } from "./integrity.js";
import { ImpossibleLevelType, IntegrityDrift, IntegrityReport } from "./integrity.types.js";

@Resolver()
export class IntegrityResolver {
  #running: Promise<IntegrityResult> | null = null;

  constructor(private readonly parts: DocumentParts) {}

  @Permitted("INTEGRITY_READ")
  @Query(() => IntegrityReport, {
    description:
      "Checks the whole ledger, or names what differs. Reads every movement: some seconds for a million. Writers are not held up. Callers who ask while a check runs get its answer.",
  })
  async inventoryIntegrity(): Promise<IntegrityResult> {
    // One at a time: checks side by side would only take the database from those who sell.
    this.#running ??= checkIntegrity(this.parts.database, this.parts.kinds.stores).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }
}

@Resolver(() => ImpossibleLevelType)
export class ImpossibleLevelResolver {
  constructor(private readonly parts: DocumentParts) {}

  @FieldResolver(() => Location, { description: "Where it is." })
  async location(@Root() { location }: ImpossibleLevel, @Ctx() { loaders }: RequestContext): Promise<LocationRow | null> {
    return loaders.of(locationByCodeLoader(this.parts.database)).load(location);
  }

  @FieldResolver(() => Int, {
    description: "AVAILABLE + RESERVED + COMMITTED: so many units should lie there to be packed, and it is below zero.",
  })
  onShelf(@Root() level: ImpossibleLevel): number {
    return onShelfOf(level);
  }

  @SizeMax(DOCUMENTS_BEHIND_MAX)
  @FieldResolver(() => [DocumentRefType], {
    description: `The documents whose movements took the level there, newest first: at most ${DOCUMENTS_BEHIND_MAX}, and without those of which the key may not know.`,
  })
  async documents(
    @Root() { documents }: ImpossibleLevel,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly object[]> {
    const seen = await Promise.all(documents.map(async ({ kind, id }) => seenDocument(this.parts, { context, info }, kind, id)));
    return seen.filter((document) => document !== null);
  }
}

@Resolver(() => IntegrityDrift)
export class IntegrityDriftResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Location, { nullable: true, description: "The location concerned; null where there is none." })
  async location(@Root() { location }: Drift, @Ctx() { loaders }: RequestContext): Promise<LocationRow | null> {
    return location === null ? null : loaders.of(locationByCodeLoader(this.database)).load(location);
  }
}
