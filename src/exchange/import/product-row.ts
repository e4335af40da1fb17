import type { ExternalRef, JsonValue, VariantInput } from "../../catalog/index.js";
import type { TableRow } from "../../platform/csv/read-table.js";
import type { Columns } from "./columns.js";

/** One variant as a row states it, with what the row says of its product. */
export interface ProductRowContent {
  readonly line: number;
  readonly handle: string;
  readonly title: string;
  /** Undefined: what is stored stays. */
  readonly attributes: JsonValue | undefined;
  /** Undefined: what is stored stays; null: none. */
  readonly externalRefs?: readonly ExternalRef[] | null | undefined;
  /** The same of these. */
  readonly tags?: readonly string[] | null | undefined;
  readonly publicTags?: readonly string[] | null | undefined;
  /** Undefined: what is stored stays. */
  readonly archived?: boolean | undefined;
  readonly variant: VariantInput;
  /** The 14-digit forms of the variant's own barcodes, in their order. */
  readonly barcodeKeys: readonly string[];
}

/** What a row means: a variant, a mistake (the row is left out), or nothing at all (a further picture of a product, say). */
export type ProductReading =
  { readonly content: ProductRowContent; readonly warnings: readonly string[] } | { readonly problem: string } | "NOTHING";

/** A layout of product files. May remember the row above. */
export interface ProductLayout {
  /** Throws BadFile where columns are missing or unknown. */
  check(columns: Columns): void;
  read(columns: Columns, row: TableRow): ProductReading;
}
