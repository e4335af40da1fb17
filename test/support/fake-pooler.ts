import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import pg from "pg";

/** A session of the server, lent to one client after the other. */
interface Backend {
  readonly client: pg.Client;
  readonly socket: Socket;
  borrower: Socket | null;
}

export interface FakePoolerOptions {
  readonly url: string;
  /** Sessions of the server that are lent. */
  readonly backends: number;
  /** How long a session is lent. */
  readonly mode: "transaction" | "session";
  /** Whether clients are told the numbers of a session of the server to cancel by, as some poolers do, or others. Default false. */
  readonly showsBackend?: boolean;
}

const READY = 0x5a; // Z
const IDLE = 0x49; // I

/**
 * A pooler between a hub and its database, as small as will do: it lends each client a session for one transaction at a time, or for as long as
 * the client stays, the one lent longest ago first. Messages of the protocol are looked at for their ends only.
 */
export class FakePooler {
  readonly #server: Server;
  readonly #backends: readonly Backend[];
  readonly #options: FakePoolerOptions;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: (() => void)[] = [];
  #turn = 0;

  private constructor(options: FakePoolerOptions, backends: readonly Backend[]) {
    this.#options = options;
    this.#backends = backends;
    this.#server = createServer((client) => void this.#serve(client).catch(() => client.destroy()));
  }

  static async open(options: FakePoolerOptions): Promise<{ readonly pooler: FakePooler; readonly url: string }> {
    const backends = await Promise.all(Array.from({ length: options.backends }, () => backendOf(options.url)));
    const pooler = new FakePooler(options, backends);
    pooler.#server.listen(0, "127.0.0.1");
    await once(pooler.#server, "listening");
    const url = new URL(options.url);
    url.hostname = "127.0.0.1";
    url.port = String((pooler.#server.address() as AddressInfo).port);
    return { pooler, url: url.href };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const { socket } of this.#backends) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(client: Socket): Promise<void> {
    this.#sockets.add(client);
    client.on("error", () => undefined);
    const [startup] = (await once(client, "data")) as [Buffer];
    if (startup.readInt32BE(4) === 80_877_102) return void client.destroy(); // a cancel request
    const pid = (this.#backends[0]?.client as { readonly processID?: number } | undefined)?.processID ?? 0;
    client.write(greeting(this.#options.showsBackend === true ? pid : 7));
    let lent: Backend | null = null;
    client.on("data", (bytes: Buffer) => {
      if (bytes[0] === 0x58 && lent === null) return void client.destroy(); // X: the client takes its leave
      if (lent !== null) return void lent.socket.write(bytes);
      client.pause();
      void this.#lend(client).then((backend) => {
        lent = backend;
        const watch = (answer: Buffer): void => {
          if (client.writable) client.write(answer);
          if (!endsTransaction(answer) || (this.#options.mode === "session" && !client.destroyed)) return;
          backend.socket.off("data", watch);
          lent = null;
          this.#giveBack(backend);
        };
        backend.socket.on("data", watch);
        backend.socket.write(bytes);
        client.resume();
      });
    });
    client.on("close", () => {
      this.#sockets.delete(client);
      if (lent !== null && this.#options.mode === "session") this.#giveBack(lent);
    });
  }

  async #lend(client: Socket): Promise<Backend> {
    for (;;) {
      for (let count = 0; count < this.#backends.length; count += 1) {
        const backend = this.#backends[(this.#turn + count) % this.#backends.length];
        if (backend === undefined || backend.borrower !== null) continue;
        this.#turn = (this.#turn + count + 1) % this.#backends.length;
        backend.borrower = client;
        return backend;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #giveBack(backend: Backend): void {
    backend.socket.removeAllListeners("data");
    backend.borrower = null;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

async function backendOf(url: string): Promise<Backend> {
  const client = new pg.Client({ connectionString: url, application_name: "fake pooler" });
  client.on("error", () => undefined);
  await client.connect();
  const { stream: socket } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  socket.removeAllListeners("data");
  socket.on("error", () => undefined);
  return { client, socket, borrower: null };
}

/** Authentication is done, the numbers to cancel by, and ready. */
function greeting(pid: number): Buffer {
  const key = Buffer.alloc(13);
  key.write("K", 0);
  key.writeInt32BE(12, 1);
  key.writeInt32BE(pid, 5);
  key.writeInt32BE(1, 9);
  return Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), key, Buffer.from([READY, 0, 0, 0, 5, IDLE])]);
}

/** Whether the last message says that the server is ready, outside a transaction. */
function endsTransaction(answer: Buffer): boolean {
  return answer.at(-6) === READY && answer.at(-1) === IDLE;
}
