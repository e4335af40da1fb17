import type { SkuDirectory } from "../../catalog/index.js";
import type { ChannelDirectory } from "../../channels/index.js";
import type { LocationDirectory } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import type { Ledger } from "../ledger/ledger.js";

/** What the actions of the rooms above the ledger work with. Built once, in app.ts. */
export interface Hub {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly skus: SkuDirectory;
  readonly locations: LocationDirectory;
  readonly channels: ChannelDirectory;
}
