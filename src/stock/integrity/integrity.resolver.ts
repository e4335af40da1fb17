import { Query, Resolver } from "type-graphql";
import { Permitted } from "../../access/graphql.js";
import type { Database } from "../../platform/db/database.js";
import type { IntegrityResult } from "./integrity-report.js";
import { checkIntegrity } from "./integrity.js";
import { IntegrityReport } from "./integrity.types.js";

@Resolver()
export class IntegrityResolver {
  #running: Promise<IntegrityResult> | null = null;

  constructor(private readonly database: Database) {}

  @Permitted("INTEGRITY_READ")
  @Query(() => IntegrityReport, {
    description:
      "Checks the whole ledger, or names what differs. Reads every movement: some seconds for a million. Writers are not held up. Callers who ask while a check runs get its answer.",
  })
  async inventoryIntegrity(): Promise<IntegrityResult> {
    // One at a time: checks side by side would only take the database from those who sell.
    this.#running ??= checkIntegrity(this.database).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }
}
