import type { Command } from "commander";
import type { RunAction } from "./command.js";

export function registerSeed(program: Command, run: RunAction): void {
  program
    .command("seed")
    .description("Load the demonstration catalogue. Safe to repeat: stock is booked only where there never was any.")
    .action(() => run(async (context) => (await import("./demo/seed-demo.js")).seed(context)));
}
