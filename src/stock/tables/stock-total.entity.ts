import { Entity, PrimaryColumn } from "../../platform/db/entity-decorators.js";

/** A row for each SKU whose total over all locations may have grown. It holds no figure: it is what a batch locks while it adds them up. */
@Entity("stock_total")
export class StockTotalEntity {
  /** `variant.id` */
  @PrimaryColumn({ name: "variant_id", type: "integer" })
  variantId!: number;
}
