import { charactersUpTo } from "../../platform/text/normal-form.rules.js";

/** What an import is told of its file and of a shop's names, before any of it is looked up. */
export interface ImportNames {
  readonly layout: string;
  readonly fileName?: string | null;
  readonly locations?: readonly ShopLocation[] | null;
}

interface ShopLocation {
  readonly name: string;
  readonly location?: string | null;
}

const LENGTH_MAX = 255;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Mistakes in what was given, each as a field and a sentence. */
export function importProblems({ fileName, locations }: ImportNames): { readonly field: string[]; readonly message: string }[] {
  const message = `This has 1 to ${LENGTH_MAX} characters, none of them a control character.`;
  const file = fileName === undefined || fileName === null || isName(fileName) ? [] : [{ field: ["fileName"], message }];
  const names = (locations ?? []).flatMap(({ name, location }, place) => {
    const at = (field: string): string[] => ["locations", String(place), field];
    if (!isName(name)) return [{ field: at("name"), message }];
    if (name.includes("="))
      return [{ field: at("name"), message: 'A shop\'s name of a location has no "=" here. Rename it there, or in the file.' }];
    return location === undefined || location === null || isName(location) ? [] : [{ field: at("location"), message }];
  });
  return [...file, ...names];
}

/** The file's name without the folders that some clients send with it. */
export function fileNameOf({ layout, fileName }: ImportNames): string {
  return (fileName ?? `${layout.toLowerCase().replace("_", "-")}.csv`).split(/[\\/]/).at(-1) ?? "";
}

/** As the command line takes them. */
export function locationWords(locations: readonly ShopLocation[]): string[] {
  return locations.map(({ name, location }) => `${name}=${location ?? ""}`);
}

function isName(text: string): boolean {
  const length = charactersUpTo(text, LENGTH_MAX);
  return length >= 1 && length <= LENGTH_MAX && text.trim() !== "" && !UNPRINTABLE.test(text);
}
