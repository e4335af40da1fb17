import { isPlatform } from "./room-rules.js";
import type { ArchitectureRule } from "./source-tree.js";

/** What a business keeps, and what it does with it, in the singular: the words of the rooms. */
const BUSINESS_WORDS: ReadonlySet<string> = new Set(
  `reservation reserve reserved sale sell sold return returned sku variant product catalog catalogue assortment barcode packaging gtin location channel
  shop storefront warehouse till marketplace shipment ship shipped hold stock stocked inventory availability level movement adjustment adjust incident
  oversell oversold supplier purchase purchasing replenishment transfer receipt customer dashboard price quarantine account reorder listing connector`
    .trim()
    .split(/\s+/),
);

interface Meaning {
  readonly word: string;
  /** How the paths begin below src/platform/ where the word has another meaning. */
  readonly at: readonly string[];
  readonly meaning: string;
}

/** Where a word of the list is none of the business. */
export const OTHER_MEANINGS: readonly Meaning[] = [
  { word: "hold", at: [""], meaning: "locks, leases and buffers are held, and limits hold" },
  { word: "inventory", at: ["http/front-page.ts", "observability/otlp-tracer.ts", "postgres/"], meaning: "the product's own name" },
  { word: "channel", at: ["feed/append.ts", "feed/tail-connection.ts", "db/pipeline.ts"], meaning: "what PostgreSQL notifies" },
  {
    word: "location",
    at: ["graphql/public-errors.ts", "graphql/text.rules.ts", "graphql/compiled/located-error.ts"],
    meaning: "in GraphQL a place in a document",
  },
  { word: "level", at: ["config/config.ts", "observability/", "http/json-app.ts", "db/migration-session.ts"], meaning: "of the log" },
  { word: "level", at: ["errors/hub-error.ts", "graphql/outcome.rules.ts"], meaning: "the top of an answer" },
  { word: "level", at: ["graphql/json.ts", "graphql/limits.ts"], meaning: "of what is nested" },
  {
    word: "level",
    at: ["http/compression.ts", "db/pool-statements.ts", "postgres/postmaster.ts"],
    meaning: "of gzip, of isolation, of the WAL",
  },
  { word: "return", at: ["csv/csv-records.ts"], meaning: "the character at the end of a line" },
  { word: "return", at: ["graphql/budget/list-weight.ts", "http/json-app.ts"], meaning: "in the names of libraries" },
  { word: "reserved", at: ["jobs/job-file"], meaning: "bytes that are kept free for an upload" },
  { word: "transfer", at: ["http/files-route.ts"], meaning: "the header transfer-encoding" },
  { word: "shop", at: ["config/", "http/server.ts"], meaning: "an origin of a page, to show how one is written" },
];

export const platformNamesNoBusiness: ArchitectureRule = {
  sentence: "platform names no word of the business: not in a name, a text or a comment",
  check: (tree) =>
    tree
      .filter(({ path }) => isPlatform(path))
      .flatMap(({ path, words }) =>
        words.flatMap(({ word, line }) => {
          const business = businessWord(word);
          return business === null || isMeantOtherwise(business, path)
            ? []
            : [`${path}:${line}: names "${word}", which is a room's business.`];
        }),
      ),
};

/** The word of the list that this is, or is the plural of; null where it is none. */
export function businessWord(word: string): string | null {
  const forms = [word, word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
  return forms.find((form) => BUSINESS_WORDS.has(form)) ?? null;
}

function isMeantOtherwise(word: string, path: string): boolean {
  const place = path.slice("src/platform/".length);
  return OTHER_MEANINGS.some((other) => other.word === word && other.at.some((beginning) => place.startsWith(beginning)));
}

/** Exceptions that are needed no more: nothing there names the word. */
export function idleMeanings(tree: Parameters<ArchitectureRule["check"]>[0]): string[] {
  return OTHER_MEANINGS.flatMap(({ word, at }) =>
    at
      .filter(
        (beginning) =>
          !tree.some(
            ({ path, words }) => path.startsWith(`src/platform/${beginning}`) && words.some((each) => businessWord(each.word) === word),
          ),
      )
      .map((beginning) => `${word} at ${beginning}`),
  );
}
