import type { ExternalRef, JsonValue, PackagingInput, VariantOption } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { cellOf } from "../../platform/csv/cell.rules.js";
import { PRODUCT_COLUMNS } from "../product-columns.js";
import { writeTags } from "../import/tags-cell.rules.js";
import { writeRefs } from "../import/external-refs-cell.rules.js";
import type { TableWriter } from "../../platform/csv/write-table.js";

const PAGE = 2_000;

interface VariantLine {
  readonly sku: string;
  readonly title: string;
  readonly handle: string;
  readonly position: number;
  readonly variantTitle: string | null;
  readonly unit: string;
  readonly options: readonly VariantOption[];
  readonly barcodes: readonly string[];
  readonly packaging: readonly PackagingInput[];
  readonly attributes: JsonValue;
  readonly variantAttributes: JsonValue;
  readonly externalRefs: readonly ExternalRef[];
  readonly variantExternalRefs: readonly ExternalRef[];
  readonly tags: readonly string[];
  readonly publicTags: readonly string[];
  readonly archived: boolean;
}

/** Products without a variant have no row. Every row of a product stands below the last one. */
export async function exportProducts(database: Database, writer: TableWriter, stopping: AbortSignal): Promise<number> {
  const [most] = await database.query<{ options: number }>(
    "select coalesce(max(jsonb_array_length(options)), 0)::integer as options from variant",
  );
  const optionCount = most?.options ?? 0;
  const optionNames = Array.from({ length: optionCount }, (_, index) => [`option${index + 1}_name`, `option${index + 1}_value`]);
  await writer.write([[...PRODUCT_COLUMNS, ...optionNames.flat()]]);
  let rows = 0;
  for (let last: VariantLine | null = null; ;) {
    stopping.throwIfAborted();
    const page: VariantLine[] = await database.query<VariantLine>(VARIANTS, [last?.handle ?? "", last?.position ?? -1, PAGE]);
    await writer.write(page.map((line) => rowOf(line, optionCount)));
    rows += page.length;
    last = page.at(-1) ?? null;
    if (page.length < PAGE) return rows;
  }
}

const VARIANTS = `
  select variant.sku, product.title, product.handle, variant.position, variant.title as "variantTitle", variant.unit, variant.options,
    variant.attributes as "variantAttributes", product.attributes,
    product.tags, product.public_tags as "publicTags", product.archived, product.external_refs as "externalRefs", variant.external_refs as "variantExternalRefs",
    array(select code from barcode where variant_id = variant.id and packaging_id is null order by barcode.position) as barcodes,
    coalesce((
      select json_agg(json_build_object('name', name, 'factor', factor, 'barcode', barcode.code) order by factor, name collate "C")
      from packaging left join barcode on barcode.variant_id = packaging.variant_id and barcode.packaging_id = packaging.id
      where packaging.variant_id = variant.id), '[]') as packaging
  from product
  join variant on variant.product_id = product.id
  where product.handle >= $1 and (product.handle, variant.position) > ($1, $2)
  order by product.handle, variant.position
  limit $3`;

function rowOf(line: VariantLine, optionCount: number): string[] {
  if (line.options.length > optionCount) {
    throw new Error(`SKU "${line.sku}" was given more options than any had when the export began. Run it again.`);
  }
  const options = Array.from({ length: optionCount }, (_, index) => {
    const { name = "", value = "" } = line.options[index] ?? {};
    return [cellOf(name), cellOf(value)];
  });
  return [
    cellOf(line.sku),
    cellOf(line.title),
    cellOf(line.handle),
    cellOf(line.variantTitle ?? ""),
    cellOf(line.unit),
    line.barcodes.join(" "),
    packagingCell(line.packaging),
    jsonCell(line.attributes),
    jsonCell(line.variantAttributes),
    writeRefs(line.externalRefs),
    writeRefs(line.variantExternalRefs),
    writeTags(line.tags),
    writeTags(line.publicTags),
    String(line.archived),
    ...options.flat(),
  ];
}

function jsonCell(value: JsonValue): string {
  return value === null ? "" : cellOf(JSON.stringify(value));
}

/** As a person would write it, or as JSON where a name holds one of the marks. */
function packagingCell(levels: readonly PackagingInput[]): string {
  const isPlain = levels.every(({ name }) => !/[;=]/.test(name)) && !/^['[=+\-@]/.test(levels[0]?.name ?? "");
  if (!isPlain) return JSON.stringify(levels);
  return levels
    .map(({ name, factor, barcode }) => [name, String(factor), ...(typeof barcode === "string" ? [barcode] : [])].join("="))
    .join("; ");
}
