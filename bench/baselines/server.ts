import "reflect-metadata";
import pg from "pg";
import { Authenticator, ensureAdminClient } from "../../src/access/index.js";
import { openHub } from "../../src/app.js";
import { buildHubSchema } from "../../src/platform/graphql/hub-schema.js";
import { createHttpServer } from "../../src/platform/http/server.js";
import { createLogger } from "../../src/platform/observability/logger.js";
import { Metrics } from "../../src/platform/observability/metrics.js";
import { ReservationFieldsResolver, ReservationLineFieldsResolver, ReservationsResolver } from "../../src/reservations/graphql.js";
import { BaselineResolver } from "./baseline.resolver.js";
import { type Method, type MethodName, methodNames, type Order, type Outcome } from "./method.js";
import { oneStatement } from "./one-statement.js";
import { optimistic } from "./optimistic.js";
import { rowLocked } from "./row-locked.js";

/**
 * A server as the hub's own, with the same ways in, keys, schema types and figures, whose `reservationCreate` is done by the method that
 * BENCH_METHOD names, over a pool of BENCH_POOL connections. It ends with its standard input, or by SIGTERM.
 */
const methods: Readonly<Record<Exclude<MethodName, "nothing">, Method>> = {
  "row-locked": rowLocked,
  "one-statement": oneStatement,
  optimistic,
};

const url = process.env["DATABASE_URL"] ?? "";
const logger = createLogger("warn");
const hub = await openHub({ logger, databaseUrl: url });
await ensureAdminClient(hub.database, process.env["BENCH_KEY"] ?? null);
const authenticator = new Authenticator(hub.database);
const pool = new pg.Pool({ connectionString: url, max: Number(process.env["BENCH_POOL"] ?? 10), application_name: "baseline" });
pool.on("error", (err) => logger.error({ err }, "A connection of the pool was lost."));
const server = await createHttpServer({
  schema: buildHubSchema({
    resolvers: [
      new BaselineResolver(reserveBy(process.env["BENCH_METHOD"])),
      new ReservationsResolver(hub),
      new ReservationFieldsResolver(hub),
      new ReservationLineFieldsResolver(hub),
    ],
  }),
  authenticate: (authorization) => authenticator.authenticate(authorization),
  host: "127.0.0.1",
  port: 0,
  log: logger,
  ready: () => true,
  metrics: { figures: new Metrics(), open: true },
});
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
process.stdin.on("end", () => void stop());
process.stdin.resume();
process.on("SIGTERM", () => void stop());

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.close();
  await pool.end();
  await hub.close();
  process.exit();
}

function reserveBy(name: string | undefined): (order: Order) => Promise<Outcome> {
  if (name === "nothing") return nothing;
  const method = Object.entries(methods).find(([known]) => known === name)?.[1];
  if (method === undefined) throw new Error(`BENCH_METHOD must be one of ${methodNames.join(", ")}.`);
  return async (order) => {
    const client = await pool.connect();
    try {
      return await method(client, order);
    } finally {
      client.release();
    }
  };
}

/** The ceiling: what is left when nothing is to be done. */
function nothing({ ttlSeconds }: Order): Promise<Outcome> {
  const createdAt = new Date();
  return Promise.resolve({ is: "HELD", sequence: "1", createdAt, expiresAt: new Date(createdAt.getTime() + ttlSeconds * 1_000) });
}
