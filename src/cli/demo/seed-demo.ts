import { systemCaller } from "../../access/index.js";
import { adjustInventory } from "../../adjustments/index.js";
import { openHub } from "../../app.js";
import { SkuDirectory, upsertProducts } from "../../catalog/index.js";
import type { BulkOutcome, UpsertOutcome } from "../../catalog/index.js";
import { upsertChannel } from "../../channels/index.js";
import { LocationDirectory, setStockPolicies, upsertLocations } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { newId } from "../../platform/db/new-id.js";
import type { UserErrorData } from "../../platform/errors/user-error.js";
import type { Hub } from "../../stock/index.js";
import type { CommandContext } from "../command.js";
import { DEMO_OPENING_STOCK } from "./opening-stock.js";
import type { OpeningLine } from "./opening-stock.js";
import { DEMO_CHANNELS, DEMO_LOCATIONS, DEMO_POLICIES } from "./places.js";
import { DEMO_PRODUCTS } from "./products.js";
import { withDatabase } from "../with-database.js";

/** `hub seed`: safe to repeat. */
export async function seed(context: CommandContext): Promise<void> {
  await withDatabase(context, async ({ url }) => {
    const hub = await openHub({ logger: context.logger, databaseUrl: url });
    try {
      const report = await seedDemo(hub.database, (lines) => bookOpening(hub, lines));
      context.say(
        `${report.products} products with ${report.variants} variants, ${report.locations} locations and ${report.channels} channels are there; ` +
          `opening stock was booked for ${report.openingLines} levels.`,
      );
    } finally {
      await hub.close();
    }
  });
}

/** Loads the demonstration where nobody has entered anything yet; answers whether it did. */
export async function seedEmptyHub(hub: Hub): Promise<boolean> {
  if (!(await isCatalogueEmpty(hub.database))) return false;
  await seedDemo(hub.database, (lines) => bookOpening(hub, lines));
  return true;
}

/** One adjustment through the ledger, in the name of the hub itself. */
async function bookOpening(hub: Hub, lines: readonly OpeningLine[]): Promise<readonly UserErrorData[]> {
  const caller = await systemCaller(hub.database);
  const { userErrors } = await adjustInventory(hub, caller, {
    idempotencyKey: `demo-opening-${newId()}`,
    reason: "OPENING",
    note: "Opening stock of the demonstration",
    lines: lines.map(({ quantity, ...line }) => ({ ...line, delta: quantity })),
  });
  return userErrors;
}

/** Books opening lines through the ledger as one adjustment and answers why they were refused, if they were. */
export type BookOpening = (lines: readonly OpeningLine[]) => Promise<readonly UserErrorData[]>;

export interface SeedReport {
  readonly products: number;
  readonly variants: number;
  readonly locations: number;
  readonly channels: number;
  /** Opening lines booked; 0 where the stock had been booked before. */
  readonly openingLines: number;
}

/**
 * Loads the demonstration catalogue. Safe to repeat: what exists is brought back to what the demonstration says, and opening stock is booked
 * only where the SKU has never had stock at the location.
 */
export async function seedDemo(database: Database, bookOpening: BookOpening): Promise<SeedReport> {
  const skus = new SkuDirectory(database);
  const locations = new LocationDirectory(database);
  expectSaved("locations", await upsertLocations(database, DEMO_LOCATIONS, "REJECT_ALL"));
  expectSaved("products", await upsertProducts(database, DEMO_PRODUCTS, "REJECT_ALL"));
  for (const channel of DEMO_CHANNELS) expectSaved("channels", [await upsertChannel({ database, locations }, channel)]);
  expectSaved("stock policies", await setStockPolicies({ database, skus, locations }, DEMO_POLICIES, "REJECT_ALL"));
  const missing = await withoutStock(database, DEMO_OPENING_STOCK);
  if (missing.length > 0) expectNone("opening stock", await bookOpening(missing));
  const variants = DEMO_PRODUCTS.reduce((sum, product) => sum + product.variants.length, 0);
  const counts = { products: DEMO_PRODUCTS.length, locations: DEMO_LOCATIONS.length, channels: DEMO_CHANNELS.length };
  return { ...counts, variants, openingLines: missing.length };
}

/** Whether nobody has entered a product, a location or a channel yet: only then may a start load the demonstration by itself. */
export async function isCatalogueEmpty(database: Database): Promise<boolean> {
  const [row] = await database.query<{ empty: boolean }>(
    "select not (exists (select from product) or exists (select from location) or exists (select from channel)) as empty",
  );
  return row?.empty ?? false;
}

/** The lines whose SKU has no level at the location. An idempotency key would not do: it is forgotten after 7 days. */
async function withoutStock(database: Database, lines: readonly OpeningLine[]): Promise<OpeningLine[]> {
  const stocked = await database.query<{ sku: string; location: string }>(
    `select variant.sku, location.code as location
     from inventory_level level
     join variant on variant.id = level.variant_id
     join location on location.id = level.location_id
     where variant.sku = any($1::text[])`,
    [lines.map((line) => line.sku)],
  );
  const known = new Set(stocked.map((level) => `${level.location}/${level.sku}`));
  return lines.filter((line) => !known.has(`${line.location}/${line.sku}`));
}

function expectSaved(what: string, outcome: BulkOutcome<unknown> | readonly UpsertOutcome<unknown>[]): void {
  const [results, errors] = "results" in outcome ? [outcome.results, outcome.errors] : [outcome, []];
  expectNone(what, [...errors, ...results.flatMap((result) => result.errors)]);
}

function expectNone(what: string, errors: readonly UserErrorData[]): void {
  if (errors.length === 0) return;
  const reasons = errors.map((error) => `- ${error.message}`).join("\n");
  throw new Error(`The demonstration's ${what} clash with what this hub holds. Use an empty database, or set HUB_DEMO=0.\n${reasons}`);
}
