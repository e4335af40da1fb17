import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { SaleRecordInput } from "../generated/operations.js";

/**
 * Sales that the hub has not acknowledged yet, one JSON object a line in a file. A sale is on the disk before it is sent and leaves the file
 * only after the hub's answer: where the power fails in between, it is sent once more with its old key, and the hub does it once.
 */
export class SaleQueue {
  readonly path: string;
  #sales: readonly SaleRecordInput[];

  constructor(path: string) {
    this.path = path;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const lines = text.split("\n");
    // What follows the last line break was cut off while it was written: that sale was never confirmed to anybody.
    const torn = lines.pop();
    this.#sales = lines.map((line) => JSON.parse(line) as SaleRecordInput);
    if (torn !== "") this.#rewrite();
  }

  /** Oldest first. */
  get sales(): readonly SaleRecordInput[] {
    return this.#sales;
  }

  add(sale: SaleRecordInput): void {
    appendLine(this.path, sale);
    this.#sales = [...this.#sales, sale];
  }

  /** The hub has these: they need not be sent again. */
  remove(done: readonly SaleRecordInput[]): void {
    const keys = new Set(done.map(({ idempotencyKey }) => idempotencyKey));
    this.#sales = this.#sales.filter(({ idempotencyKey }) => !keys.has(idempotencyKey));
    this.#rewrite();
  }

  /** A sale the hub will never take as it is, such as one of an unknown SKU: kept in a file of its own for somebody to look at. */
  setAside(sale: SaleRecordInput, reason: string): void {
    appendLine(`${this.path}.refused`, { reason, sale });
    this.remove([sale]);
  }

  #rewrite(): void {
    const draft = `${this.path}.new`;
    writeDurably(draft, this.#sales.map((sale) => `${JSON.stringify(sale)}\n`).join(""), "w");
    renameSync(draft, this.path);
  }
}

function appendLine(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeDurably(path, `${JSON.stringify(value)}\n`, "a");
}

function writeDurably(path: string, text: string, flag: "a" | "w"): void {
  const file = openSync(path, flag);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
