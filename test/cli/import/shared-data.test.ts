import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTable } from "../../../src/platform/csv/read-table.js";
import { fileAt } from "../../../src/platform/csv/file-source.js";
import { openCommandLine, type CommandLine } from "../command-line.js";

const folder = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const missing = !existsSync(`${folder}two-channels`);
const absence = missing ? " (skipped: the real files are not beside the repository)" : "";

const INVENTORY_2025 = `${folder}two-channels/shopify_inventory_2025_layout.csv.gz`;
const INVENTORY_NEGATIVE = `${folder}two-channels/negative_on_hand_shopify_states.csv`;

describe.skipIf(missing)(`files of real shops${absence}`, () => {
  let hub: CommandLine;
  beforeAll(async () => {
    hub = await openCommandLine();
    await hub.run("import", "locations", await hub.file("places.csv", "code,name\nW-1,Superstore\nS-1,Main shop\n"));
  });
  afterAll(() => hub.close());

  /** The SKUs of a file as a catalogue of their own. */
  async function importSkusOf(path: string): Promise<void> {
    const skus = new Set<string>();
    let column = 0;
    const reader = {
      header: (names: readonly string[]) => void (column = names.indexOf("SKU")),
      row: ({ cells }: { readonly cells: readonly string[] }) => void skus.add((cells[column] ?? "").trim()),
    };
    await readTable(fileAt(path), { encoding: "utf8", delimiter: "," }, reader);
    skus.delete("");
    const rows = [...skus].map((sku) => `"${sku.replaceAll('"', '""')}",x,file\n`);
    await hub.run(
      "import",
      "products",
      await hub.file(
        "skus.csv",
        `sku,title,handle\n${rows.map((row, index) => row.replace("file", `file-${Math.floor(index / 500)}`)).join("")}`,
      ),
      "--allow-near-miss",
    );
  }

  it("a product export without any SKU: each variant is told, or gets one", async () => {
    const file = `${folder}import/shopify-packt-mit/Product-data.csv`;
    const without = await hub.run("import", "shopify-products", file, "--dry-run");
    expect(without.lines.at(-1)).toBe("21 not imported, 0 warnings.");
    const made = await hub.run("import", "shopify-products", file, "--make-skus");
    expect(made).toMatchObject({
      code: 0,
      lines: ["Product-data.csv: 21 rows read; 20 products created, 0 changed, 0 as they are.", "0 not imported, 0 warnings."],
    });
    expect((await hub.run("import", "shopify-products", file, "--make-skus")).lines[0]).toMatch(/Nothing changed: all 20 products/);
  });

  it("an inventory export of the 2025 layout as it came changes nothing, and with --current sets every level once", async () => {
    await importSkusOf(INVENTORY_2025);
    const asItCame = await hub.run("import", "shopify-inventory", INVENTORY_2025);
    expect(asItCame.lines).toContain("A blank On hand (new) means no change; --current takes what is available now instead.");
    expect(await hub.test.database.query("select count(*)::integer as count from movement")).toEqual([{ count: 0 }]);
    const current = await hub.run("import", "shopify-inventory", INVENTORY_2025, "--current", "--report", hub.path("report.json"));
    const report = JSON.parse(await hub.read("report.json")) as {
      findings: { line: number; verdict: string; message: string }[];
      summary: { rejected: number; warnings: number; created: number; unchanged: number };
    };
    expect(report.findings.length).toBe(report.summary.rejected + report.summary.warnings);
    expect(report.summary.created).toBeGreaterThan(1_000);
    for (const { verdict, message } of report.findings) {
      expect(message).toMatch(verdict === "WARNING" ? /with the same quantity/ : /different quantities|no SKU/);
    }
    expect(current.lines.at(-2)).toContain("17,671 rows read");
    const again = await hub.run("import", "shopify-inventory", INVENTORY_2025, "--current");
    expect(again.lines.at(-2)).toContain("Nothing changed");
  });

  it("118 rows of negative stock arrive as facts", async () => {
    await importSkusOf(INVENTORY_NEGATIVE);
    await hub.run("import", "shopify-inventory", INVENTORY_NEGATIVE, "--report", hub.path("report.json"));
    const { findings, summary } = JSON.parse(await hub.read("report.json")) as {
      findings: { message: string }[];
      summary: { rows: number; rejected: number };
    };
    expect(summary.rows).toBe(884);
    expect(findings.filter(({ message }) => message.startsWith("The row has no SKU"))).toHaveLength(631);
    const [negative] = await hub.test.database.query<{ levels: number; incidents: number }>(
      "select count(*)::integer as levels, (select count(*)::integer from oversell_incident) as incidents from inventory_level where available < 0",
    );
    expect(negative?.levels).toBeGreaterThan(0);
    expect(negative?.incidents).toBe(negative?.levels);
    expect((await hub.run("import", "shopify-inventory", INVENTORY_NEGATIVE)).lines.at(-2)).toContain("Nothing changed");
  });
});
