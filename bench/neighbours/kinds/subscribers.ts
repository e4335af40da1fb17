import { repeat } from "../ask.js";
import { subscribe } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const SUBSCRIBERS = { quick: 250, full: 900 } as const;
const ANSWERS = { quick: 30, full: 1_000 } as const;

const QUERY =
  "subscription ($after: Sequence!) { movementRecorded(after: $after) { sequence kind sku quantity to { account location { code } } recordedAt } }";

export const subscribers: HeavyKind = {
  name: "900 subscribers",
  about: "Hundreds of subscribers that come back at the same time, all of them far behind.",
  welcome: true,
  run: async (target, dose, outcomes) => {
    const subscription = { key: target.keys.dashboard, query: QUERY, variables: { after: target.farBehind }, answers: ANSWERS[dose] };
    await repeat(SUBSCRIBERS[dose], SUBSCRIBERS[dose], () => subscribe(target, outcomes, subscription));
  },
};
