import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** What becomes of the bytes between a client and a server, such as a hub and its database. */
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

/** A wire between a client and a server that can be cut. `traffic` may be changed at any time. */
export class CuttingProxy {
  traffic: Traffic = "PASS";
  /** What `traffic` becomes at a cut; null: it stays. */
  trafficAfterCut: Traffic | null = null;
  /** Asked for each connection: after how many bytes from the server it is cut. */
  bytesUntilCut: () => number = () => Infinity;
  /** Connections that the client opened, refused ones too. */
  connections = 0;
  /** Connections that were cut in the middle. */
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #joined = 0;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => this.#join(client));
  }

  /** Opens a proxy before the server of a URL, such as a database's connection string. */
  static async open(url: string): Promise<{ readonly proxy: CuttingProxy; readonly url: string }> {
    const address = new URL(url);
    const proxy = new CuttingProxy({ host: address.hostname, port: Number(address.port || 5432) });
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    address.hostname = "127.0.0.1";
    address.port = String((proxy.#server.address() as AddressInfo).port);
    return { proxy, url: address.href };
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#joined;
  }

  /** Cuts every connection. */
  cut(): void {
    this.cuts += this.#joined;
    for (const socket of this.#sockets) socket.destroy();
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
    this.#joined += 1;
    let left = this.bytesUntilCut();
    client.on("data", (bytes) => this.#pass(bytes, client, server, this.traffic === "CUT_BEFORE_COMMIT" && bytes.includes(TEXT_OF_COMMIT)));
    server.on("data", (bytes) => {
      // In the middle of a message, as a cut comes.
      if (left < bytes.length) client.write(bytes.subarray(0, left));
      this.#pass(bytes, server, client, left < bytes.length || (this.traffic === "CUT_AFTER_COMMIT" && bytes.includes(COMMITTED)));
      left -= bytes.length;
    });
    client.on("close", () => {
      this.#joined -= 1;
      server.destroy();
    });
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
