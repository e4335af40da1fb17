import { registerEnumType } from "type-graphql";

export const TextEncoding = {
  UTF8: "UTF8",
  WINDOWS1252: "WINDOWS1252",
  LATIN1: "LATIN1",
  UTF16LE: "UTF16LE",
  UTF16BE: "UTF16BE",
} as const;
export type TextEncoding = (typeof TextEncoding)[keyof typeof TextEncoding];

registerEnumType(TextEncoding, {
  name: "TextEncoding",
  description: "How a file writes its letters.",
  valuesConfig: {
    UTF8: { description: "UTF-8, with a byte order mark or without one." },
    WINDOWS1252: { description: "Windows-1252, as spreadsheets of western Europe and America write plain CSV." },
    LATIN1: { description: "ISO 8859-1, as old programs write it." },
    UTF16LE: { description: 'UTF-16, little-endian, as spreadsheets write "Unicode text".' },
    UTF16BE: { description: "UTF-16, big-endian." },
  },
});

export const Delimiter = { COMMA: "COMMA", SEMICOLON: "SEMICOLON", TAB: "TAB", BAR: "BAR" } as const;
export type Delimiter = (typeof Delimiter)[keyof typeof Delimiter];

registerEnumType(Delimiter, {
  name: "Delimiter",
  description: "What stands between the values of a file.",
  valuesConfig: {
    COMMA: { description: "`,`" },
    SEMICOLON: { description: "`;`, as spreadsheets write it where the comma belongs to numbers." },
    TAB: { description: "A tab." },
    BAR: { description: "`|`" },
  },
});
