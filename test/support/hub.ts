import { SkuDirectory } from "../../src/catalog/index.js";
import { ChannelDirectory } from "../../src/channels/index.js";
import { LocationDirectory } from "../../src/locations/index.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import type { Hub } from "../../src/stock/index.js";
import type { StockFixture } from "./stock.js";

/** What the actions of the rooms work with, over a fixture's database. Give another ledger for another hub process. */
export function hubOver(stock: StockFixture, ledger = stock.ledger): Hub {
  const { database } = stock.test;
  return {
    database,
    ledger,
    skus: new SkuDirectory(database),
    locations: new LocationDirectory(database),
    channels: new ChannelDirectory(database),
  };
}

/** The fixture's client: an admin bound to nothing, unless told otherwise. */
export function callerOver(stock: StockFixture, changes: Partial<Caller> = {}): Caller {
  return { clientId: stock.clientId, name: "tests", role: "ADMIN", channels: null, locations: null, ...changes };
}
