import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The id a request is logged under and answered with: the caller's `X-Request-Id` where it is 1 to 64 letters, digits and hyphens, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[A-Za-z0-9-]{1,64}$/.test(given) ? given : randomUUID();
}
