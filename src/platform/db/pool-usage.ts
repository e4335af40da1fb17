import type { Pool } from "pg";
import type { Database } from "./database.js";

export interface PoolUsage {
  /** Open connections. */
  readonly total: number;
  /** Those nobody uses. */
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

export function poolUsage({ dataSource }: Pick<Database, "dataSource">): PoolUsage {
  const { totalCount, idleCount, waitingCount } = (dataSource.driver as unknown as { master: Pool }).master;
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}
