import type { Database } from "../db/database.js";
import type { JobKind } from "./job-kind.js";
import type { JobSchedule } from "./job-schedules.js";

/** Jobs forgotten in one statement. */
const PAGE = 1_000;

/** The kind of job that forgets jobs which ended more than `days` ago; `seenBy`: the roles that see it beside ADMIN. */
export function historyPrune(database: Database, days: number, seenBy: JobKind["seenBy"]): JobKind {
  return {
    name: "HISTORY_PRUNE",
    attemptsMax: 3,
    runningMax: 1,
    seenBy,
    canceledBy: [],
    run: async (job) => {
      const fenced = job.fenced(database.lane("bulk"));
      for (let forgotten = 0; ;) {
        job.assertHeld();
        const rows = await fenced.transaction((transaction) => transaction.query(FORGET_SQL, [days, PAGE]));
        forgotten += rows.length;
        job.progress(forgotten, null, "jobs");
        if (rows.length < PAGE) return { forgotten };
      }
    },
  };
}

export const HISTORY_SCHEDULE: JobSchedule = {
  name: "history-prune",
  kind: "HISTORY_PRUNE",
  pattern: "17 3 * * *",
  timeZone: "UTC",
  input: {},
};

const FORGET_SQL = `
  delete from job where id in (
    select id from job where finished_at < clock_timestamp() - $1 * interval '1 day' order by finished_at limit $2
  ) returning id`;
