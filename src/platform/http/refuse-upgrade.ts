import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { errorBody, HttpError } from "./errors.js";
import { foreignOrigin, type Origins } from "./origins.js";

export interface UpgradeTerms {
  readonly origins: Origins;
  readonly closing: boolean;
  /** Whether this process has all the sockets it may have. */
  readonly full: boolean;
}

/** Why a request may not become a socket; null where it may. */
export function upgradeProblem(request: IncomingMessage, { origins, closing, full }: UpgradeTerms): HttpError | null {
  if (closing || full) return new HttpError(503, "UNAVAILABLE", "The hub takes no more sockets now. Connect again in a moment.");
  if (request.headers.upgrade?.toLowerCase() !== "websocket") {
    return new HttpError(400, "BAD_USER_INPUT", "This server upgrades to WebSocket only. Send the request without an Upgrade header.");
  }
  if (request.url?.split("?", 1)[0] !== "/graphql") {
    return new HttpError(404, "BAD_USER_INPUT", "There is no socket at this path. GraphQL is at /graphql.");
  }
  if (!origins.allow(request)) return foreignOrigin();
  return null;
}

/** Answers in place of the upgrade, and closes the connection. */
export function refuseUpgrade(socket: Duplex, { statusCode, hubCode, message }: HttpError): void {
  const body = JSON.stringify(errorBody(hubCode, message));
  socket.end(
    [
      `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ""}`,
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
