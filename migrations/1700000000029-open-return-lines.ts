import { ConcurrentIndexes } from "./concurrent-indexes.js";

/** What of a SKU is announced to come back: looked for before its unit of measure may change. Lines that have come leave the index. */
export class OpenReturnLines1700000000029 extends ConcurrentIndexes {
  readonly name = "OpenReturnLines1700000000029";

  protected readonly indexes = [{ name: "return_line_open_index", on: "return_line (variant_id) where received + cancelled < quantity" }];
}
