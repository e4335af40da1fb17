import "reflect-metadata";
import { Authenticator, ensureAdminClient, rolesWith, systemCaller } from "./access/index.js";
import { ReadModel } from "./availability/index.js";
import * as catalog from "./catalog/index.js";
import { ChannelDirectory } from "./channels/index.js";
import * as exchange from "./exchange/index.js";
import { LocationDirectory } from "./locations/index.js";
import { type Config, isLoopback } from "./platform/config/config.js";
import { DOCUMENTS } from "./documents.js";
import { DEFAULT_LIMITS, type Limits } from "./platform/config/limits.js";
import { migrate } from "./platform/db/migrate.js";
import { openDatabase, type PoolLimits } from "./platform/db/open-database.js";
import { feedTrouble } from "./platform/feed/feed-trouble.js";
import { listFollowers } from "./platform/followers/follower.queries.js";
import { buildHubSchema } from "./platform/graphql/hub-schema.js";
import { answerLimitsOf, OPERATION_LIMITS } from "./platform/graphql/limits.js";
import { OperationRate } from "./platform/graphql/operation-rate.js";
import { findGraphiqlPage } from "./platform/http/graphiql-route.js";
import { createHttpServer } from "./platform/http/server.js";
import { socketLimitsOf } from "./platform/http/socket-limits.js";
import { unreadLimitsOf } from "./platform/http/unread-answers.js";
import { HISTORY_SCHEDULE, historyPrune } from "./platform/jobs/forget-jobs.js";
import { JobFiles } from "./platform/jobs/job-files.js";
import { startJobs, type StartedJobs } from "./platform/jobs/start-jobs.js";
import { fileExchangeOf, Uploads } from "./platform/jobs/uploads.js";
import type { Logger } from "./platform/observability/logger.js";
import { Metrics } from "./platform/observability/metrics.js";
import { openTracer, type Tracer } from "./platform/observability/tracer.js";
import { TroubleLog } from "./platform/observability/trouble-log.js";
import * as reservations from "./reservations/index.js";
import { resolversOf } from "./schema.js";
import * as stock from "./stock/index.js";

/** The rooms over one database, without a server: what commands of the command line work with. */
export interface OpenHub extends stock.Hub {
  /** Whether commands can be booked: the database answers, and has partitions for the keys of today and tomorrow. */
  isReady(): Promise<boolean>;
  /** Finishes what the ledger has accepted and closes every connection. */
  close(): Promise<void>;
}

export interface OpenHubOptions {
  readonly logger: Logger;
  /** The runtime role's connection string. */
  readonly databaseUrl: string;
  /** Of the pools. Default: those of the settings. */
  readonly limits?: Partial<PoolLimits>;
  /** Watches the ledger. Default: nobody does. */
  readonly ledgerObserver?: stock.LedgerObserver;
}

/** Opens the rooms over a migrated database. */
export async function openHub({ logger, databaseUrl, limits = {}, ledgerObserver }: OpenHubOptions): Promise<OpenHub> {
  const connections = new TroubleLog({
    logger,
    failed: "A connection to the database was lost. It is replaced when it is needed.",
    well: "Connections to the database are made again.",
  });
  const database = await openDatabase({
    url: databaseUrl,
    limits,
    onConnectionLost: connections.onFault,
    onConnected: connections.onWell,
  });
  const partitionTrouble = new TroubleLog({
    logger,
    failed: "The partitions for coming days could not be looked at. The next look tries again.",
    well: "The partitions for coming days are looked at again.",
  });
  const { onFault, onWell } = new TroubleLog({
    logger,
    failed: "The ledger could not write a batch.",
    well: "The ledger writes again.",
  });
  try {
    const partitions = await stock.keepKeyPartitions(database, partitionTrouble);
    const ledger = new stock.Ledger({
      url: databaseUrl,
      stores: DOCUMENTS,
      systemActor: (await systemCaller(database)).clientId,
      onFault,
      onWell,
      ...(ledgerObserver === undefined ? {} : { observer: ledgerObserver }),
    });
    const close = async (): Promise<void> => {
      await partitions.close();
      await ledger.close();
      await database.close();
    };
    const isReady = (): Promise<boolean> => partitions.isReady().catch(() => false);
    const skus = new catalog.SkuDirectory(database);
    return { database, ledger, skus, locations: new LocationDirectory(database), channels: new ChannelDirectory(database), isReady, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

export interface HubOptions extends OpenHubOptions {
  readonly config: Pick<Config, "host" | "port" | "adminKey"> &
    Partial<Pick<Config, "graphiql" | "traces" | "compiled" | "federation" | "origins" | "trustProxy">> & {
      /** Limits other than the defaults. */
      readonly limits?: Partial<Limits>;
    };
  /** The owner role's, for migrations. Equal to `databaseUrl` where there is one role only. */
  readonly databaseOwnerUrl: string;
  /** Runs before the hub listens: fills an empty database, say. */
  readonly prepare?: (hub: stock.Hub) => Promise<void>;
}

/** A hub that answers requests. */
export interface RunningHub {
  /** Its address, without a path. */
  readonly url: string;
  /** Where GraphiQL is; null where it is off, or was not built. */
  readonly graphiqlUrl: string | null;
  /** The key of the admin client that this start made, to be shown this once; null where there was one before. */
  readonly newAdminKey: string | null;
  /** Stops accepting, finishes what runs, and closes everything it opened. */
  close(): Promise<void>;
}

/** The composition root: builds a hub over a database that runs, and listens. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  const { config, logger } = options;
  const { federation = false } = config;
  const limits: Limits = { ...DEFAULT_LIMITS, ...config.limits };
  await migrateTables(options);
  // What was opened, to be closed in the opposite order.
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (let next = opened.pop(); next !== undefined; next = opened.pop()) await next.close();
  };
  try {
    const figures = new Metrics();
    const tracer = config.traces ? await openTracer(config.traces.endpoint) : null;
    if (tracer !== null) opened.push(tracer);
    const hub = await openHub({ ...options, limits, ledgerObserver: observerOf(figures, tracer) });
    opened.push(hub);
    const { newKey } = await ensureAdminClient(hub.database.lane("keys"), config.adminKey);
    await options.prepare?.(hub);
    const { onFault, onWell } = feedTrouble(logger);
    const feed = stock.openStockFeed(hub.database, onFault, { pagesMax: limits.feedPagesMax, onWell });
    opened.push(feed);
    const model = new ReadModel({ database: hub.database, feed });
    await feed.start();
    figures.watchFollowers(() => listFollowers(hub.database.lane("bulk")));
    figures.watch({ ledgerQueue: () => hub.ledger.queueLength, feed: () => feed, pools: () => hub.database.usage() });
    const authenticator = new Authenticator(hub.database.lane("keys"), { failuresPerMinute: limits.addressFailuresPerMinute });
    const sweeper = reservations.startReservationSweeper(
      hub,
      new TroubleLog({
        logger,
        failed: "Holds past their time could not be swept. The next sweep tries again.",
        well: "Holds past their time are swept again.",
      }),
    );
    opened.push(sweeper);
    const { jobs, worker, uploads, files } = await openJobs(hub, { limits, logger, metrics: figures.jobs });
    opened.push(worker);
    const page = config.graphiql === true ? await findGraphiqlPage() : null;
    const server = await createHttpServer({
      schema: buildHubSchema({ resolvers: resolversOf({ hub, authenticator, feed, model, sweeper, jobs, uploads, federation }) }),
      authenticate: (authorization, client) => authenticator.authenticate(authorization, client),
      rate: new OperationRate(limits),
      host: config.host,
      port: config.port,
      log: logger,
      ready: () => hub.isReady(),
      origins: config.origins ?? [],
      trustProxy: config.trustProxy ?? null,
      compiled: config.compiled ?? true,
      graphiql: page,
      files: fileExchangeOf(uploads, files),
      tracer,
      metrics: { figures, open: isLoopback(config.host), roles: rolesWith("METRICS_READ") },
      bodyBytesMax: limits.bodyBytesMax,
      limits: { ...OPERATION_LIMITS, documentLength: limits.documentLengthMax, answer: answerLimitsOf(limits) },
      unread: unreadLimitsOf(limits),
      live: { sequence: () => feed.offset, limits: socketLimitsOf(limits) },
    });
    opened.push(server);
    return { url: server.url, graphiqlUrl: page === null ? null : `${server.url}/graphiql`, newAdminKey: newKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function migrateTables({ databaseOwnerUrl, databaseUrl, logger }: HubOptions): Promise<void> {
  const { applied, warnings } = await migrate({
    ownerUrl: databaseOwnerUrl,
    runtimeUrl: databaseUrl,
    say: (message) => logger.info(message),
  });
  if (applied.length > 0) logger.info(`Migrated the database: ${applied.join(", ")}.`);
  for (const warning of warnings) logger.warn(warning);
}

/** The jobs of every kind that the rooms have, their worker in this process, and the files they come with and make. */
async function openJobs(
  hub: OpenHub,
  { limits, logger, metrics }: { readonly limits: Limits; readonly logger: Logger; readonly metrics: Metrics["jobs"] },
): Promise<StartedJobs & { uploads: Uploads; files: JobFiles }> {
  const { database } = hub;
  const files = new JobFiles(database, limits);
  const kinds = [
    historyPrune(database, limits.jobHistoryDaysMax, rolesWith("INTEGRITY_READ")),
    exchange.importKind(hub, files),
    exchange.exportKind(hub, files),
  ];
  const started = await startJobs(database, kinds, {
    schedules: [HISTORY_SCHEDULE],
    runningMax: limits.jobsRunningMax,
    leaseMs: limits.jobLeaseMsMax,
    logger,
    metrics,
    tidy: () => files.sweep(),
  });
  return { ...started, uploads: new Uploads(database, started.jobs, files, limits), files };
}

function observerOf({ ledger }: Metrics, tracer: Tracer | null): stock.LedgerObserver {
  return {
    overloaded: (commands) => ledger.overloaded(commands),
    batch: (figures) => {
      ledger.batch(figures);
      const { commands, lines, attempts, waitedMs, readMs, decideMs, writeMs } = figures;
      const times = { "hub.waited_ms": waitedMs, "hub.read_ms": readMs, "hub.decide_ms": decideMs, "hub.write_ms": writeMs };
      const attributes = { "hub.commands": commands, "hub.lines": lines, "hub.attempts": attempts, ...times };
      tracer?.record({ name: "ledger batch", ms: figures.totalMs, attributes });
    },
  };
}
