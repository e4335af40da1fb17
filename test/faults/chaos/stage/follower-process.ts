import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "../../../../src/platform/db/open-database.js";
import { Followers } from "../../../../src/platform/followers/followers.js";
import { createLogger } from "../../../../src/platform/observability/logger.js";
import { openStockFeed, type LedgerRecord } from "../../../../src/stock/index.js";

/** Records noted in one transaction: few, so that most pages are begun when their process is killed. */
const AT_ONCE = 20;
const NOTE_SQL = `
  insert into handled (follower, sequence, fence, process)
  select $1, sequence, $3, $4 from unnest($2::bigint[]) with ordinality as record (sequence, ordinal) order by ordinal`;

/** A follower in a process of its own, to be killed: `follower-process.ts <database> <name> <lease in ms>`. It notes what it handles, and under which lease. */
const [url = "", name = "", leaseMs = ""] = process.argv.slice(2);
const database = await openDatabase({ url });
const feed = openStockFeed(database, () => undefined);
await feed.start();
const followers = new Followers<LedgerRecord>({ database, feed, logger: createLogger("fatal"), leaseMs: Number(leaseMs), lookMs: 50 });
followers.followDurably(
  name,
  async (records, run) => {
    const fenced = run.fenced(database);
    for (let from = 0; from < records.length; from += AT_ONCE) {
      const sequences = records.slice(from, from + AT_ONCE).map(({ sequence }) => sequence);
      await fenced.transaction((transaction) => transaction.query(NOTE_SQL, [name, sequences, run.fence, process.pid]));
      await pause(2);
    }
    // Handled, and the cursor is not moved yet: here most of the kills fall.
    await pause(5);
  },
  { start: 0, onGivenUp: "PARK", attemptsMax: 100, retryMs: 10, retryMsMax: 20 },
);
process.stdout.write("ready\n");
