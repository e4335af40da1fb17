import { collectDefaultMetrics, Registry } from "prom-client";

let registry: Registry | null = null;

/**
 * Memory, processor, garbage collection, handles and the event loop's delay (`nodejs_eventloop_lag_*`). They belong to the process, not to
 * a hub: their observers start with the first call and cannot be stopped, so there is one set of them.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
