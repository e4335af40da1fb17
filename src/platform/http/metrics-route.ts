import type { FastifyInstance } from "fastify";
import { forbidden } from "../errors/hub-error.js";
import type { ClientRole } from "../graphql/context.js";
import type { Metrics } from "../observability/metrics.js";
import { authorizationOf, type Authenticate, refuseStranger } from "./authenticate.js";

/**
 * Adds `/metrics`. Where only this machine can reach the port it is open, as scrapers like it; else it takes the key of an ADMIN or of one
 * of the roles: names of operations and the volume of business are in it.
 */
export function addMetricsRoute(
  app: FastifyInstance,
  metrics: Metrics,
  access: { readonly open: boolean; readonly roles: readonly ClientRole[]; readonly authenticate: Authenticate },
): void {
  app.route({
    url: "/metrics",
    method: ["GET", "HEAD"],
    onRequest: async (request, reply) => {
      if (access.open) return;
      const caller = await access.authenticate(authorizationOf(request), request);
      if (caller === null) throw refuseStranger(reply);
      const roles = ["ADMIN", ...access.roles];
      if (!roles.includes(caller.role)) throw forbidden(`The metrics are for keys with the role ${roles.join(" or ")}.`);
    },
    handler: async (_request, reply) => reply.header("content-type", metrics.contentType).send(await metrics.text()),
  });
}
