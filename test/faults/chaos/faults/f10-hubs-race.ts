import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "./fault.js";

export const hubsRace: Fault = {
  code: "F10",
  title: "several hubs on one database, each with its sweeper",
  how: "four hubs (three in CI), every client sends to any of them, and most holds end after a second or two: all sweepers meet the same overdue ones",
  hubs: 4,
  hubsShort: 3,
  mix: { reserve: 14, last: 6, step: 5, ttlSeconds: [1, 1, 2, 900] },
  run: async ({ crowd, full, count, sql }) => {
    await crowd.more(full ? 600 : 200);
    // The last short holds end with nobody asking for them: only sweepers are left to see them.
    await pause(3_500);
    await crowd.more(50);
    const [row] = await sql<{ expired: number }>("select coalesce(sum(expired), 0)::int as expired from reservation_line");
    count("units expired", row?.expired ?? 0);
  },
};
