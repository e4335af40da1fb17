import { setTimeout as pause } from "node:timers/promises";
import type { HubSlot } from "../stage/hub-slot.js";
import type { Fault } from "./fault.js";

/** A hub pings every 15 s and cuts who was silent for two intervals. */
const PING_MS = 15_000;

async function openSockets(hub: HubSlot): Promise<number> {
  const text = await fetch(`${hub.ownUrl}/metrics`).then((response) => response.text());
  return Number(/^hub_websocket_connections\S* (\d+)/m.exec(text)?.[1] ?? /^hub_sockets\S* (\d+)/m.exec(text)?.[1] ?? Number.NaN);
}

export const halfOpenClients: Fault = {
  code: "F9",
  title: "half-open clients",
  how: "the door proxy keeps the sockets open and passes nothing any more, either way: the hub's pings are not answered",
  hubs: 1,
  run: async ({ crowd, hubs, deed, measure, violate, count }) => {
    await crowd.more(50);
    const [hub] = hubs;
    if (hub === undefined) return;
    const vanished = hub.door.vanishSockets();
    deed("the sockets' clients vanish");
    if (vanished === 0) violate("FAULT", "The fault did not happen: there was no socket.");
    const began = performance.now();
    const before = await openSockets(hub);
    for (const deadline = began + 3 * PING_MS; performance.now() < deadline; await pause(250)) {
      if ((await openSockets(hub)) < before) break;
    }
    const ms = performance.now() - began;
    measure("client vanished → its socket is cut", ms, 2 * PING_MS + 2_000);
    count("half-open sockets", vanished);
    if (ms >= 3 * PING_MS) violate("F9", "A socket whose client had vanished was never cut.");
    deed("the clients come back");
    hub.door.cutStreams();
    await crowd.more(50);
  },
};
