import type { Logger } from "../observability/logger.js";
import { TroubleLog } from "../observability/trouble-log.js";

/** What the log is told of a feed that cannot be read. */
export function feedTrouble(logger: Logger): TroubleLog {
  return new TroubleLog({ logger, failed: "The feed could not be read. It tries again.", well: "The feed is read again." });
}
