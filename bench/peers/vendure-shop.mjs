import { randomUUID } from "node:crypto";
import process from "node:process";
import { createRequire } from "node:module";
import { stayAtHome } from "./peer.mjs";

stayAtHome(process.env.PEER_DATABASE_URL);
process.env.VENDURE_DISABLE_TELEMETRY = "true";
process.env.NODE_ENV = "production";

const load = createRequire(import.meta.url);
const vendure = load("@vendure/core");
const payCode = "bench-pay";
const superadmin = "bench";

/**
 * A Vendure server in this process, its schema made, ready to sell. What is not about stock is as small as Vendure lets it be:
 * orders need no customer and no shipping method before they are paid, there are no plugins, and nobody calls it over HTTP.
 */
export async function openShop(url, poolMax) {
  const app = await vendure.bootstrap(configuration(url, poolMax));
  const connection = app.get(vendure.TransactionalConnection);
  const user = await connection.rawConnection.getRepository(vendure.User).findOneOrFail({
    where: { identifier: superadmin },
    relations: { roles: { channels: true } },
  });
  const contexts = app.get(vendure.RequestContextService);
  const admin = () => contexts.create({ apiType: "admin", user });
  await furnish(app, await admin());
  return {
    connection,
    admin,
    /** A visitor's request; each request has its own, as over HTTP. */
    visitor: () => contexts.create({ apiType: "shop" }),
    payCode,
    orders: app.get(vendure.OrderService),
    stockLevels: app.get(vendure.StockLevelService),
    stockMovements: app.get(vendure.StockMovementService),
    variants: app.get(vendure.ProductVariantService),
    variantOf: (ctx, id) => connection.getEntityOrThrow(ctx, vendure.ProductVariant, id, { loadEagerRelations: false }),
    Allocation: vendure.Allocation,
    isError: vendure.isGraphQlErrorResult,
    newVariant: async (stockOnHand) => newVariant(app, await admin(), stockOnHand),
  };
}

function configuration(url, poolMax) {
  return {
    apiOptions: { hostname: "127.0.0.1", port: 0, adminApiPath: "admin-api", shopApiPath: "shop-api" },
    authOptions: { tokenMethod: "bearer", superadminCredentials: { identifier: superadmin, password: randomUUID() } },
    // Safe here: the database is new and empty.
    dbConnectionOptions: { type: "postgres", url, synchronize: true, logging: false, extra: { max: poolMax } },
    logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Error }),
    orderOptions: {
      process: [vendure.configureDefaultOrderProcess({ arrangingPaymentRequiresCustomer: false, arrangingPaymentRequiresShipping: false })],
    },
    paymentOptions: { paymentMethodHandlers: [vendure.dummyPaymentHandler] },
    schedulerOptions: { tasks: [] },
    plugins: [],
  };
}

/** What a product cannot be sold without: a zone with a country, a tax rate, a way to pay. */
async function furnish(app, ctx) {
  const name = (text) => [{ languageCode: "en", name: text }];
  const zone = await app.get(vendure.ZoneService).create(ctx, { name: "Bench" });
  const country = await app.get(vendure.CountryService).create(ctx, { code: "US", enabled: true, translations: name("United States") });
  await app.get(vendure.ZoneService).addMembersToZone(ctx, { zoneId: zone.id, memberIds: [country.id] });
  await app.get(vendure.ChannelService).update(ctx, { id: ctx.channelId, defaultTaxZoneId: zone.id, defaultShippingZoneId: zone.id });
  const category = await app.get(vendure.TaxCategoryService).create(ctx, { name: "Standard", isDefault: true });
  const rate = { name: "None", enabled: true, value: 0, categoryId: category.id, zoneId: zone.id };
  await app.get(vendure.TaxRateService).create(ctx, rate);
  await app.get(vendure.PaymentMethodService).create(ctx, {
    code: payCode,
    enabled: true,
    handler: { code: vendure.dummyPaymentHandler.code, arguments: [{ name: "automaticSettle", value: "true" }] },
    translations: [{ languageCode: "en", name: "Bench", description: "" }],
  });
}

/** A product of one variant, with this much stock. Answers the variant's id. */
async function newVariant(app, ctx, stockOnHand) {
  const sku = randomUUID();
  const product = await app.get(vendure.ProductService).create(ctx, {
    enabled: true,
    translations: [{ languageCode: "en", name: sku, slug: sku, description: "" }],
  });
  const [variant] = await app
    .get(vendure.ProductVariantService)
    .create(ctx, [
      { productId: product.id, sku, price: 1000, stockOnHand, trackInventory: "TRUE", translations: [{ languageCode: "en", name: sku }] },
    ]);
  return variant.id;
}
