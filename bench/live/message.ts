const VERSION = Buffer.from('"version":');
const SEQUENCE = Buffer.from('"sequence":"');
const NINE = 0x39;
const ZERO = 0x30;

/** The version and the sequence in a message, without parsing the rest; null where it has none. */
export function changeIn(message: Buffer): { readonly version: number; readonly sequence: number } | null {
  const version = numberAfter(message, VERSION);
  const sequence = numberAfter(message, SEQUENCE);
  return version === null || sequence === null ? null : { version, sequence };
}

function numberAfter(message: Buffer, name: Buffer): number | null {
  const at = message.indexOf(name);
  if (at < 0) return null;
  let value = 0;
  for (let index = at + name.length; ; index += 1) {
    const digit = message[index] ?? 0;
    if (digit < ZERO || digit > NINE) return value;
    value = value * 10 + (digit - ZERO);
  }
}
