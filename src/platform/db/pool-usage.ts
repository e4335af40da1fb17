import type { Pool } from "pg";

export interface PoolUsage {
  /** Open connections. */
  readonly total: number;
  /** Those nobody uses. */
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

export function poolUsage({ totalCount, idleCount, waitingCount }: Pool): PoolUsage {
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}
