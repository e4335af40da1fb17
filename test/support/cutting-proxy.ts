import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** What becomes of the bytes between a hub and its database. */
export type Traffic =
  /** They pass. */
  | "PASS"
  /** Nothing passes and nothing is closed: a machine that vanished. */
  | "SILENT"
  /** Connections are closed at once. */
  | "REFUSE"
  /** The connection is cut where the database says that it has committed: the hub never hears it. */
  | "CUT_AFTER_COMMIT"
  /** The connection is cut where the hub sends the statements that end with the COMMIT: the database never hears them. */
  | "CUT_BEFORE_COMMIT";

const COMMITTED = Buffer.from("COMMIT\0");
/** The first batch of a connection sends the text; later ones name the prepared statement only. */
const TEXT_OF_COMMIT = Buffer.from("commit\0");

/** A wire between a hub and its database that can be cut. `traffic` may be changed at any time. */
export class CuttingProxy {
  traffic: Traffic = "PASS";
  /** What `traffic` becomes at a cut; null: it stays. */
  trafficAfterCut: Traffic | null = null;
  /** Connections that the hub opened, refused ones too. */
  connections = 0;
  /** Connections that were cut in the middle. */
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => this.#join(client));
  }

  /** Opens a proxy before the database of a connection string. */
  static async open(url: string): Promise<{ readonly proxy: CuttingProxy; readonly url: string }> {
    const address = new URL(url);
    const proxy = new CuttingProxy({ host: address.hostname, port: Number(address.port || 5432) });
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    address.hostname = "127.0.0.1";
    address.port = String((proxy.#server.address() as AddressInfo).port);
    return { proxy, url: address.href };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    this.connections += 1;
    this.#keep(client);
    if (this.traffic === "REFUSE") {
      client.destroy();
      return;
    }
    const server = connect(this.target);
    this.#keep(server);
    client.on("data", (bytes) => this.#pass(bytes, client, server, this.traffic === "CUT_BEFORE_COMMIT" && bytes.includes(TEXT_OF_COMMIT)));
    server.on("data", (bytes) => this.#pass(bytes, server, client, this.traffic === "CUT_AFTER_COMMIT" && bytes.includes(COMMITTED)));
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  }

  #pass(bytes: Buffer, from: Socket, to: Socket, cut: boolean): void {
    if (this.traffic === "SILENT") return;
    if (!cut && this.traffic !== "REFUSE") {
      to.write(bytes);
      return;
    }
    this.cuts += 1;
    this.traffic = this.trafficAfterCut ?? this.traffic;
    from.destroy();
    to.destroy();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => this.#sockets.delete(socket));
  }
}
