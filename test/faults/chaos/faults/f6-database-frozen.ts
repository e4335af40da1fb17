import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "./fault.js";
import { WRITING_BAR_MS } from "./f2-postgres-killed.js";

const FROZEN_MS = 10_000;
const FROZEN_SHORT_MS = 3_000;

export const databaseFrozen: Fault = {
  code: "F6",
  title: "database frozen, not dead",
  how: `SIGSTOP to the postmaster and all its processes for ${FROZEN_MS / 1_000} s, then SIGCONT; in full rounds once more, by a wire on which nothing passes`,
  hubs: 2,
  run: async ({ postgres, crowd, hubs, deed, measure, full }) => {
    await crowd.more(60);
    deed("PostgreSQL is frozen");
    postgres.freeze();
    await pause(full ? FROZEN_MS : FROZEN_SHORT_MS);
    postgres.thaw();
    const thawed = performance.now();
    await crowd.more(1);
    measure("database thawed → writing again", performance.now() - thawed, WRITING_BAR_MS);
    await crowd.more(60);
    if (!full) return;
    deed("nothing passes between the hubs and PostgreSQL");
    for (const { wire } of hubs) wire.freeze();
    await pause(FROZEN_MS);
    for (const { wire } of hubs) wire.thaw();
    const joined = performance.now();
    await crowd.more(1);
    measure("wire thawed → writing again", performance.now() - joined, WRITING_BAR_MS);
    await crowd.more(60);
  },
};
