/**
 * GTINs (GS1 General Specifications): GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN) and GTIN-14, digits only.
 * Codes of different length are one GTIN when they are equal once padded with zeros to 14 digits, so that form is the key.
 * Stricter or looser than some libraries on purpose: all zeros names no product and is refused; hyphens and blanks are refused, because
 * scanners send digits and two spellings of one code must not differ; a 13-digit code behind a zero is a GTIN-14.
 */
const GTIN_LENGTHS: readonly number[] = [8, 12, 13, 14];
const GTIN_KEY_LENGTH = 14;

/** The 14-digit key of a valid GTIN, or why the text is none, as the rest of a sentence that begins with its name. */
export type GtinReading = { readonly key: string } | { readonly problem: string };

export function readGtin(text: string): GtinReading {
  if (!/^[0-9]+$/.test(text)) return { problem: notDigitsProblem(text) };
  if (!GTIN_LENGTHS.includes(text.length)) return { problem: lengthProblem(text) };
  if (/^0+$/.test(text)) return { problem: "consists of zeros only, which names no product: leave the barcode out." };
  const expected = checkDigit(text.slice(0, -1));
  if (text.endsWith(expected)) return { key: gtinKey(text) };
  const right = text.slice(0, -1) + expected;
  return { problem: `has a wrong check digit: the last digit should be ${expected}, which makes ${right}. Compare it with the label.` };
}

/** The key under which a valid GTIN is stored and found: 14 digits, padded with zeros on the left. */
export function gtinKey(gtin: string): string {
  return gtin.padStart(GTIN_KEY_LENGTH, "0");
}

/**
 * The GS1 check digit of a code without its last digit: weights 3, 1, 3, 1 … from the right, then what is missing to the next ten
 * (GS1 General Specifications, section 7.9).
 */
export function checkDigit(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const digit = Number(body[body.length - 1 - index]);
    sum += index % 2 === 0 ? 3 * digit : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

function notDigitsProblem(text: string): string {
  const digits = text.replace(/[^0-9]/g, "");
  const reading: GtinReading = GTIN_LENGTHS.includes(digits.length) ? readGtin(digits) : { problem: "" };
  const hint = "key" in reading ? ` Use "${digits}".` : "";
  return `must be digits only, without hyphens, blanks or other marks.${hint}`;
}

function lengthProblem(text: string): string {
  const restored = text.padStart(text.length < 8 ? 8 : text.length < 12 ? 12 : GTIN_KEY_LENGTH, "0");
  const isRestored = text.length < GTIN_KEY_LENGTH && !/^0+$/.test(text) && restored.endsWith(checkDigit(restored.slice(0, -1)));
  const hint = isRestored ? ` If leading zeros were lost, the code is ${restored}.` : "";
  return `has ${text.length} digits: a GTIN has 8, 12, 13 or 14.${hint}`;
}
