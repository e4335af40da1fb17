import { Command, InvalidArgumentError } from "commander";
import { InventoryLevelsDocument, send, SequenceDocument } from "../../client/src/index.js";
import { runExample } from "../run-example.js";
import { Dashboard, readIncidents } from "./dashboard.js";
import { LiveLevels } from "./live-levels.js";

interface Options {
  readonly location?: readonly string[];
  readonly sku?: readonly string[];
  readonly once: boolean;
  readonly changes?: number;
}

const program = new Command("example:dashboard")
  .description("A dashboard: levels as they change, how many a second, and oversell incidents.")
  .option("--location <code...>", "only these locations")
  .option("--sku <sku...>", "only these SKUs")
  .option("--once", "print the numbers once and end", false)
  .option("--changes <n>", "end after so many changes", countOf);

await runExample<Options>(program, async (options, context) => {
  const filter = { locations: options.location ?? null, skus: options.sku ?? null };
  // The sequence first: whatever changes after it is sent, whether the levels show it already or not.
  const { sequence } = await send(context.hub, SequenceDocument, {});
  const { inventoryLevels } = await send(context.hub, InventoryLevelsDocument, { ...filter, first: 20 });
  const dashboard = new Dashboard(new LiveLevels(inventoryLevels.nodes, sequence), await readIncidents(context.hub), context);
  if (options.once) return dashboard.print();
  await dashboard.run(filter, options.changes ?? Infinity);
});

function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}
