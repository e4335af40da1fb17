import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { repeat } from "../ask.js";
import { openSocket } from "../live-ask.js";
import type { HeavyKind } from "../heavy-kind.js";

const SOCKETS = { quick: 300, full: 2_000 } as const;
const IDLE_MS = { quick: 1_000, full: 5_000 } as const;

export const idleSockets: HeavyKind = {
  name: "idle sockets",
  about: "Sockets that never introduce themselves, sockets that do and ask for nothing, and connections that send half a request.",
  welcome: false,
  run: async (target, dose, outcomes) => {
    const { hostname, port } = new URL(target.url);
    const ends: (() => void)[] = [];
    await repeat(SOCKETS[dose], 50, async (index) => {
      if (index % 3 === 0) {
        const connection = connect(Number(port), hostname);
        connection.on("error", () => undefined);
        ends.push(() => connection.destroy());
        await once(connection, "connect");
        connection.write("POST /graphql HTTP/1.1\r\nhost: hub\r\n");
        return;
      }
      const socket = openSocket(target.url);
      socket.on("error", () => undefined);
      socket.on("close", (code) => outcomes.note(`closed ${code}`));
      ends.push(() => socket.terminate());
      await Promise.race([once(socket, "open"), once(socket, "close")]).catch(() => undefined);
      if (index % 3 === 1)
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${target.keys.dashboard}` } }));
    });
    await pause(IDLE_MS[dose]);
    for (const end of ends) end();
  },
};
