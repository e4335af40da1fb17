import { Command } from "commander";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CommandContext, ExitCode } from "../../src/cli/command.js";
import { registerIntegrity } from "../../src/cli/integrity.js";
import { loadConfig } from "../../src/platform/config/config.js";
import { withAdmin } from "../support/cluster.js";
import { collectLog } from "../support/graphql-client.js";
import { openStock, type StockFixture } from "../support/stock.js";

let stock: StockFixture;

beforeAll(async () => {
  stock = await openStock();
  await stock.stock({ variantId: await stock.variant("A-1"), locationId: await stock.location("WH-1") }, 5);
});
afterAll(() => stock.close());

async function hub(args: readonly string[], stopping = new AbortController().signal): Promise<{ code: ExitCode; lines: string[] }> {
  const lines: string[] = [];
  let code: ExitCode = 0;
  const context: CommandContext = {
    config: loadConfig({ DATABASE_URL: stock.test.url, DATABASE_OWNER_URL: stock.test.ownerUrl }),
    logger: collectLog().log,
    stopping,
    say: (line) => void lines.push(line),
  };
  const program = new Command("hub").exitOverride();
  registerIntegrity(program, async (action) => {
    code = (await action(context)) ?? 0;
  });
  await program.parseAsync(["integrity", ...args], { from: "user" });
  return { code, lines };
}

it("says in one line that everything adds up", async () => {
  expect(await hub([])).toEqual({ code: 0, lines: ["Everything adds up: 1 levels and 1 movements up to sequence 1 were checked."] });
});

it("stops when it is told to, without calling anything sound", async () => {
  expect(await hub([], AbortSignal.abort())).toEqual({ code: 1, lines: [] });
});

it("lists what differs and exits with 1", async () => {
  await withAdmin(stock.test.adminUrl, (admin) => admin.query("update inventory_level set available = 6"));
  const { code, lines } = await hub([]);
  expect(code).toBe(1);
  expect(lines[0]).toMatch(/check +SKU +location +state +expected +actual/);
  expect(lines[0]).toMatch(/LEVEL_BALANCE +A-1 +WH-1 +AVAILABLE +5 +6/);
  expect(lines.slice(1)).toEqual([
    'The movements of SKU "A-1" at WH-1 add up to 5 units AVAILABLE; the level says 6.',
    "1 difference found; 1 levels and 1 movements up to sequence 1 were checked.",
  ]);
  const asJson = await hub(["--json"]);
  expect(asJson.code).toBe(1);
  expect(JSON.parse(asJson.lines.join(""))).toMatchObject({ ok: false, checked: 1, drifted: [{ check: "LEVEL_BALANCE", expected: "5" }] });
});
