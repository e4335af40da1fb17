import { ask, repeat } from "../ask.js";
import { subscribe } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const MARKS = { quick: 40_000, full: 100_000 } as const;

/** What takes text, and a key that may ask it. */
const PLACES = [
  { key: "public", query: "query ($text: String!) { availability(skus: [$text]) { sku } }" },
  { key: "public", query: "query ($text: String!) { availability(skus: [], channel: $text) { sku } }" },
  { key: "public", query: "query ($text: String!) { variant(sku: $text) { sku } }" },
  { key: "public", query: "query ($text: String!) { product(handle: $text) { handle } }" },
  { key: "dashboard", query: "query ($text: String!) { products(query: $text, first: 1) { nodes { handle } } }" },
  { key: "dashboard", query: "query ($text: String!) { location(code: $text) { code } }" },
  { key: "dashboard", query: "query ($text: String!) { inventoryLevels(skus: [$text], first: 1) { nodes { sku } } }" },
  { key: "dashboard", query: "query ($text: String!) { reservations(reference: $text, first: 1) { nodes { id } } }" },
] as const;

const RESERVE =
  'mutation ($text: String!) { reservationCreate(input: { idempotencyKey: "marks", reference: $text, lines: [{ sku: $text, location: $text, quantity: 1 }] }) { userErrors { code } } }';

export const combiningMarks: HeavyKind = {
  name: "combining marks",
  about: "Texts of one letter and very many combining marks, which cost a normalisation the square of their length.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const text = `a${"\u0316\u0301".repeat(MARKS[dose] / 2)}`;
    const asked = [...PLACES.map(({ key, query }) => ({ key: target.keys[key], query })), { key: target.keys.till, query: RESERVE }];
    await repeat(asked.length, 4, (index) => ask(target, outcomes, { ...(asked[index] as (typeof asked)[number]), variables: { text } }));
    const query = "subscription ($text: String!) { channelAvailabilityChanged(channel: $text, snapshot: true) { availability { sku } } }";
    await subscribe(target, outcomes, { key: target.keys.storefront, query, variables: { text }, answers: 1 });
  },
};
