import { systemCaller } from "../../access/index.js";
import { openHub } from "../../app.js";
import type { Hub } from "../../stock/index.js";
import { type CommandContext, type ExitCode, exitCodes, UsageError } from "../command.js";
import { BadFile } from "../csv/bad-file.js";
import type { ImportFlags, LevelFlags, ProductFlags } from "./import-flags.js";
import { withDatabase } from "../with-database.js";
import { LevelBooking } from "./book-levels.js";
import { LevelImporter } from "./import-levels.js";
import { LocationImporter } from "./import-locations.js";
import { ProductImporter } from "./import-products.js";
import { type ImportReport, summaryLines } from "./import-report.js";
import { levelLayout } from "./level-layout.js";
import type { LevelLayout } from "./level-row.js";
import { LocationNames } from "./location-names.js";
import { productLayout } from "./product-layout.js";
import type { ProductLayout } from "./product-row.js";
import { type Importer, runImport } from "./run-import.js";
import { ShopifyInventory } from "./shopify-inventory.js";
import { ShopifyProducts } from "./shopify-products.js";

/** What a command of `hub import` works with. */
export interface ImportCall<Flags extends ImportFlags> {
  readonly context: CommandContext;
  /** The file's path as given. */
  readonly file: string;
  readonly flags: Flags;
}

export function importProducts(call: ImportCall<ProductFlags>): Promise<ExitCode> {
  return importInto(call, productsIn(productLayout, call));
}

export function importShopifyProducts(call: ImportCall<ProductFlags>): Promise<ExitCode> {
  return importInto(call, productsIn(new ShopifyProducts({ makeSkus: call.flags.makeSkus ?? false }), call));
}

export function importLocations(call: ImportCall<ImportFlags>): Promise<ExitCode> {
  const { file, flags } = call;
  return importInto(call, ({ database }, report) => new LocationImporter(database, report, { file, dryRun: flags.dryRun ?? false }));
}

export function importLevels(call: ImportCall<LevelFlags>): Promise<ExitCode> {
  return importInto(call, levelsIn(levelLayout, call));
}

export function importShopifyInventory(call: ImportCall<LevelFlags>): Promise<ExitCode> {
  const { current = false, makeSkus = false } = call.flags;
  return importInto(
    call,
    levelsIn((names) => new ShopifyInventory(names, { current, makeSkus }), call),
  );
}

/** Makes the importer of one command; `hub` is open for its whole run. */
type ImporterFor = (hub: Hub, report: ImportReport) => Promise<Importer> | Importer;

function productsIn(layout: ProductLayout, { file, flags }: ImportCall<ProductFlags>): ImporterFor {
  const options = { file, dryRun: flags.dryRun ?? false, allowNearMiss: flags.allowNearMiss ?? false };
  return ({ database }, report) => new ProductImporter(database, layout, report, options);
}

function levelsIn(layout: (names: LocationNames) => LevelLayout, { file, flags }: ImportCall<LevelFlags>): ImporterFor {
  return async (hub, report) => {
    const names = await LocationNames.read(hub.database, flags.location ?? []);
    const text = { reason: flags.reason, note: `Imported from ${file.split(/[\\/]/).at(-1) ?? file}`.slice(0, 1_000) };
    // Whoever reaches the database needs no key: imports are booked in the name of the hub itself.
    const booking = flags.dryRun === true ? null : new LevelBooking(hub, await systemCaller(hub.database), text);
    return new LevelImporter(hub, layout(names), report, { file, booking });
  };
}

async function importInto({ context, file: path, flags }: ImportCall<ImportFlags>, importerFor: ImporterFor): Promise<ExitCode> {
  return withDatabase(context, async ({ url }) => {
    const hub = await openHub({ logger: context.logger, databaseUrl: url });
    try {
      const file = { path, encoding: flags.encoding, dryRun: flags.dryRun ?? false, reportFile: flags.report ?? null };
      const { summary, first } = await runImport(context, file, (report) => importerFor(hub, report));
      for (const line of summaryLines(summary, first, file.reportFile)) context.say(line);
      return summary.rejected > 0 || !summary.complete ? exitCodes.failed : exitCodes.ok;
    } catch (error) {
      throw error instanceof BadFile ? new UsageError(error.message) : error;
    } finally {
      await hub.close();
    }
  });
}
