import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CI_FAULTS, faultsNamed } from "./chaos/faults/faults.js";
import { forgetRound, runRound } from "./chaos/round.js";
import { Ground } from "./chaos/stage/ground.js";

const SEED = 7;

let folder: string;
let ground: Ground;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), `inventory-hub-chaos-${process.pid}-`));
  // PostgreSQL may run as another user, who passes through here.
  await chmod(folder, 0o711);
  ground = await Ground.open({ hubFolder: resolve(import.meta.dirname, "../.."), folder: join(folder, "ground") });
}, 120_000);
afterAll(async () => {
  await ground.close();
  await rm(folder, { recursive: true, force: true });
});

describe("hubs under load keep every promise", () => {
  it.each(faultsNamed(CI_FAULTS).map((fault, round) => ({ ...fault, fault, round })))(
    "$code: $title",
    { timeout: 150_000 },
    async ({ fault, round }) => {
      const plan = { fault, seed: SEED, round, full: false, folder: join(folder, `round-${round}`) };
      const result = await runRound(ground, plan);
      await forgetRound(plan);
      expect(result.violations, `npm run chaos -- --quick --seed ${SEED} --first-round ${round} --rounds 1`).toEqual([]);
      expect(result.lost + result.oversold).toBe(0);
      expect(result.acknowledged).toBeGreaterThan(50);
      expect(result.received).toBeGreaterThan(100);
    },
  );
});
