import { createServer } from "node:http";

/** Answers every request with the same bytes, BENCH_ANSWER, and does nothing else: what Node's HTTP server comes to. Ends with its input. */
const answer = Buffer.from(process.env["BENCH_ANSWER"] ?? "{}");
const headers = { "content-type": "application/json; charset=utf-8", "content-length": answer.length };

const server = createServer((request, response) => {
  // The body has to be read before the next request of the connection comes.
  request.resume();
  request.once("end", () => {
    response.writeHead(200, headers);
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});

function stop(): void {
  server.close();
  server.closeAllConnections();
}
process.stdin.once("end", stop);
process.stdin.resume();
process.once("SIGTERM", stop);
