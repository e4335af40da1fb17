import { publicFaceOf } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import type { LoaderDefinition } from "../platform/graphql/loaders.js";
import { integerKey } from "../platform/graphql/node/global-id.rules.js";
import { type NodeKind, opaqueKind } from "../platform/graphql/node/node-kind.js";
import { shownProductLoader, shownVariantLoader } from "./assortment.queries.js";
import { productLoader, type ProductRow } from "./product.queries.js";
import { variantLoader, type VariantRow } from "./variant.queries.js";

/** The product, where there is one and the assortment that a caller is held to has it; else null. */
export async function ifProductShown(database: Database, found: ProductRow | null, context: RequestContext): Promise<ProductRow | null> {
  return found !== null && (await isShown(context, shownProductLoader(database), found.id)) ? found : null;
}

/** The variant, where there is one and the assortment that a caller is held to has it; else null. */
export async function ifVariantShown(database: Database, found: VariantRow | null, context: RequestContext): Promise<VariantRow | null> {
  return found !== null && (await isShown(context, shownVariantLoader(database), found.id)) ? found : null;
}

async function isShown<Id>(
  context: RequestContext,
  loader: LoaderDefinition<{ id: Id; channels: readonly string[] }, boolean>,
  id: Id,
): Promise<boolean> {
  const channels = publicFaceOf(callerOf(context));
  return channels === null || context.loaders.of(loader).load({ id, channels });
}

/** What `node` finds in this room. */
export function catalogNodes(database: Database): readonly NodeKind[] {
  return [
    {
      type: "Product",
      roles: [],
      table: "product",
      find: async (id, context) => ifProductShown(database, await context.loaders.of(productLoader(database)).load(id), context),
    },
    opaqueKind({
      type: "Variant",
      roles: [],
      read: integerKey,
      find: async (id, context) => ifVariantShown(database, await context.loaders.of(variantLoader(database)).load(id), context),
    }),
  ];
}
