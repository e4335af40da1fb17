import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Scene } from "./fault.js";

/** A feed that hears nothing looks every 500 ms. */
const POLL_BAR_MS = 2_000;

const KILL_LISTENERS =
  "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'hub feed'";

/** How long subscribers take to be told of what is in the ledger now. */
async function tellAll({ sql, subscribers, measure, violate }: Scene, name: string): Promise<void> {
  const [row] = await sql<{ sequence: string }>("select coalesce(max(sequence), 0) as sequence from movement");
  const began = performance.now();
  const received = await Promise.all(subscribers.map((subscriber) => subscriber.reaches(Number(row?.sequence ?? 0), 15_000)));
  measure(`${name} → everybody is told`, performance.now() - began, POLL_BAR_MS);
  if (received.includes(false)) violate("I16", `A subscriber was not told within 15 s: ${name}.`);
}

export const notifyLost: Fault = {
  code: "F21",
  title: "LISTEN connection killed, NOTIFY lost",
  how: "the listeners' server processes are ended again and again; then the wire proxy drops every notification",
  hubs: 2,
  run: async (scene) => {
    const { crowd, hubs, full, deed, count, violate, sql } = scene;
    deed("listeners are killed");
    let killed = 0;
    for (let times = full ? 10 : 4; times > 0; times -= 1) {
      await crowd.more(20);
      killed += (await sql(KILL_LISTENERS)).length;
      await pause(60);
    }
    await tellAll(scene, "listener killed");
    deed("notifications are lost");
    for (const { wire } of hubs) wire.losesNotifications = true;
    for (let looks = full ? 6 : 3; looks > 0; looks -= 1) {
      await crowd.more(20);
      await tellAll(scene, "notification lost");
    }
    for (const { wire } of hubs) wire.losesNotifications = false;
    await crowd.more(20);
    const lost = hubs.reduce((sum, { wire }) => sum + wire.lostNotifications, 0);
    count("listeners killed", killed);
    count("notifications lost", lost);
    if (killed === 0 || lost === 0) violate("FAULT", `The fault did not happen: ${killed} listeners killed, ${lost} notifications lost.`);
  },
};
