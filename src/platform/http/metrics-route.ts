import type { FastifyInstance } from "fastify";
import { forbidden } from "../errors/hub-error.js";
import type { Metrics } from "../observability/metrics.js";
import { authorizationOf, type Authenticate, refuseStranger } from "./authenticate.js";

/** Roles that may read the figures where a key is needed. */
const ROLES: readonly string[] = ["ADMIN", "DASHBOARD"];

/**
 * Adds `/metrics`. Where only this machine can reach the port it is open, as scrapers like it; else it takes the key of an ADMIN or a
 * DASHBOARD: names of operations and the volume of business are in it.
 */
export function addMetricsRoute(
  app: FastifyInstance,
  metrics: Metrics,
  access: { readonly open: boolean; readonly authenticate: Authenticate },
): void {
  app.route({
    url: "/metrics",
    method: ["GET", "HEAD"],
    onRequest: async (request, reply) => {
      if (access.open) return;
      const caller = await access.authenticate(authorizationOf(request), request);
      if (caller === null) throw refuseStranger(reply);
      if (!ROLES.includes(caller.role)) throw forbidden("The metrics are for keys with the role ADMIN or DASHBOARD.");
    },
    handler: async (_request, reply) => reply.header("content-type", metrics.contentType).send(await metrics.text()),
  });
}
