import { likenessOf, lookupLikeness } from "../../catalog/index.js";
import { listLocations } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { BadOption } from "./bad-option.js";

export type NamedLocation = { readonly code: string } | { readonly problem: string };

const PAGE = 1_000;

/** Finds the hub's locations by what other systems call them: as told by --location, by code, or by a name that only one location has. */
export class LocationNames {
  readonly #codes = new Set<string>();
  readonly #codesByName = new Map<string, string[]>();

  private constructor(private readonly told: ReadonlyMap<string, string | null>) {}

  /** `told`: `Main shop=STORE-1` as given, one each; `Old shop=` leaves that location out. Throws UsageError. */
  static async read(database: Database, told: readonly string[]): Promise<LocationNames> {
    const names = new LocationNames(new Map(told.map(toldPair)));
    for (let after: string | null = null; ;) {
      const page = await listLocations(database, { after, limit: PAGE }, null);
      for (const { code, name } of page) {
        names.#codes.add(code);
        names.#codesByName.set(name, [...(names.#codesByName.get(name) ?? []), code]);
      }
      after = page.at(-1)?.code ?? null;
      if (page.length < PAGE) break;
    }
    for (const [name, code] of names.told) {
      if (code !== null && !names.#codes.has(code)) throw new BadOption(`--location "${name}=${code}": the hub has no location "${code}".`);
    }
    return names;
  }

  /** By code only: for the hub's own files. */
  byCode(code: string): NamedLocation {
    return this.#codes.has(code)
      ? { code }
      : { problem: `The hub has no location "${code}"${this.#near(code)}. Import or create it first.` };
  }

  /** Null: left out on purpose. */
  find(name: string): NamedLocation | null {
    const told = this.told.get(name);
    if (told === null) return null;
    if (told !== undefined) return { code: told };
    if (this.#codes.has(name)) return { code: name };
    const named = this.#codesByName.get(name) ?? [];
    if (named.length === 1 && named[0] !== undefined) return { code: named[0] };
    if (named.length > 1)
      return { problem: `Several locations are named "${name}": ${named.join(", ")}. Say which with --location "${name}=CODE".` };
    return {
      problem: `No location of the hub has the code or the name "${name}"${this.#near(name)}. Create it, or give --location "${name}=CODE" ("${name}=" leaves it out).`,
    };
  }

  #near(name: string): string {
    const likeness = lookupLikeness(name);
    const near = [...this.#codes].find((code) => likenessOf(code) === likeness);
    return near === undefined ? "" : ` (there is "${near}")`;
  }
}

function toldPair(text: string): readonly [string, string | null] {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new BadOption(`--location "${text}": write it as "their name=CODE".`);
  const code = text.slice(at + 1).trim();
  return [text.slice(0, at).trim(), code === "" ? null : code];
}
