import { join } from "node:path";
import { checkInvariants } from "../checks/invariants.js";
import { readRecorded } from "../checks/recorded.js";
import { restore, takeBaseBackup } from "../stage/base-backup.js";
import { HubSlot } from "../stage/hub-slot.js";
import type { PostgresServer } from "../stage/postgres-server.js";
import type { Fault, Scene } from "./fault.js";

/** A hub over the restored database is ready and finds it sound. */
async function askRestored({ ground, database, folder, sender, violate, measure }: Scene, restored: PostgresServer): Promise<void> {
  const urls = { port: restored.port, url: restored.url("hub_runtime", database), ownerUrl: restored.url("hub_owner", database) };
  const hub = await HubSlot.open({ folder: ground.options.hubFolder, index: 9, database: urls, logPath: join(folder, "hub-restored.log") });
  try {
    const began = performance.now();
    await hub.start();
    measure("restored → a hub is ready on it", performance.now() - began, 3_000);
    const data = await sender.query(hub.url, "{ inventoryIntegrity { ok drifted { message } } }");
    const report = data?.["inventoryIntegrity"] as { readonly ok: boolean; readonly drifted: readonly unknown[] } | undefined;
    if (report?.ok !== true) violate("INTEGRITY", `On the restored database: ${JSON.stringify(report?.drifted.slice(0, 3))}`);
    await hub.stop();
  } finally {
    await hub.close();
  }
}

export const baseBackup: Fault = {
  code: "F26",
  title: "base backup and restore while writing",
  how: "pg_backup_start, a copy of the files, pg_backup_stop, under load (the embedded PostgreSQL has no pg_basebackup); a second server on the copy",
  hubs: 2,
  run: async (scene) => {
    const { crowd, postgres, database, folder, history, deed, measure, violate, count, ground } = scene;
    await crowd.more(100);
    deed("the base backup begins");
    const began = performance.now();
    const copy = join(folder, "backup");
    await takeBaseBackup(postgres, copy);
    measure("base backup under load", performance.now() - began);
    deed("the base backup has ended");
    await crowd.more(50);
    const restoring = performance.now();
    const restored = await restore(postgres, copy);
    try {
      measure("restored → PostgreSQL takes connections", performance.now() - restoring);
      await restored.session(database, async (client) => {
        for (const { invariant, text } of await checkInvariants(client)) violate(invariant, `On the restored database: ${text}`);
        const { keys } = await readRecorded(client, ground.head);
        const before = history.sendings.filter(({ outcome, ended }) => outcome.kind === "ACCEPTED" && ended < began);
        count("commands acknowledged before the backup", new Set(before.map(({ key }) => key)).size);
        count("commands in the backup", keys.size);
        for (const { key } of before)
          if (!keys.has(key)) violate("I6", `Key ${key} was accepted before the backup began, and is not in it.`);
      });
      await askRestored(scene, restored);
    } finally {
      await restored.stop();
    }
    await crowd.more(30);
  },
};
