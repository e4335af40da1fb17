import type { Fault } from "./fault.js";
import { HUB_READY_BAR_MS } from "./f1-hub-killed.js";

/** Of one round: a run of ten rounds has a hundred. */
const RESTARTS = 10;
const RESTARTS_SHORT = 3;
/** What a hub promises. */
const STOP_BAR_MS = 10_000;

export const rollingRestarts: Fault = {
  code: "F24",
  title: "SIGTERM in mid-burst, rolling restarts",
  how: `hubs are told to stop one after the other under full load, and started again: ${RESTARTS} restarts a round`,
  hubs: 2,
  run: async ({ crowd, hubs, full, deed, measure, violate, history, subscribers, count }) => {
    for (let restarts = 0; restarts < (full ? RESTARTS : RESTARTS_SHORT); restarts += 1) {
      const hub = hubs[restarts % hubs.length];
      if (hub === undefined) return;
      await crowd.more(10, hub.index);
      deed(`SIGTERM to hub ${hub.index}`);
      const { code, ms } = await hub.stop();
      measure("SIGTERM → hub ended, in mid-burst", ms, STOP_BAR_MS);
      if (code !== 0) violate("I25", `Hub ${hub.index} ended with ${String(code)} when it was told to stop.`);
      const began = performance.now();
      await hub.start();
      measure("hub stopped → ready again", performance.now() - began, HUB_READY_BAR_MS);
      count("restarts", 1);
    }
    const unknown = history.sendings.filter(({ outcome }) => outcome.kind === "UNKNOWN").length;
    count("sendings without an answer", unknown);
    const codes = subscribers.flatMap(({ endings }) => endings.map(({ code }) => code ?? "cut"));
    for (const code of codes) count(`subscriptions ended with ${code}`, 1);
    await crowd.more(30);
  },
};
