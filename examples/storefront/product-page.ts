import Table from "cli-table3";
import type { AvailableToSellQuery, ChannelAvailabilityChangedSubscription } from "../../client/src/index.js";

export interface ShownVariant {
  readonly sku: string;
  readonly title: string;
}

type Answers = AvailableToSellQuery["availability"];
type Change = ChannelAvailabilityChangedSubscription["channelAvailabilityChanged"];

/** Below this a customer is told how many are left. */
const FEW = 5;

const HOME = "\x1b[H";
const CLEAR = "\x1b[2J";
const ERASE_LINE = "\x1b[K";
const ERASE_BELOW = "\x1b[J";

/** What the customers see. In a terminal the page is drawn anew with each change; elsewhere a change is a line. */
export class ProductPage {
  readonly #screen = process.stdout.isTTY;
  readonly #stock = new Map<string, number>();
  #remark = "Ctrl-C ends it.";

  constructor(
    private readonly channel: string,
    private readonly variants: readonly ShownVariant[],
    answers: Answers,
  ) {
    for (const answer of answers) if (answer !== null) this.#stock.set(answer.sku, answer.availableToSell);
  }

  open(): void {
    if (this.#screen) process.stdout.write(CLEAR);
    this.#draw();
  }

  /** Takes a new value; answers whether it differs from what was shown. */
  update({ availability: { sku, availableToSell }, sequence }: Change): boolean {
    const shown = this.#stock.get(sku);
    if (shown === availableToSell) return false;
    this.#stock.set(sku, availableToSell);
    const news = `${sku}: ${shown ?? "none"} → ${availableToSell} to sell (sequence ${sequence})`;
    if (this.#screen) this.remark(news);
    else print(news);
    return true;
  }

  remark(text: string): void {
    this.#remark = text;
    if (this.#screen) this.#draw();
    else print(text);
  }

  close(): void {
    if (this.#screen) print("");
  }

  text(): string {
    const table = new Table({
      head: ["SKU", "", `to sell in ${this.channel}`, ""],
      colAligns: ["left", "left", "right", "left"],
      style: { head: [], border: [] },
      chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
    });
    for (const { sku, title } of this.variants) {
      const stock = this.#stock.get(sku);
      table.push([sku, title, stock ?? "", saidOf(stock)]);
    }
    return table.toString();
  }

  #draw(): void {
    if (!this.#screen) return print(this.text());
    const lines = [...this.text().split("\n"), this.#remark];
    process.stdout.write(`${HOME}${lines.map((line) => `${line}${ERASE_LINE}\n`).join("")}${ERASE_BELOW}`);
  }
}

function saidOf(stock: number | undefined): string {
  if (stock === undefined) return "unknown";
  if (stock === 0) return "sold out";
  return stock < FEW ? `only ${stock} left` : "in stock";
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
