import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What is to become of a client's request. */
export type RequestFate =
  | "PASS"
  /** The hub never hears it: the connection breaks. */
  | "CUT"
  /** The hub does it and answers, and the answer is lost: the connection breaks. */
  | "SWALLOW";

/** The way between the clients and one hub: requests one by one, sockets as they are. */
export class DoorProxy {
  fateOfRequest: () => RequestFate = () => "PASS";
  delayMs = 0;
  readonly done = { passed: 0, cut: 0, swallowed: 0 };
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<ServerResponse>();

  private constructor(readonly targetPort: number) {
    this.#server = createServer((incoming, answer) => void this.#pass(incoming, answer));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("upgrade", (incoming, socket, head) => this.#join(incoming, socket as Socket, head));
  }

  static async open(targetPort: number): Promise<DoorProxy> {
    const door = new DoorProxy(targetPort);
    door.#server.listen(0, "127.0.0.1");
    await once(door.#server, "listening");
    return door;
  }

  /** Where clients go, without a path. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Every switch as it was at first. */
  calm(): void {
    this.fateOfRequest = () => "PASS";
    this.delayMs = 0;
  }

  /** Breaks every socket and event stream off. Answers how many. */
  cutStreams(): number {
    const count = this.#sockets.size + this.#streams.size;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    for (const stream of this.#streams) stream.destroy();
    return count;
  }

  /** The sockets stay open and nothing passes any more, either way: clients whose machine vanished. Answers how many. */
  vanishSockets(): number {
    for (const socket of this.#sockets) {
      socket.pause();
      socket.removeAllListeners("data");
      socket.unpipe();
    }
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    this.cutStreams();
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const fate = this.fateOfRequest();
    const broken = (): void => void answer.socket?.resetAndDestroy();
    incoming.on("error", broken);
    if (this.delayMs > 0) await pause(this.delayMs);
    if (fate === "CUT") {
      this.done.cut += 1;
      broken();
      return;
    }
    const { method, url: path, headers } = incoming;
    const outgoing = request({ host: "127.0.0.1", port: this.targetPort, method, path, headers, agent: this.#agent });
    outgoing.on("error", broken);
    outgoing.on("response", (response) => {
      response.on("error", broken);
      const isStream = response.headers["content-type"]?.startsWith("text/event-stream") === true;
      if (fate === "SWALLOW") {
        const lose = (): void => {
          this.done.swallowed += 1;
          broken();
        };
        // A stream has no end to wait for: it is lost where it begins.
        if (isStream) {
          response.destroy();
          lose();
        } else {
          response.resume().on("end", lose);
        }
        return;
      }
      this.done.passed += 1;
      answer.writeHead(response.statusCode ?? 502, response.headers);
      answer.flushHeaders();
      if (isStream) this.#keep(answer);
      response.pipe(answer);
      response.on("aborted", broken);
      answer.on("close", () => response.destroy());
    });
    incoming.pipe(outgoing);
  }

  #keep(stream: ServerResponse): void {
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
  }

  #join(incoming: IncomingMessage, client: Socket, head: Buffer): void {
    const hub = connect(this.targetPort, "127.0.0.1");
    for (const socket of [client, hub]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => this.#sockets.delete(socket));
    }
    client.once("close", () => hub.destroy());
    hub.once("close", () => client.destroy());
    const lines = incoming.rawHeaders.flatMap((word, index, all) => (index % 2 === 0 ? [`${word}: ${all[index + 1] ?? ""}`] : []));
    hub.write(`${incoming.method ?? "GET"} ${incoming.url ?? "/"} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    hub.write(head);
    client.pipe(hub);
    hub.pipe(client);
  }
}
