// Runs in a folder where the package was installed from its tarball.
import { AvailabilityChangedDocument, resumable, send, SequenceDocument } from "@inventory-hub/client";
import { deliverSales, recordSales, SaleQueue } from "@inventory-hub/client/till";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

const hub = { url: process.env.HUB_URL, key: process.env.HUB_KEY };
const { sequence } = await send(hub, SequenceDocument, {});
const socket = createClient({
  url: `${hub.url.replace("http", "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${hub.key}` },
  retryAttempts: 0,
});
const queue = new SaleQueue("sales.jsonl");
queue.add({ idempotencyKey: "packed-1", channel: "WEB", reference: "R-1", lines: [{ sku: "PACKED", location: "WH-1", quantity: 2 }] });
const record = (sales) => recordSales(hub, sales);
await deliverSales({ queue, record, onBooked: ({ reference }) => console.log(`booked ${reference}`) });
for await (const { availabilityChanged } of resumable(socket, AvailabilityChangedDocument, { after: sequence })) {
  const { sku, location, before, after, cause } = availabilityChanged;
  console.log(`${sku} at ${location.code}: ${before.available} → ${after.available} (${cause})`);
  break;
}
console.log(`waiting: ${queue.sales.length}`);
