/** The hub's reasons of adjustments that a clerk's note can stand for. */
export type NoteReason =
  | "CORRECTION"
  | "COUNT"
  | "DAMAGE"
  | "LOSS"
  | "FOUND"
  | "WRITE_OFF"
  | "SAMPLE"
  | "MISCODED"
  | "UNIT_ERROR"
  | "RETURN_CORRECTION"
  | "OTHER"
  | "UNKNOWN";

/**
 * The first pattern that fits decides, so the order matters: "stock creditted wrongly" is about a credit, not about a wrong code, and
 * "damages/showroom" is damage first. Notes are cut at 35 characters and spelt as they were typed ("Dagamed").
 */
const PATTERNS: readonly (readonly [RegExp, NoteReason])[] = [
  [/^[\s?]*$/, "UNKNOWN"],
  [/credit|\breturned\b|back into stock/, "RETURN_CORRECTION"],
  [/dam+age|dagamed|breakage|broken|crack|crush|smash|faulty|rust|\bwet\b|mou?ldy|smudge|unsale?able|destroyed|incorrectly made/, "DAMAGE"],
  [/thrown? away|write.?off|written off/, "WRITE_OFF"],
  [/wrong|barcode|mix(ed)? up|\bcoded\b|\bmarked\b|mrked|miscoded|^\W*\d{5}[a-z]?\W*$/, "MISCODED"],
  [/\bsets?\b|sold (as|in)\b/, "UNIT_ERROR"],
  [/missing|\blost\b|can'?t find|\bmia\b|stolen/, "LOSS"],
  [/\bfound\b|put aside/, "FOUND"],
  [/\bcheck|\bcount/, "COUNT"],
  [/sample|display|showroom|given away|mail.?out|\bgift/, "SAMPLE"],
  [/amazon|dotcom|ebay|\bfba\b|john lewis|website|online/, "OTHER"],
  [/incorr|error|not rcvd|only ever imported|difference|oops|revers|adjust/, "CORRECTION"],
];

/** The reason of an adjustment, read from the clerk's note. No note, or only question marks: UNKNOWN. Words nobody foresaw: OTHER. */
export function readReason(note: string): NoteReason {
  const words = note.toLowerCase();
  return PATTERNS.find(([pattern]) => pattern.test(words))?.[1] ?? "OTHER";
}
