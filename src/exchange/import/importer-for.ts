import type { Caller } from "../../platform/graphql/context.js";
import { type AdjustmentReasonName, type Hub, sequenceAt } from "../../stock/index.js";
import { LevelBooking } from "./book-levels.js";
import { LevelImporter } from "./import-levels.js";
import { LocationImporter } from "./import-locations.js";
import { ProductImporter } from "./import-products.js";
import type { ImportReport } from "./import-report.js";
import { levelLayout } from "./level-layout.js";
import { LocationNames } from "./location-names.js";
import { productLayout } from "./product-layout.js";
import type { Importer } from "./run-import.js";
import { type CommittedUnits, ShopifyInventory } from "./shopify-inventory.js";
import { ShopifyProducts } from "./shopify-products.js";

/** The layouts of files that can be imported. */
export const IMPORT_LAYOUTS = ["PRODUCTS", "LOCATIONS", "LEVELS", "SHOPIFY_PRODUCTS", "SHOPIFY_INVENTORY"] as const;
export type ImportLayout = (typeof IMPORT_LAYOUTS)[number];

/** What whoever imports may choose; each option belongs to some of the layouts, and is passed over by the others. */
export interface ImportOptions {
  readonly layout: ImportLayout;
  readonly dryRun: boolean;
  /** Of products: SKUs that look alike are two articles. */
  readonly allowNearMiss: boolean;
  /** Of a shop's files: a variant without a SKU gets one of its handle and options. */
  readonly makeSkus: boolean;
  /** Of a shop's inventory of 2025: what is available now, where nothing new was entered. */
  readonly current: boolean;
  /** Of a shop's inventory: what becomes of units that are committed to orders; absent in imports asked for before there was a choice. */
  readonly committed?: CommittedUnits;
  /** Of stock: a sheet's changes are made on top of what has moved since it was written; else such rows are refused. Absent: false. */
  readonly rebase?: boolean;
  /** Of stock: the instant as of which its figures are true, in ISO 8601; null or absent: as the rows themselves say. */
  readonly asOf?: string | null;
  /** Of stock: the reason of its movements. */
  readonly reason: AdjustmentReasonName;
  /** Of a shop's inventory: `Main shop=STORE-1`, one each; nothing behind the sign leaves it out. */
  readonly locations: readonly string[];
}

/** Makes the importer of a file, whose name messages repeat. Throws `BadOption`. What it books is booked by `caller`. */
export async function importerFor(hub: Hub, caller: Caller, file: string, options: ImportOptions, report: ImportReport): Promise<Importer> {
  const { layout, dryRun, allowNearMiss, makeSkus } = options;
  switch (layout) {
    case "PRODUCTS":
      return new ProductImporter(hub.database, productLayout, report, { file, dryRun, allowNearMiss });
    case "SHOPIFY_PRODUCTS":
      return new ProductImporter(hub.database, new ShopifyProducts({ makeSkus }), report, { file, dryRun, allowNearMiss });
    case "LOCATIONS":
      return new LocationImporter(hub.database, report, { file, dryRun });
    case "LEVELS":
    case "SHOPIFY_INVENTORY":
      return levelImporter(hub, caller, file, options, report);
  }
}

async function levelImporter(hub: Hub, caller: Caller, file: string, options: ImportOptions, report: ImportReport): Promise<Importer> {
  const { layout, dryRun, reason, current, committed = "SKIP", makeSkus, locations, rebase = false, asOf = null } = options;
  const names = await LocationNames.read(hub.database, locations);
  const sequence = asOf === null ? null : await sequenceAt(hub.database, new Date(asOf));
  const note = `Imported from ${file.split(/[\\/]/).at(-1) ?? file}`.slice(0, 1_000);
  const booking = dryRun ? null : new LevelBooking(hub, caller, { reason, note });
  const levels = layout === "LEVELS" ? levelLayout(names) : new ShopifyInventory(names, { current, makeSkus, committed });
  return new LevelImporter(hub, levels, report, { file, booking, rebase: rebase || asOf !== null, asOf: sequence });
}
