/** Longer headings are nobody's slip of the pen, and comparing takes time in proportion to the product of both lengths. */
export const COMPARED_LENGTH_MAX = 64;
/** More headings are not looked through. */
export const COMPARED_NAMES_MAX = 200;
/** Letters of a name for each one that may be wrong: "sku" may have one, "location" two. */
const LETTERS_PER_SLIP = 3;

/**
 * The name that a heading was probably meant to be: the one with the fewest letters wrong, left out, put in or swapped, if few enough are; null
 * where none is near. Capitals, blanks, hyphens and underscores make no difference. Of two that are equally near the first counts.
 */
export function nearestHeading(heading: string, names: readonly string[]): string | null {
  const given = plain(heading);
  if (given === null) return null;
  let nearest: string | null = null;
  let least = Infinity;
  for (const name of names.slice(0, COMPARED_NAMES_MAX)) {
    const known = plain(name);
    if (known === null) continue;
    const slips = slipsBetween(given, known);
    if (slips < least && slips <= Math.ceil(Math.min(known.length, given.length) / LETTERS_PER_SLIP)) [nearest, least] = [name, slips];
  }
  return nearest;
}

/** Null where it is too long to be compared, or holds nothing. */
function plain(heading: string): string | null {
  if (heading.length > COMPARED_LENGTH_MAX) return null;
  const letters = heading.toLowerCase().replace(/[\s_-]/g, "");
  return letters === "" ? null : letters;
}

/** Damerau's distance, where two swapped letters are one slip and none is moved again ("optimal string alignment"). */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, (beforeLast[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
