import { existsSync } from "node:fs";
import type { Fault } from "./fault.js";

/** Every write to it fails with ENOSPC. */
const FULL = "/dev/full";

export const logDiskFull: Fault = {
  code: "F13",
  title: "disk full under the logs",
  how: `hubs whose output goes to ${FULL}, at the log level that writes most; connections are reset, so that there is something to log`,
  hubs: 2,
  missing: async () => (existsSync(FULL) ? null : `There is no ${FULL} here.`),
  before: async ({ hubs }) => {
    for (const hub of hubs) {
      hub.outputPath = FULL;
      hub.env = { LOG_LEVEL: "trace" };
    }
  },
  run: async ({ crowd, hubs, full, deed, violate }) => {
    await crowd.more(full ? 200 : 80);
    deed("all connections are reset");
    for (const { wire } of hubs) wire.reset();
    await crowd.more(full ? 200 : 80);
    for (const hub of hubs) if (hub.pid === null) violate("F13", `Hub ${hub.index} ended because its log could not be written.`);
  },
};
