import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { errorBody } from "./errors.js";

const ANSWERS: ReadonlyMap<string, { readonly status: number; readonly message: string }> = new Map([
  ["HPE_HEADER_OVERFLOW", { status: 431, message: "The request line and headers are longer than 16 kB together. Send queries by POST." }],
  ["ERR_HTTP_REQUEST_TIMEOUT", { status: 408, message: "The request did not arrive in time." }],
]);

/** Answers what is no HTTP request, and closes the connection: where the next request would start nobody knows. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = ANSWERS.get(error.code ?? "") ?? { status: 400, message: "This is not a valid HTTP request." };
  const body = JSON.stringify(errorBody(status === 431 ? "LIMIT_EXCEEDED" : "BAD_USER_INPUT", message));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "connection: close",
      "content-type: application/json; charset=utf-8",
      "cache-control: no-store",
      "x-content-type-options: nosniff",
      `content-length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
