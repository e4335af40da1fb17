import { repeat } from "../ask.js";
import { subscribe } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const SUBSCRIBERS = { quick: 40, full: 100 } as const;

/** What each of them waits for, at most. */
const ANSWERS = { quick: 600, full: 100_000 } as const;

const LEVELS =
  "subscription { availabilityChanged(snapshot: true) { sku location { code name } after { available reserved committed onHand } version sequence } }";
const CHANNEL =
  'subscription { channelAvailabilityChanged(channel: "WEB", snapshot: true) { availability { id sku availableToSell } sequence } }';

export const snapshots: HeavyKind = {
  name: "100 snapshots",
  about: "A hundred subscriptions that each begin with a snapshot of every level, or of all that the channel can sell.",
  welcome: true,
  run: async (target, dose, outcomes) => {
    await repeat(SUBSCRIBERS[dose], SUBSCRIBERS[dose], (index) =>
      index % 2 === 0
        ? subscribe(target, outcomes, { key: target.keys.dashboard, query: LEVELS, answers: Math.min(ANSWERS[dose], target.skus * 2) })
        : subscribe(target, outcomes, { key: target.keys.storefront, query: CHANNEL, answers: Math.min(ANSWERS[dose], target.skus) }),
    );
  },
};
