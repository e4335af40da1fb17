/**
 * The text, or its beginning and an ellipsis where it is longer than `lengthMax` UTF-16 code units. For whatever a client sent that goes into a
 * message or the log: cut it where it enters, so that nothing behind works on megabytes. No surrogate pair is cut in two.
 */
export function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const end = isHighSurrogate(text.charCodeAt(lengthMax - 1)) ? lengthMax - 1 : lengthMax;
  return `${text.slice(0, end)}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
