import { randomNumbers } from "../load/random.js";
import type { Requests } from "../load/run-load.js";
import { CHANNEL, skuOf } from "../world/names.js";

/** What is asked for. */
export interface AskSettings {
  /** SKUs there are. */
  readonly skus: number;
  /** SKUs of one query: some that follow one another, as on the page of a shop. */
  readonly size: number;
  /** Null: drawn evenly, again and again. Else each page once, in order, from this one on. */
  readonly fresh: { readonly page: number; readonly clients: number } | null;
}

export const QUERY =
  "query Availability($skus: [String!]!, $channel: String) { availability(skus: $skus, channel: $channel) { sku available availableToSell sequence } }";

/** The body that asks for `size` SKUs from `first` on. */
export function bodyOf(first: number, { skus, size }: Pick<AskSettings, "skus" | "size">): string {
  const asked = Array.from({ length: size }, (_, index) => skuOf(1 + ((first + index) % skus)));
  return JSON.stringify({ query: QUERY, operationName: "Availability", variables: { skus: asked, channel: CHANNEL } });
}

/** What is available of SKUs. An answer is accepted where it has figures and no errors. */
export function requests(settings: unknown, seed: number): Requests {
  const terms = settings as AskSettings;
  const draw = randomNumbers(seed);
  // The generator counts connections in its seeds: see `runLoad`.
  let page = (terms.fresh?.page ?? 0) + (seed % 10_007);
  return {
    next: () => {
      if (terms.fresh === null) return bodyOf(Math.floor(draw() * terms.skus), terms);
      const body = bodyOf(page * terms.size, terms);
      page += terms.fresh.clients;
      return body;
    },
    took: (answer) => answer.startsWith('{"data":{"availability":[{'),
  };
}
