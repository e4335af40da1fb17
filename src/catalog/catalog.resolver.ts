import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { publicFaceOf } from "../access/index.js";
import { Permitted } from "../access/graphql.js";
import type { Database } from "../platform/db/database.js";
import { badUserInput, forbidden } from "../platform/errors/hub-error.js";
import { type Connection, counted, type CountedConnection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type Caller, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { readUuid } from "../platform/graphql/node/global-id.rules.js";
import { bulkPayload, partsDescription, saveGiven, type UpsertOutcome } from "./bulk.rules.js";
import { ifProductShown, ifVariantShown } from "./catalog-nodes.js";
import { ProductUpsertInput, ProductUpsertManyInput, ProductUpsertManyPayload, ProductUpsertPayload } from "./product-upsert.types.js";
import { ExternalRefInput } from "./external-ref.types.js";
import { countProducts, findProduct, findProductByRef, listProducts, productLoader, type ProductRow } from "./product.queries.js";
import { Product, ProductConnection, ProductFilterInput, Variant, VariantConnection } from "./product.types.js";
import { SEARCH_DESCRIPTION, searchQueriesOf } from "./search-text.js";
import { upsertProduct, upsertProducts } from "./upsert-products.js";
import { findVariantByBarcode, findVariantByRef, listVariants, variantBySkuLoader, type VariantRow } from "./variant.queries.js";

const productCursor = cursorKind("products", "text");
const variantCursor = cursorKind("variants", "text");

const TO_PUBLIC = "A PUBLIC key sees what is, or ever was, stocked at a location of its channels.";

@Resolver()
export class CatalogResolver {
  constructor(private readonly database: Database) {}

  @Permitted("CATALOG_READ")
  @Query(() => Product, {
    nullable: true,
    description: `A product by its id, its handle, or what another system calls it; null where it is not known. ${TO_PUBLIC}`,
  })
  async product(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { nullable: true, description: "The hub's id. Give this, `handle` or `external`, else BAD_USER_INPUT." })
    id?: string | null,
    @Arg("handle", () => String, { nullable: true, description: "The product's handle, compared exactly." }) handle?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: "What another system calls it." })
    external?: ExternalRefInput | null,
  ): Promise<ProductRow | null> {
    if ([id, handle, external].filter(given).length !== 1) throw badUserInput("Give exactly one of id, handle and external.");
    const product = given(external)
      ? await findProductByRef(this.database, external)
      : given(handle)
        ? await findProduct(this.database, handle)
        : await this.#productById(context, readUuid(id ?? ""));
    return ifProductShown(this.database, product, context);
  }

  async #productById(context: RequestContext, id: string | null): Promise<ProductRow | null> {
    return id === null ? null : context.loaders.of(productLoader(this.database)).load(id);
  }

  @Permitted("CATALOG_READ")
  @Query(() => ProductConnection, { description: `Products in the order of their handles. ${TO_PUBLIC}` })
  async products(
    @Ctx() context: RequestContext,
    @Args(() => PageArguments) request: PageArguments,
    @Arg("query", () => String, {
      nullable: true,
      description: `Looks in handle, title, and the SKUs, titles and barcodes of the variants. ${SEARCH_DESCRIPTION}`,
    })
    query?: string | null,
    @Arg("filter", () => ProductFilterInput, { nullable: true, description: "Which products; null: all that are not archived." })
    input?: ProductFilterInput | null,
  ): Promise<CountedConnection<ProductRow>> {
    const [after] = productCursor.decode(request.after) ?? [null];
    const { tag = null, archived = false } = input ?? {};
    const filter = { queries: searchQueriesOf(query), shownBy: publicFaceOf(callerOf(context)), tag, archived };
    const lane = this.database.lane("bulk");
    const rows = await listProducts(lane, { after, limit: pageSize(request) + 1 }, filter);
    const cursorOf = ({ handle }: ProductRow): string => productCursor.encode([handle]);
    return counted(page(rows, request, cursorOf), () => countProducts(lane, filter));
  }

  @Permitted("CATALOG_READ")
  @Query(() => Variant, {
    nullable: true,
    description: `A variant by its SKU, a barcode, or what another system calls it; null where it is not known. ${TO_PUBLIC}`,
  })
  async variant(
    @Ctx() context: RequestContext,
    @Arg("sku", () => String, {
      nullable: true,
      description: "The SKU, compared exactly. Give this, `barcode` or `external`, else BAD_USER_INPUT.",
    })
    sku?: string | null,
    @Arg("barcode", () => String, {
      nullable: true,
      description:
        "A GTIN of the variant or of any of its packaging levels, with or without leading zeros that make it 8, 12, 13 or 14 digits.",
    })
    barcode?: string | null,
    @Arg("external", () => ExternalRefInput, { nullable: true, description: "What another system calls it." })
    external?: ExternalRefInput | null,
  ): Promise<VariantRow | null> {
    if ([sku, barcode, external].filter(given).length !== 1) throw badUserInput("Give exactly one of sku, barcode and external.");
    const variant = given(external)
      ? await findVariantByRef(this.database, external)
      : given(barcode)
        ? await findVariantByBarcode(this.database, barcode)
        : given(sku)
          ? await context.loaders.of(variantBySkuLoader(this.database)).load(sku)
          : null;
    return ifVariantShown(this.database, variant, context);
  }

  @Permitted("CATALOG_READ")
  @Query(() => VariantConnection, { description: `Variants in the order of their SKUs. ${TO_PUBLIC}` })
  async variants(
    @Ctx() context: RequestContext,
    @Args(() => PageArguments) request: PageArguments,
    @Arg("query", () => String, {
      nullable: true,
      description: `Looks in SKU, title and barcodes, and in the product's handle and title. ${SEARCH_DESCRIPTION}`,
    })
    query?: string | null,
  ): Promise<Connection<VariantRow>> {
    const [after] = variantCursor.decode(request.after) ?? [null];
    const filter = { queries: searchQueriesOf(query), shownBy: publicFaceOf(callerOf(context)) };
    const rows = await listVariants(this.database.lane("bulk"), { after, limit: pageSize(request) + 1 }, filter);
    return page(rows, request, (variant) => variantCursor.encode([variant.sku]));
  }

  @Permitted("CATALOG_WRITE")
  @Mutation(() => ProductUpsertPayload, {
    description:
      "Creates a product with its variants, or changes them: the handle and the SKUs say which. All or nothing. FORBIDDEN to keys that are bound to locations: the catalogue is everybody's. Errors: INVALID_INPUT, ALREADY_EXISTS, VERSION_CONFLICT, IN_USE.",
  })
  async productUpsert(
    @Ctx() context: RequestContext,
    @Arg("input", () => ProductUpsertInput, { description: "The product." }) input: ProductUpsertInput,
  ): Promise<ProductUpsertPayload> {
    requireWholeCatalogue(callerOf(context));
    return payloadOf(await upsertProduct(this.database, input, callerOf(context).clientId));
  }

  @Permitted("CATALOG_WRITE")
  @Mutation(() => ProductUpsertManyPayload, {
    description: `Creates or changes many products, one result for each in order. ${partsDescription("variants (or one product, which is saved as a whole)")} Errors: those of \`productUpsert\`.`,
  })
  async productUpsertMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => ProductUpsertManyInput, { description: "The products." }) input: ProductUpsertManyInput,
  ): Promise<ProductUpsertManyPayload> {
    requireWholeCatalogue(callerOf(context));
    const { items, products, onError } = input;
    const saved = await saveGiven(items, { name: "products", items: products }, (given, list) =>
      upsertProducts(this.database, given, onError ?? "CONTINUE", callerOf(context).clientId, list),
    );
    return bulkPayload(saved, payloadOf);
  }
}

/** Throws FORBIDDEN to a key that is bound to locations: what it changed would change for all the others too. */
function requireWholeCatalogue({ locations }: Caller): void {
  if (locations === null) return;
  throw forbidden(
    "This key is bound to locations and may not change the catalogue, which all locations share. Use a key that is bound to none.",
  );
}

function given<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

function payloadOf(outcome: UpsertOutcome<ProductRow>): ProductUpsertPayload {
  return { product: outcome.saved, created: outcome.created, userErrors: outcome.errors };
}
