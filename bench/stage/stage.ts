import { randomBytes } from "node:crypto";
import type { Load, LoadFigures, Server, Stage, StageDatabase } from "../benchmark.js";
import { Generators } from "../load/generators.js";
import { benchModule, builtHub, nodeArgsOfStart } from "../run/places.js";
import { type ChildServerOptions, startChildServer } from "./child-server.js";
import { PostgresServer } from "./postgres-server.js";

type HubOptions = Parameters<Stage["hub"]>[1];

/** Starts PostgreSQL, or takes the one of BENCH_DATABASE_URL. */
export async function openStage(say: (text: string) => void): Promise<BenchStage> {
  return new BenchStage(await PostgresServer.open(process.env["BENCH_DATABASE_URL"], say));
}

/** Everything a run starts, so that it can be ended. */
export class BenchStage implements Stage {
  readonly #servers = new Set<Server>();
  readonly #starting = new Set<Promise<Server>>();
  #closed = false;
  readonly #generators = new Generators();

  constructor(readonly postgres: PostgresServer) {}

  database(): Promise<StageDatabase> {
    return this.postgres.database();
  }

  hub(database: StageDatabase, options: HubOptions = {}): Promise<Server> {
    const key = randomBytes(24).toString("base64url");
    return this.#start({
      name: "The hub",
      args: [...nodeArgsOfStart(), ...(options.nodeArgs ?? []), builtHub, "serve"],
      env: {
        PORT: "0",
        HOST: "127.0.0.1",
        DATABASE_URL: database.url,
        DATABASE_OWNER_URL: database.ownerUrl,
        HUB_ADMIN_KEY: key,
        HUB_DEMO: "0",
        LOG_LEVEL: "warn",
        ...options.env,
      },
      key,
      urlIn: (line) => /(http:\/\/[^\s/]+)\/graphql/.exec(line)?.[1] ?? null,
    });
  }

  server(module: string, env: Readonly<Record<string, string>>): Promise<Server> {
    const { file, nodeArgs } = benchModule(module);
    return this.#start({
      name: module,
      args: [...nodeArgsOfStart(), ...nodeArgs, file],
      env,
      key: env["BENCH_KEY"] ?? "",
      urlIn: urlOfFirstLine,
    });
  }

  load(load: Load): Promise<LoadFigures> {
    return this.#generators.run(load);
  }

  /** Ends the servers and drops the databases that a benchmark left. */
  async clear(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.stop()));
    await this.postgres.dropDatabases();
  }

  /** Ends everything and removes what was made. May be called while a benchmark runs: it fails then. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#servers].map((server) => server.stop()));
    await this.#generators.close();
    await this.postgres.close();
  }

  async #start(options: ChildServerOptions): Promise<Server> {
    if (this.#closed) throw new Error("The run is being stopped.");
    const starting = startChildServer(options);
    this.#starting.add(starting);
    const server = await starting.finally(() => this.#starting.delete(starting));
    const stop = async (): Promise<void> => {
      await server.stop();
      this.#servers.delete(watched);
    };
    const watched = { ...server, stop };
    this.#servers.add(watched);
    return watched;
  }
}

function urlOfFirstLine(line: string): string | null {
  if (!line.startsWith("{")) return null;
  return (JSON.parse(line) as { url?: string }).url ?? null;
}
