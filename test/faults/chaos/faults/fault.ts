import type pg from "pg";
import type { Violation } from "../checks/invariants.js";
import type { History } from "../history.js";
import type { Random } from "../random.js";
import type { Ground, GroundOptions } from "../stage/ground.js";
import type { HubSlot } from "../stage/hub-slot.js";
import type { PostgresServer } from "../stage/postgres-server.js";
import type { Crowd } from "../traffic/crowd.js";
import type { TrafficMix } from "../traffic/generator.js";
import type { Sender } from "../traffic/sender.js";
import type { Subscriber } from "../traffic/subscriber.js";

/** What a fault works with: a stage on which clients are busy already. */
export interface Scene {
  /** The whole fault, as long as it is meant to be; else a shorter one, for CI. */
  readonly full: boolean;
  readonly ground: Ground;
  readonly postgres: PostgresServer;
  readonly database: string;
  readonly hubs: readonly HubSlot[];
  readonly crowd: Crowd;
  readonly subscribers: readonly Subscriber[];
  readonly sender: Sender;
  readonly history: History;
  readonly random: Random;
  /** For what the fault keeps on disk; gone after the round. */
  readonly folder: string;
  /** Says in the history what is done now. */
  readonly deed: (text: string) => void;
  readonly violate: (invariant: string, text: string) => void;
  /** Notes a time in milliseconds; `bar` is the most it should be on an idle machine. */
  readonly measure: (name: string, ms: number, bar?: number) => void;
  /** Anything else worth a line of the report, added up over the rounds. */
  readonly count: (name: string, by: number) => void;
  /** A superuser's statement, past every proxy. */
  readonly sql: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
}

export interface Fault {
  /** As the list of faults numbers it: "F1". */
  readonly code: string;
  readonly title: string;
  /** How it is brought about. */
  readonly how: string;
  readonly hubs: number;
  /** How many in a short round. Default: as many. */
  readonly hubsShort?: number;
  readonly mix?: Partial<TrafficMix>;
  /** Says which tool or right is missing here; null where nothing is. */
  readonly missing?: () => Promise<string | null>;
  /** Says what is not as it should be, where the fault can be brought about in part only. */
  readonly lacking?: () => Promise<string | null>;
  /** A ground of its own, where the usual one will not do. */
  readonly ground?: (options: GroundOptions) => Promise<Ground>;
  /** Takes down what `ground` set up. */
  readonly afterGround?: () => Promise<void>;
  /** Runs on the new database before any hub is started. */
  readonly before?: (scene: Pick<Scene, "sql" | "hubs" | "folder">) => Promise<void>;
  /** Whether the product's own integrity check can run on what the fault leaves. Default true. */
  readonly integrity?: boolean;
  /** The sequence that `before` set the ledger's head to: the one gap there may be. */
  readonly plantedHead?: number;
  readonly run: (scene: Scene) => Promise<void>;
  /** Looks at the database once the hubs have stopped. */
  readonly after?: (scene: Scene) => Promise<readonly Violation[]>;
}
