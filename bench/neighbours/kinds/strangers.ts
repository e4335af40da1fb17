import { randomBytes } from "node:crypto";
import { Agent } from "undici";
import { outcomeOf, repeat } from "../ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const STRANGERS = 200;
const TRIES = { quick: 5, full: 25 } as const;

/** An address of this machine that is not the others': neighbours do not share one with strangers. Only Linux has all of 127.0.0.0/8. */
const ADDRESS = process.platform === "linux" ? { localAddress: "127.0.0.66" } : {};

export const strangers: HeavyKind = {
  name: "200 strangers",
  about: "Two hundred clients with keys that they have made up, each time another one.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const agent = new Agent({ connect: ADDRESS, pipelining: 1 });
    const body = JSON.stringify({ query: "{ sequence }" });
    await repeat(STRANGERS * TRIES[dose], STRANGERS, async () => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${madeUpKey()}` };
      try {
        const { statusCode, body: answer } = await agent.request({ origin: target.url, path: "/graphql", method: "POST", headers, body });
        outcomes.note(outcomeOf(await answer.text(), statusCode));
      } catch {
        outcomes.note("no answer");
      }
    });
    await agent.destroy();
  },
};

/** In the form of the hub's own, so that nothing but a look tells that it is none. */
function madeUpKey(): string {
  return `hub_${randomBytes(32).toString("base64url")}`;
}
