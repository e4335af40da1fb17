import type { HubSlot } from "../stage/hub-slot.js";
import type { Fault, Scene } from "./fault.js";

export const HUB_READY_BAR_MS = 3_000;

/** Kills a hub, starts it again and waits until it accepts commands. */
export async function killHub({ crowd, deed, measure }: Scene, hub: HubSlot): Promise<void> {
  deed(`kill -9 hub ${hub.index}`);
  const began = performance.now();
  await hub.kill();
  await hub.start();
  measure("hub killed → ready again", performance.now() - began, HUB_READY_BAR_MS);
  await crowd.more(1, hub.index);
  measure("hub killed → it accepts again", performance.now() - began, HUB_READY_BAR_MS);
}

export const hubKilled: Fault = {
  code: "F1",
  title: "kill -9 of a hub in mid-burst",
  how: "SIGKILL at a random moment, then a new process on the same port",
  hubs: 2,
  run: async (scene) => {
    const { crowd, random, hubs, full } = scene;
    for (let kills = full ? 3 : 2; kills > 0; kills -= 1) {
      await crowd.more(random.between(40, full ? 200 : 80));
      await killHub(scene, random.pick(hubs));
    }
    await crowd.more(50);
  },
};
