import { ConcurrentIndexes } from "./concurrent-indexes.js";

/** A packaging level that is removed is looked for among the barcodes, which may be as many as the variants. */
export class PackagingBarcodes1700000000025 extends ConcurrentIndexes {
  readonly name = "PackagingBarcodes1700000000025";

  protected readonly indexes = [{ name: "barcode_packaging_index", on: "barcode (packaging_id) where packaging_id is not null" }];
}
