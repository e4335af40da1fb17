import { startEmbedded } from "../../src/platform/postgres/embedded.js";

/** A process of its own for the launcher's tests: starts or joins the cluster in the folder given and holds it until it is killed or told to stop. */
const server = await startEmbedded({ dataDir: process.argv[2] ?? "", durable: false });
process.stdout.write(`${JSON.stringify({ pid: server.pid(), port: server.port, joined: server.joined() })}\n`);
const held = setInterval(() => undefined, 60_000);
process.once("SIGTERM", () => {
  clearInterval(held);
  void server.stop();
});
