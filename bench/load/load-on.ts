import type { Bench, Contender, Load, Server } from "../benchmark.js";
import type { Answered } from "../world/check-reservations.js";

/** A load on GraphQL over HTTP, wherever it goes. */
export interface LoadTerms extends Pick<Load, "clients" | "requests" | "settings"> {
  /** Counts over all rounds, warm-up included, what clients were told; for the checks. */
  readonly answered: Answered;
}

/** What a load on a server came to, round by round: `perSecond` first, delays, and `cpuMicros`, the server's processor time a request. */
export function loadOn(bench: Bench, server: Server, { clients, requests, settings, answered }: LoadTerms): Contender {
  let seed = 0;
  return async (seconds) => {
    seed += 1;
    const cpuBefore = server.cpuMs();
    const headers = { authorization: `Bearer ${server.key}` };
    const figures = await bench.stage.load({ url: `${server.url}/graphql`, headers, clients, seconds, requests, settings, seed });
    const cpuMicros = ((server.cpuMs() - cpuBefore) * 1_000) / Math.max(1, figures.sent - figures.failed);
    answered.accepted += figures.accepted;
    answered.failed += figures.failed;
    const { perSecond, ...rest } = figures;
    return { perSecond, ...rest, cpuMicros };
  };
}
