import { WebSocket, WebSocketServer } from "ws";
import type { AddressInfo } from "node:net";
import { ChangesMade } from "./changes-made.js";
import { takeOrders } from "./control.js";

/** The floor: sockets of `ws` that are sent bytes, equal to what the hub sends. A socket's first message is the SKU it waits for, and its id. */
interface Waiting {
  readonly socket: WebSocket;
  readonly id: string;
}

const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
const bySku = new Map<string, Set<Waiting>>();
const changes = new ChangesMade(Number(process.env["BENCH_UNITS"]));
let subscribers = 0;

sockets.on("connection", (socket) => {
  socket.once("message", (data: Buffer) => {
    const { sku, id } = JSON.parse(data.toString()) as { sku: string; id: string };
    const waiting = { socket, id };
    const others = bySku.get(sku) ?? new Set();
    bySku.set(sku, others.add(waiting));
    subscribers += 1;
    socket.once("close", () => {
      others.delete(waiting);
      subscribers -= 1;
    });
  });
});

/** Written down once, and sent to each with its id. */
function publish(sku: string): void {
  const payload = `","type":"next","payload":${JSON.stringify({ data: { availabilityChanged: changes.next(sku) } })}}`;
  for (const { socket, id } of bySku.get(sku) ?? []) if (socket.readyState === WebSocket.OPEN) socket.send(`{"id":"${id}${payload}`);
}

takeOrders({
  address: () => ({ url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}` }),
  subscribers: () => ({ subscribers }),
  publish: ({ skus }: { skus: readonly string[] }) => {
    for (const sku of skus) publish(sku);
  },
});
