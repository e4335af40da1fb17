import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Server } from "../benchmark.js";

/** What a process of a benchmark can be asked to do: a name, and what is done with the JSON that comes with it. */
export type Orders = Readonly<Record<string, (body: never) => unknown>>;

/** Takes orders over HTTP on a free port, says where in its first line, and ends the process with its standard input or by SIGTERM. */
export function takeOrders(orders: Orders): void {
  const server = createServer((request, response) => {
    const answer = async (): Promise<string> => {
      const order = orders[request.url?.slice(1) ?? ""];
      if (order === undefined) throw new Error(`There is no order ${request.url}.`);
      return JSON.stringify((await order(JSON.parse((await text(request)) || "null") as never)) ?? null);
    };
    answer().then(
      (body) => response.end(body),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
  });
  process.stdin.on("end", () => process.exit());
  process.stdin.resume();
  process.on("SIGTERM", () => process.exit());
}

/** Gives an order to such a process and answers what came of it. */
export async function order<Answer = null>({ url }: Pick<Server, "url">, name: string, body: unknown = null): Promise<Answer> {
  const response = await fetch(`${url}/${name}`, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`The order "${name}" failed: ${answer}`);
  return JSON.parse(answer) as Answer;
}

/** Milliseconds on a clock that all processes of the machine share. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
