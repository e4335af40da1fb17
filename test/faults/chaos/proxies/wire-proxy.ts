import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { hasCommitted, isNotification, MessageSplitter, StatementWatch } from "./wire-messages.js";

/** What is to become of a COMMIT. */
export type CommitFate =
  | "PASS"
  /** The connection is cut before the database hears of the COMMIT. */
  | "CUT_BEFORE"
  /** The database commits, and the connection is cut before its answer reaches the hub. */
  | "CUT_AFTER";

/** The wire between one hub and PostgreSQL. Its switches may be thrown at any time. */
export class WireProxy {
  /** Asked for every COMMIT that a hub sends. */
  fateOfCommit: (applicationName: string) => CommitFate = () => "PASS";
  /** Every message waits for so long, in both directions; their order stays. */
  delayMs = 0;
  /** Notifications do not reach the hub; all else does. */
  losesNotifications = false;
  refuses = false;
  /** How many connections were cut at a COMMIT, by fate. */
  readonly cuts = { before: 0, after: 0 };
  lostNotifications = 0;
  readonly #connections = new Set<Connection>();
  readonly #server: Server;
  #frozen = false;

  private constructor(readonly targetPort: number) {
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(targetPort: number): Promise<WireProxy> {
    const proxy = new WireProxy(targetPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Puts a connection string's traffic through the proxy. */
  through(url: string): string {
    const address = new URL(url);
    address.port = String(this.port);
    return address.href;
  }

  /** Nothing passes and nothing is closed, until `thaw`. */
  freeze(): void {
    this.#frozen = true;
    for (const connection of this.#connections) connection.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const connection of this.#connections) connection.resume();
  }

  /** Every switch as it was at first. */
  calm(): void {
    this.fateOfCommit = () => "PASS";
    this.delayMs = 0;
    this.losesNotifications = false;
    this.refuses = false;
    this.thaw();
  }

  /** Ends the connections of an application (of all) with a reset. Answers how many. */
  reset(applicationName?: string): number {
    const hit = [...this.#connections].filter((one) => applicationName === undefined || one.applicationName === applicationName);
    for (const connection of hit) connection.reset();
    return hit.length;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.reset();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket): void {
    client.on("error", () => undefined);
    if (this.refuses) {
      client.resetAndDestroy();
      return;
    }
    const connection = new Connection(this, client, connect(this.targetPort, "127.0.0.1"));
    this.#connections.add(connection);
    client.once("close", () => this.#connections.delete(connection));
    if (this.#frozen) connection.pause();
  }
}

class Connection {
  readonly #watch = new StatementWatch();
  #cutsAtReply = false;
  #forward: Promise<void> = Promise.resolve();
  #back: Promise<void> = Promise.resolve();

  constructor(
    private readonly proxy: WireProxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    client.setNoDelay(true);
    server.setNoDelay(true);
    const fromClient = new MessageSplitter(true);
    const fromServer = new MessageSplitter(false);
    server.on("error", () => undefined);
    client.on("data", (bytes) => this.#toServer(fromClient.take(bytes)));
    server.on("data", (bytes) => this.#toClient(fromServer.take(bytes)));
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  }

  get applicationName(): string {
    return this.#watch.applicationName;
  }

  pause(): void {
    this.client.pause();
    this.server.pause();
  }

  resume(): void {
    this.client.resume();
    this.server.resume();
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  #toServer(messages: readonly Buffer[]): void {
    const passing: Buffer[] = [];
    for (const message of messages) {
      const fate = this.#watch.commits(message) ? this.proxy.fateOfCommit(this.applicationName) : "PASS";
      if (fate === "CUT_BEFORE") {
        this.proxy.cuts.before += 1;
        // What went before is in the server's hands: it must roll that back by itself.
        this.server.write(Buffer.concat(passing), () => this.reset());
        return;
      }
      if (fate === "CUT_AFTER") this.#cutsAtReply = true;
      passing.push(message);
    }
    this.#forward = this.#pass(this.#forward, passing, this.server);
  }

  #toClient(messages: readonly Buffer[]): void {
    const passing: Buffer[] = [];
    for (const message of messages) {
      if (this.proxy.losesNotifications && isNotification(message)) {
        this.proxy.lostNotifications += 1;
        continue;
      }
      if (this.#cutsAtReply && hasCommitted(message)) {
        this.proxy.cuts.after += 1;
        this.reset();
        return;
      }
      passing.push(message);
    }
    this.#back = this.#pass(this.#back, passing, this.client);
  }

  #pass(before: Promise<void>, messages: readonly Buffer[], to: Socket): Promise<void> {
    if (messages.length === 0) return before;
    const bytes = Buffer.concat(messages);
    const { delayMs } = this.proxy;
    const write = async (): Promise<void> => {
      if (!to.destroyed) to.write(bytes);
    };
    if (delayMs === 0 && !this.#delays) return write();
    this.#delays = true;
    return before.then(() => new Promise((resolve) => setTimeout(() => resolve(write()), delayMs)));
  }

  /** Once a connection was slowed, its messages queue: those of now must not pass those of then. */
  #delays = false;
}
