import { limitExceeded } from "../platform/errors/hub-error.js";
import { notFound, Refusal } from "../platform/errors/user-error.js";
import type { Database } from "../platform/db/database.js";
import { lineNameErrors, lineReferenceOf, LINES_MAX, type NamedLineInput } from "../stock/index.js";

/** Of what stands for a reference now, or did last. At locations of these codes; null: at all. */
const SKUS_SQL = `
  select distinct on (rl.line_reference) rl.line_reference as "lineReference", v.sku
  from reservation_line rl
  join variant v on v.id = rl.variant_id
  join location l on l.id = rl.location_id
  where rl.reservation_id = $1::uuid and rl.line_reference = any($2::text[]) and ($3::text[] is null or l.code = any($3::text[]))
  order by rl.line_reference, rl.held + rl.confirmed + rl.shipped > 0 desc, rl.position desc`;

/** A line of which the SKU is known. */
export type WithSku<Line> = Omit<Line, "sku"> & { readonly sku: string };

/**
 * Lines with the SKUs of those that name lines of a reservation by their reference alone, for steps that take units anew: what they lock hangs on
 * the SKU. What is looked for is what the caller may see: `locations`, null for all.
 */
export async function withSkus<Line extends NamedLineInput>(
  database: Database,
  { id, locations }: { readonly id: string; readonly locations: readonly string[] | null },
  lines: readonly Line[],
): Promise<readonly WithSku<Line>[] | Refusal> {
  if (lines.length > LINES_MAX) throw limitExceeded("input.lines", LINES_MAX, lines.length);
  const errors = [...lineNameErrors(lines, "lines", false)];
  if (errors.length > 0) return new Refusal(errors);
  const references = lines.flatMap((line) => ((line.sku ?? null) === null ? (lineReferenceOf(line) ?? []) : []));
  const skus = references.length === 0 ? new Map<string, string>() : await skusOf(database, id, references, locations);
  const named = lines.map((line, index) => {
    const sku = line.sku ?? skus.get(lineReferenceOf(line) ?? "");
    if (sku === undefined) errors.push(notFound("ReservationLine", line.lineReference ?? "", ["lines", String(index), "lineReference"]));
    return { ...line, sku: sku ?? "" };
  });
  return errors.length > 0 ? new Refusal(errors) : named;
}

async function skusOf(
  database: Database,
  id: string,
  references: readonly string[],
  locations: readonly string[] | null,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ readonly lineReference: string; readonly sku: string }>(SKUS_SQL, [id, references, locations]);
  return new Map(rows.map(({ lineReference, sku }) => [lineReference, sku]));
}
