import { ConcurrentIndexes } from "./concurrent-indexes.js";

/** Returns are found by their SKUs and by the sender's name for them. They are few beside what is reserved and sold, whose tables have no index more. */
export class ReturnIndexes1700000000046 extends ConcurrentIndexes {
  readonly name = "ReturnIndexes1700000000046";

  protected readonly indexes = [
    { name: "return_line_variant_index", on: "return_line (variant_id, return_id)" },
    { name: "return_reference_index", on: "return (reference, id) where reference is not null" },
  ];
}
