import { ApolloServer } from "@apollo/server";
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from "@as-integrations/fastify";
import DataLoader from "dataloader";
import Fastify from "fastify";
import pg from "pg";

/*
 * The same answers the usual way: Apollo Server as its guides set it up (in production, so that nothing is sent twice for developers), a
 * DataLoader for each request, PostgreSQL behind it. No keys, no limits, no metrics. Ends with its input.
 */

const typeDefs = `#graphql
  type Availability { sku: String! available: Int! availableToSell: Int! sequence: String! }
  type Query { availability(skus: [String!]!, channel: String): [Availability]! }
`;

interface Row {
  readonly sku: string;
  readonly available: number;
  readonly availableToSell: number;
  readonly sequence: string;
}

interface Context {
  readonly levels: (channel: string | null) => DataLoader<string, Row | null>;
}

const LEVELS_SQL = `
  select variant.sku, coalesce(sum(level.available), 0)::integer as available,
    greatest(0, coalesce(sum(greatest(0, level.available)), 0) - coalesce(max(channel.buffer), 0))::integer as "availableToSell",
    (select sequence from ledger_head) as sequence
  from variant
  left join channel on channel.code = $2
  left join inventory_level level on level.variant_id = variant.id and level.version > 0
    and level.location_id in (
      select location.id from location where location.active and ($2::text is null or exists (
        select from channel_location link where link.channel_id = channel.id and link.location_id = location.id)))
  where variant.sku = any($1::text[])
  group by variant.id, variant.sku`;

const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: Number(process.env["BENCH_POOL"] ?? 10) });
const app = Fastify();
const server = new ApolloServer<Context>({
  typeDefs,
  nodeEnv: "production",
  plugins: [fastifyApolloDrainPlugin(app)],
  resolvers: {
    Query: {
      availability: (_root, { skus, channel }: { skus: string[]; channel?: string | null }, { levels }: Context) =>
        levels(channel ?? null).loadMany(skus),
    },
  },
});
await server.start();
app.route({
  url: "/graphql",
  method: ["GET", "POST"],
  handler: fastifyApolloHandler(server, { context: () => Promise.resolve({ levels: loaders() }) }),
});
app.get("/healthz", () => ({ status: "alive" }));
const url = await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ url })}\n`);

function loaders(): Context["levels"] {
  const made = new Map<string | null, DataLoader<string, Row | null>>();
  return (channel) => {
    const known = made.get(channel);
    if (known !== undefined) return known;
    const loader = new DataLoader<string, Row | null>(async (skus) => {
      const { rows } = await pool.query<Row>(LEVELS_SQL, [skus, channel]);
      const bySku = new Map(rows.map((row) => [row.sku, row]));
      return skus.map((sku) => bySku.get(sku) ?? null);
    });
    made.set(channel, loader);
    return loader;
  };
}

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.stop();
  await pool.end();
}
process.stdin.once("end", () => void stop());
process.stdin.resume();
process.once("SIGTERM", () => void stop());
