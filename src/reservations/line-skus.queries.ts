import { AskedRows } from "../platform/db/asked-rows.js";
import { gatheredQuery } from "../platform/db/gathered-reads.js";
import { limitExceeded } from "../platform/errors/hub-error.js";
import { notFound, Refusal } from "../platform/errors/user-error.js";
import type { Database } from "../platform/db/database.js";
import { lineNameErrors, lineReferenceOf, LINES_MAX, type NamedLineInput } from "../stock/index.js";

interface NamedLine {
  readonly id: string;
  readonly lineReference: string;
}

const ASKED = new AskedRows<NamedLine>({
  reservation_id: ["uuid", ({ id }) => id],
  line_reference: ["text", ({ lineReference }) => lineReference],
});

/** Of what stands for a reference now, or did last. At locations of these codes; null: at all. */
const SKUS_SQL = `
  select asked.place, found.sku
  from ${ASKED.numbered}
  cross join lateral (
    select v.sku
    from reservation_line rl
    join variant v on v.id = rl.variant_id
    join location l on l.id = rl.location_id
    where rl.reservation_id = asked.reservation_id and rl.line_reference = asked.line_reference
      and ($${ASKED.next}::text[] is null or l.code = any($${ASKED.next}::text[]))
    order by rl.held + rl.confirmed + rl.shipped > 0 desc, rl.position desc limit 1
  ) found`;

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
  const skus = references.length === 0 ? new Map<string, string>() : await skusOf(database, { id, locations, references });
  const named = lines.map((line, index) => {
    const sku = line.sku ?? skus.get(lineReferenceOf(line) ?? "");
    if (sku === undefined) errors.push(notFound("ReservationLine", line.lineReference ?? "", ["lines", String(index), "lineReference"]));
    return { ...line, sku: sku ?? "" };
  });
  return errors.length > 0 ? new Refusal(errors) : named;
}

/** A step's lines, of which the SKUs are looked for. */
interface Question {
  readonly id: string;
  readonly locations: readonly string[] | null;
  readonly references: readonly string[];
}

const STEPS_AT_ONCE = 100;

/** By reference. Steps that ask at the same time, as those of a call of many do, are answered by one query for each key's locations. */
const skusOf = gatheredQuery(answersOf, { keysMax: STEPS_AT_ONCE });

async function answersOf(database: Database, questions: readonly Question[]): Promise<ReadonlyMap<string, string>[]> {
  const answers = questions.map(() => new Map<string, string>());
  // One key's questions have the same locations; other keys may ask at the same time.
  const byLocations = new Map<string, number[]>();
  for (const [place, { locations }] of questions.entries()) {
    const name = JSON.stringify(locations);
    byLocations.set(name, [...(byLocations.get(name) ?? []), place]);
  }
  for (const places of byLocations.values()) {
    const lines = places.flatMap((place) => {
      const { id = "", references = [] } = questions[place] ?? {};
      return references.map((lineReference) => ({ place, id, lineReference }));
    });
    const locations = questions[places[0] ?? 0]?.locations ?? null;
    const rows = await database.query<{ readonly place: string; readonly sku: string }>(SKUS_SQL, [...ASKED.values(lines), locations]);
    for (const { place, sku } of rows) {
      const line = lines[Number(place) - 1];
      if (line !== undefined) answers[line.place]?.set(line.lineReference, sku);
    }
  }
  return answers;
}
