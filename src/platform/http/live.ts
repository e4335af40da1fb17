import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import type { Rate } from "../graphql/context.js";
import type { OperationLimits } from "../graphql/limits.js";
import { LiveOperations } from "../graphql/live-operations.js";
import type { Logger } from "../observability/logger.js";
import type { OperationWatch } from "../observability/operation-report.js";
import { EventStreams } from "./event-streams.js";
import type { Trust } from "./forwarded.js";
import type { Authenticate } from "./authenticate.js";
import { KeyWatch } from "./key-watch.js";
import type { Origins } from "./origins.js";
import { ConnectionCount, SOCKET_LIMITS, type SocketLimits } from "./socket-limits.js";
import { Sockets } from "./sockets.js";
import type { StartQueue } from "./start-queue.js";
import type { UnreadAnswers } from "./unread-answers.js";

export interface LiveOptions {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly authenticate: Authenticate;
  readonly limits?: OperationLimits;
  /** Whose word counts about where a client is. */
  readonly trust: Trust;
  readonly rate?: Rate;
  readonly live?: LiveTerms;
  /** Which pages may connect. */
  readonly origins: Origins;
  readonly onOperation?: OperationWatch;
  /** Where what the clients of sockets and streams do not read is counted. */
  readonly unread: UnreadAnswers;
  /** Where messages of sockets wait that came in one piece with others. */
  readonly starts: StartQueue;
}

/** What concerns connections that stay open. */
export interface LiveTerms {
  /** Up to where this process has handed out the ledger: said in pings. Default: nothing is said. */
  readonly sequence?: () => number | null;
  readonly limits?: Partial<SocketLimits>;
}

/** Sockets and streams of events, and what they share. */
export class LiveConnections {
  readonly operations: LiveOperations;
  readonly sockets: Sockets;
  readonly events: EventStreams;
  readonly #keys: KeyWatch;

  constructor(app: FastifyInstance, { authenticate, origins, trust, unread, starts, live = {}, ...options }: LiveOptions) {
    const { sequence = (): null => null } = live;
    const limits = { ...SOCKET_LIMITS, ...live.limits };
    const connections = new ConnectionCount(limits.connectionsOfKey);
    this.operations = new LiveOperations(options);
    this.#keys = new KeyWatch(authenticate, limits.keyWatchMs);
    const { operations } = this;
    this.events = new EventStreams({ operations, keys: this.#keys, connections, limits, unread });
    this.sockets = new Sockets({
      server: app.server,
      operations,
      authenticate,
      keys: this.#keys,
      connections,
      limits,
      unread,
      starts,
      origins,
      trust,
      sequence,
    });
  }

  /** Ends every connection: queries and mutations finish within the grace. */
  async close(graceMs: number): Promise<void> {
    this.#keys.close();
    this.events.close();
    await this.sockets.close(graceMs);
  }
}
