import { Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { Permitted } from "../../access/graphql.js";
import { Location } from "../../locations/graphql.js";
import { locationByCodeLoader, type LocationRow } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import type { DocumentParts } from "../commands/document-scope.js";
import type { Drift, IntegrityResult } from "./integrity-report.js";
import { checkIntegrity } from "./integrity.js";
import { IntegrityDrift, IntegrityReport } from "./integrity.types.js";

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

@Resolver(() => IntegrityDrift)
export class IntegrityDriftResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Location, { nullable: true, description: "The location concerned; null where there is none." })
  async location(@Root() { location }: Drift, @Ctx() { loaders }: RequestContext): Promise<LocationRow | null> {
    return location === null ? null : loaders.of(locationByCodeLoader(this.database)).load(location);
  }
}
