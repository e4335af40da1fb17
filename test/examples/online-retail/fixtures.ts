import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ONLINE_RETAIL } from "../../../examples/online-retail/online-retail.js";
import type { PlannedRequest } from "../../../src/cli/replay/planned-request.js";
import { readFigures } from "../../../src/cli/replay/read-figures.js";
import type { ReadOrdersOptions } from "../../../src/cli/replay/read-orders.js";

/** A garden shop's three days, made for these tests: every class of line, and every way a credit can be matched. */
export const fixtureOrders = fileURLToPath(new URL("./fixture/orders.csv", import.meta.url));
export const fixtureStock = fileURLToPath(new URL("./fixture/stock.csv", import.meta.url));

/** The Online Retail year (UCI, doi 10.24432/C5BW33), which lies beside the repository where somebody put it there. */
const realFolder = new URL("../../../../shared/data/online-retail/", import.meta.url);
export const realFile = (name: string): string => fileURLToPath(new URL(name, realFolder));
export const realDataMissing = !existsSync(realFolder);

export const readOptions: ReadOrdersOptions = {
  format: ONLINE_RETAIL,
  columns: ONLINE_RETAIL.columns,
  encoding: "utf8",
  timeZone: "Europe/London",
  skuCase: "upper",
  charges: new Set(ONLINE_RETAIL.charges),
  limit: null,
};

export function readColumn(file: string, column: string): Promise<Map<string, number>> {
  return readFigures(file, { encoding: "utf8", skuCase: "upper", columns: [column], columnOption: "--column", positive: false });
}

/**
 * Works a plan through in memory, one request after the other, as a hub with all the stock would. Answers what is on hand at the end, and
 * names every request that would have found too little, or that ships, cancels or takes back what is not there.
 */
export function simulate(plan: Iterable<PlannedRequest>): { onHand: Map<string, number>; problems: string[] } {
  const available = new Map<string, number>();
  const orders = new Map<number, Map<string, { open: number; shipped: number }>>();
  const problems: string[] = [];
  const move = (key: string, sku: string, quantity: number): void => {
    const after = (available.get(sku) ?? 0) + quantity;
    if (after < 0) problems.push(`${key}: ${sku} falls to ${after}`);
    available.set(sku, after);
  };
  const lineOf = (document: number, sku: string): { open: number; shipped: number } => {
    const order = orders.get(document) ?? new Map<string, { open: number; shipped: number }>();
    const line = order.get(sku) ?? { open: 0, shipped: 0 };
    orders.set(document, order.set(sku, line));
    return line;
  };
  for (const request of plan) {
    if (request.kind === "ship") {
      for (const line of orders.get(request.document)?.values() ?? []) {
        line.shipped += line.open;
        line.open = 0;
      }
      continue;
    }
    for (const { sku, quantity } of request.lines) {
      move(request.key, sku, request.kind === "reserve" ? -quantity : quantity);
      if (request.kind === "adjust" || request.document === null) continue;
      const line = lineOf(request.document, sku);
      if (request.kind === "return") line.shipped -= quantity;
      else line.open += request.kind === "reserve" ? quantity : -quantity;
      if (line.open < 0 || line.shipped < 0) problems.push(`${request.key}: more of ${sku} than the order has`);
    }
  }
  for (const [document, lines] of orders) {
    for (const [sku, { open }] of lines) if (open !== 0) problems.push(`order ${document}: ${open} of ${sku} were never shipped`);
  }
  return { onHand: available, problems };
}
