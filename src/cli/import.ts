import { type Command, Option } from "commander";
import { openHub } from "../app.js";
import type { Caller } from "../platform/graphql/context.js";
import { ADJUSTMENT_REASONS } from "../stock/index.js";
import type { AdjustmentReasonName, Hub } from "../stock/index.js";
import { UsageError, exitCodes } from "./command.js";
import type { CommandContext, ExitCode, RunAction } from "./command.js";
import { BadFile } from "./csv/bad-file.js";
import type { TextEncoding } from "./csv/checked-text.js";
import { LevelBooking } from "./import/book-levels.js";
import { LevelImporter } from "./import/import-levels.js";
import { LocationImporter } from "./import/import-locations.js";
import { ProductImporter } from "./import/import-products.js";
import { summaryLines } from "./import/import-report.js";
import type { ImportReport } from "./import/import-report.js";
import { levelLayout } from "./import/level-layout.js";
import type { LevelLayout } from "./import/level-row.js";
import { LocationNames } from "./import/location-names.js";
import { productLayout } from "./import/product-layout.js";
import type { ProductLayout } from "./import/product-row.js";
import { runImport } from "./import/run-import.js";
import type { Importer } from "./import/run-import.js";
import { ShopifyInventory } from "./import/shopify-inventory.js";
import { ShopifyProducts } from "./import/shopify-products.js";
import { importHelp, inventoryHelp, levelHelp, locationHelp, productHelp, shopifyProductHelp } from "./import/help-texts.js";
import { withDatabase } from "./with-database.js";

interface ImportFlags {
  readonly dryRun?: true;
  readonly report?: string;
  readonly encoding: TextEncoding;
}

interface ProductFlags extends ImportFlags {
  readonly allowNearMiss?: true;
  readonly makeSkus?: true;
}

interface LevelFlags extends ImportFlags {
  readonly reason: AdjustmentReasonName;
  readonly location?: readonly string[];
  readonly current?: true;
  readonly makeSkus?: true;
}

/** Makes the importer of one command; `hub` is open for its whole run. */
type ImporterFor = (hub: Hub, report: ImportReport) => Promise<Importer> | Importer;

/** `hub import`: products, locations and stock from CSV files, over the database itself; a hub may run meanwhile. */
export function registerImport(program: Command, run: RunAction): void {
  const group = program
    .command("import")
    .description("Import products, locations or stock from a CSV file.")
    .helpCommand(false)
    .addHelpText("after", importHelp);
  const runOn = (file: string, flags: ImportFlags, importerFor: ImporterFor): Promise<void> =>
    run((context) => importFile(context, file, flags, importerFor));

  const products = (layout: (flags: ProductFlags) => ProductLayout) => (file: string, flags: ProductFlags) =>
    runOn(file, flags, ({ database }, report) => {
      const options = { file, dryRun: flags.dryRun ?? false, allowNearMiss: flags.allowNearMiss ?? false };
      return new ProductImporter(database, layout(flags), report, options);
    });
  const levels = (layout: (names: LocationNames, flags: LevelFlags) => LevelLayout) => (file: string, flags: LevelFlags) =>
    runOn(file, flags, async (hub, report) => {
      const names = await LocationNames.read(hub.database, flags.location ?? []);
      const text = { reason: flags.reason, note: `Imported from ${file.split(/[\\/]/).at(-1) ?? file}`.slice(0, 1_000) };
      const booking = flags.dryRun === true ? null : new LevelBooking(hub, await systemCaller(hub), text);
      return new LevelImporter(hub, layout(names, flags), report, { file, booking });
    });

  command(group, "products", "Create products and variants, or change them.", productHelp)
    .option("--allow-near-miss", "accept SKUs that differ only by case")
    .action(products(() => productLayout));
  command(group, "locations", "Create locations, or change them.", locationHelp).action((file: string, flags: ImportFlags) =>
    runOn(file, flags, ({ database }, report) => new LocationImporter(database, report, { file, dryRun: flags.dryRun ?? false })),
  );
  stockCommand(group, "levels", "Set levels of stock to what the file says.", levelHelp).action(levels((names) => levelLayout(names)));
  command(group, "shopify-products", "Import the product export of a Shopify shop.", shopifyProductHelp)
    .option("--allow-near-miss", "accept SKUs that differ only by case")
    .option("--make-skus", "make the SKU of a variant without one from its handle and options")
    .action(products(({ makeSkus = false }) => new ShopifyProducts({ makeSkus })));
  stockCommand(group, "shopify-inventory", "Import the inventory export of a Shopify shop, in any of its layouts.", inventoryHelp)
    .option("--location <name=code...>", "which location the shop means by a name; nothing after = leaves it out")
    .option("--current", "where On hand (new) is blank, take what is available now")
    .option("--make-skus", "make the SKU of a variant without one from its handle and options")
    .action(levels((names, { current = false, makeSkus = false }) => new ShopifyInventory(names, { current, makeSkus })));
}

function command(group: Command, name: string, description: string, help: string): Command {
  return group
    .command(name)
    .description(description)
    .argument("<file>", "a CSV file with a header, plain or compressed with gzip")
    .option("--dry-run", "write nothing; say what would be done, and what not and why")
    .option("--report <json>", "write every finding to this file, with its line")
    .addOption(new Option("--encoding <name>", "the file's encoding").choices(["utf8", "latin1"]).default("utf8"))
    .addHelpText("after", help);
}

function stockCommand(group: Command, name: string, description: string, help: string): Command {
  const reason = new Option("--reason <reason>", "the reason of the movements").choices(ADJUSTMENT_REASONS).default("CORRECTION");
  return command(group, name, description, help).addOption(reason);
}

async function importFile(context: CommandContext, path: string, flags: ImportFlags, importerFor: ImporterFor): Promise<ExitCode> {
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

/** Imports are booked in the name of the hub itself: whoever reaches the database needs no key. */
async function systemCaller(hub: Hub): Promise<Caller> {
  const [system] = await hub.database.query<{ id: number }>("select id from api_client where role = 'SYSTEM'");
  if (system === undefined) throw new Error("The database has no SYSTEM client.");
  return { clientId: system.id, name: "hub", role: "SYSTEM", channels: null, locations: null };
}
