import { CatalogResolver, ProductFieldsResolver, VariantFieldsResolver } from "../../src/catalog/graphql.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { NodeRegistry } from "../../src/platform/graphql/node/node-registry.js";
import { DOCUMENTS } from "../../src/documents.js";
import { stockResolvers } from "../../src/stock/graphql.js";
import { DocumentKinds } from "../../src/stock/index.js";
import { countQueries, type CountedDatabase } from "../support/count-queries.js";
// The documents that movements name: an interface has the types that are there.
import "../../src/adjustments/adjustments.types.js";
import "../../src/reservations/reservation.types.js";
import "../../src/returns/return.types.js";
import "../../src/sales/sale.types.js";
import { serveSchema, type ServedSchema } from "../support/graphql-client.js";
import { openStock, type StockFixture } from "../support/stock.js";

/** A ledger with the stock room's API, and the catalogue's, in front of it. */
export interface ServedStock extends StockFixture {
  readonly served: ServedSchema;
  readonly counted: CountedDatabase;
}

/** Serves the room; `more` makes further resolvers over the watched database. */
export async function serveStock(more: readonly object[] = []): Promise<ServedStock> {
  const stock = await openStock();
  const counted = countQueries(stock.test.database);
  const { database } = counted;
  const catalog = [new CatalogResolver(database), new ProductFieldsResolver(database), new VariantFieldsResolver(database)];
  const documents = { database, nodes: new NodeRegistry(database, []), kinds: new DocumentKinds(DOCUMENTS) };
  const served = await serveSchema(buildHubSchema({ resolvers: [...catalog, ...stockResolvers(documents), ...more] }));
  return {
    ...stock,
    served,
    counted,
    close: async () => {
      await served.close();
      await stock.close();
    },
  };
}
