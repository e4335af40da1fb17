import { baseBackup } from "./f26-base-backup.js";
import { clocksOff } from "./f11-clocks-off.js";
import { commitCut } from "./f3-commit-cut.js";
import { cpuStarved } from "./f20-cpu-starved.js";
import { databaseDiskFull } from "./f12-database-disk-full.js";
import { databaseFrozen } from "./f6-database-frozen.js";
import { followersKilled } from "./f27-followers-killed.js";
import { halfOpenClients } from "./f9-half-open-clients.js";
import { hubKilled } from "./f1-hub-killed.js";
import { hubsRace } from "./f10-hubs-race.js";
import { limits } from "./f25-limits.js";
import { lockStorm } from "./f7-lock-storm.js";
import { logDiskFull } from "./f13-log-disk-full.js";
import { notifyLost } from "./f21-notify-lost.js";
import { poolExhausted } from "./f5-pool-exhausted.js";
import { postgresKilled } from "./f2-postgres-killed.js";
import { replyLost } from "./f4-reply-lost.js";
import { rollingRestarts } from "./f24-rolling-restarts.js";
import { stuckSubscriber } from "./f8-stuck-subscriber.js";
import type { Fault } from "./fault.js";

/** Every fault the harness can bring about, in the order of the design's list. */
export const FAULTS: readonly Fault[] = [
  hubKilled,
  postgresKilled,
  commitCut,
  replyLost,
  poolExhausted,
  databaseFrozen,
  lockStorm,
  stuckSubscriber,
  halfOpenClients,
  hubsRace,
  clocksOff,
  databaseDiskFull,
  logDiskFull,
  cpuStarved,
  notifyLost,
  rollingRestarts,
  limits,
  baseBackup,
  followersKilled,
];

/** Short enough, and telling enough, for every CI run. */
export const CI_FAULTS: readonly string[] = ["F1", "F2", "F3", "F4", "F7", "F8", "F10", "F21", "F24", "F27"];

/** The faults with these codes. Throws for a code that is none. */
export function faultsNamed(codes: readonly string[]): readonly Fault[] {
  return codes.map((code) => {
    const fault = FAULTS.find((one) => one.code === code);
    if (fault === undefined) throw new Error(`There is no fault ${code}. There are ${FAULTS.map((one) => one.code).join(", ")}.`);
    return fault;
  });
}
