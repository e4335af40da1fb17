import { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { URL } from "node:url";

/** How a try ended: units were promised, refused as not in stock, or the call failed for another reason. */
export const accepted = "accepted";
export const refused = "refused";

/**
 * From now on this process connects to nothing but this machine and the database's host: a peer that wants to tell its makers something
 * fails at it. To be called before a peer's packages are loaded.
 */
export function stayAtHome(databaseUrl) {
  const allowed = new Set(["127.0.0.1", "::1", "localhost", new URL(databaseUrl).hostname]);
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function connectAtHome(...args) {
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    const options = typeof first === "object" && first !== null ? first : { host: second };
    const host = typeof options.path === "string" ? "localhost" : (options.host ?? "localhost");
    if (typeof host === "string" && !allowed.has(host)) throw new Error(`A peer tried to reach ${host}.`);
    return connect.apply(this, args);
  };
}

/**
 * Runs `attempt(client, number)` in a closed loop of `clients`: each begins its next try when it has the answer to the last.
 * Ends after `seconds`, or after `tries` tries altogether. The rate is of accepted tries, over the time until the last answer.
 */
export async function closedLoop({ clients, seconds = Infinity, tries = Infinity }, attempt) {
  const delays = [];
  const ends = { accepted: 0, refused: 0, failed: 0 };
  const failures = new Map();
  const began = performance.now();
  const deadline = began + seconds * 1000;
  let begun = 0;
  const one = async (client) => {
    while (begun < tries && performance.now() < deadline) {
      const number = begun++;
      const sentAt = performance.now();
      try {
        ends[await attempt(client, number)] += 1;
      } catch (error) {
        ends.failed += 1;
        const message = error instanceof Error ? error.message : String(error);
        failures.set(message, (failures.get(message) ?? 0) + 1);
      }
      delays.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  const elapsed = (performance.now() - began) / 1000;
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  return {
    figures: { ...ends, perSecond: ends.accepted / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) },
    failures: Object.fromEntries([...failures].slice(0, 5)),
  };
}

/**
 * Answers the benchmark's orders over the process channel, one at a time: `{ id, order, ...settings }` is answered by `{ id, answer }`
 * or `{ id, error }`. Ends when the channel does, so that no peer outlives the benchmark.
 */
export function serve(orders) {
  process.on("disconnect", () => process.exit(0));
  process.on("message", ({ id, order, ...settings }) => {
    Promise.resolve()
      .then(() => orders[order](settings))
      .then(
        (answer) => process.send({ id, answer }),
        (error) => process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.send({ ready: true });
}
