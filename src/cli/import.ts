import { type Command, Option } from "commander";
import type { AdjustmentReasonName } from "../stock/index.js";
import type { RunAction } from "./command.js";
import { importHelp, inventoryHelp, levelHelp, locationHelp, productHelp, shopifyProductHelp } from "./import/help-texts.js";
import type { ImportLayout } from "../exchange/index.js";
import type { AllImportFlags } from "./import/import-flags.js";
import { DELIMITER_NAMES } from "../platform/csv/delimiter.js";
import { TEXT_ENCODINGS } from "../platform/csv/text-encoding.js";

/** `hub import`: products, locations and stock from CSV files, over the database itself; a hub may run meanwhile. */
export function registerImport(program: Command, run: RunAction): void {
  const group = program
    .command("import")
    .description("Import products, locations or stock from a CSV file.")
    .helpCommand(false)
    .addHelpText("after", importHelp);
  const into =
    (layout: ImportLayout) =>
    (file: string, flags: AllImportFlags): Promise<void> =>
      run(async (context) => (await import("./import/import-file.js")).importFile(layout, { context, file, flags }));

  command(group, "products", "Create products and variants, or change them.", productHelp)
    .option("--allow-near-miss", "accept SKUs that look alike")
    .action(into("PRODUCTS"));
  command(group, "locations", "Create locations, or change them.", locationHelp).action(into("LOCATIONS"));
  stockCommand(group, "levels", "Set levels of stock to what the file says.", levelHelp).action(into("LEVELS"));
  command(group, "shopify-products", "Import the product export of a Shopify shop.", shopifyProductHelp)
    .option("--allow-near-miss", "accept SKUs that look alike")
    .option("--make-skus", "make the SKU of a variant without one from its handle and options")
    .action(into("SHOPIFY_PRODUCTS"));
  stockCommand(group, "shopify-inventory", "Import the inventory export of a Shopify shop, in any of its layouts.", inventoryHelp)
    .option("--location <name=code...>", "which location the shop means by a name; nothing after = leaves it out")
    .option("--current", "where On hand (new) is blank, take what is available now")
    .addOption(
      new Option(
        "--committed <what>",
        "units committed to the shop's orders: for sale until those come into the hub, or left out with them",
      )
        .choices(["available", "skip"])
        .default("skip"),
    )
    .option("--make-skus", "make the SKU of a variant without one from its handle and options")
    .action(into("SHOPIFY_INVENTORY"));
}

function command(group: Command, name: string, description: string, help: string): Command {
  return group
    .command(name)
    .description(description)
    .argument("<file>", "a CSV file with a header, plain or compressed with gzip")
    .option("--dry-run", "write nothing; say what would be done, and what not and why")
    .option("--report <json>", "write every finding to this file, with its line")
    .addOption(new Option("--encoding <name>", "how the file writes its letters").choices(["auto", ...TEXT_ENCODINGS]).default("auto"))
    .addOption(
      new Option("--delimiter <name>", "what stands between its values")
        .choices(["auto", ...Object.values(DELIMITER_NAMES)])
        .default("auto"),
    )
    .addHelpText("after", help);
}

/** The ledger's own list, which the compiler holds equal to this one: loading the ledger for its names would take longer than the help. */
const reasons: Readonly<Record<AdjustmentReasonName, true>> = {
  CORRECTION: true,
  COUNT: true,
  DAMAGE: true,
  LOSS: true,
  FOUND: true,
  WRITE_OFF: true,
  SAMPLE: true,
  MISCODED: true,
  UNIT_ERROR: true,
  RETURN_CORRECTION: true,
  OPENING: true,
  OTHER: true,
  UNKNOWN: true,
};

function stockCommand(group: Command, name: string, description: string, help: string): Command {
  const reason = new Option("--reason <reason>", "the reason of the movements").choices(Object.keys(reasons)).default("CORRECTION");
  return command(group, name, description, help)
    .addOption(reason)
    .option("--as-of [time]", "make the sheet's changes on top of what has moved since its as_of, or since this time")
    .option("--changes <csv>", "write every change to this file: line, sku, location, figure, from, to");
}
