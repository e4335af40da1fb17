import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { keepAsOwn } from "../stage/own-processes.js";
import type { Fault } from "./fault.js";

export const cpuStarved: Fault = {
  code: "F20",
  title: "processors taken by others",
  how: "twice as many busy loops as there are processors, for 10 s",
  hubs: 2,
  run: async ({ crowd, full, hubs, deed, measure }) => {
    await crowd.more(50);
    deed("the processors are busy");
    const loops = Array.from({ length: cpus().length * 2 }, () =>
      keepAsOwn(spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" })),
    );
    try {
      const end = performance.now() + (full ? 10_000 : 4_000);
      while (performance.now() < end) {
        for (const hub of hubs) {
          const began = performance.now();
          await fetch(`${hub.ownUrl}/healthz`).then((response) => response.arrayBuffer());
          measure("starved → /healthz answers", performance.now() - began, 2_000);
        }
        await pause(250);
      }
    } finally {
      for (const loop of loops) loop.kill("SIGKILL");
    }
    await crowd.more(50);
  },
};
