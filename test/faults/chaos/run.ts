import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "./faults/fault.js";
import type { RoundPlan, RoundResult } from "./round-result.js";
import { forgetRound, runRound } from "./round.js";
import { Ground } from "./stage/ground.js";
import { endAllOwn } from "./stage/own-processes.js";

export interface ChaosOptions {
  /** The checkout whose hubs are put to the test. */
  readonly hubFolder: string;
  readonly faults: readonly Fault[];
  /** How many rounds in all, the faults taking turns. */
  readonly rounds: number;
  /** The first round's number: a failed round is replayed by its own. */
  readonly firstRound?: number;
  readonly seed: number;
  /** Every fault as long as it is meant to be. */
  readonly full: boolean;
  /** Ends after the first round with a violation. */
  readonly untilViolation?: boolean;
  /** Where the histories of failed rounds are kept; null: nowhere. */
  readonly historyFolder: string | null;
  readonly onRound?: (result: RoundResult, done: number) => void;
  readonly onBegin?: (fault: Fault, round: number) => void;
}

export interface ChaosRun {
  readonly seed: number;
  readonly began: Date;
  readonly ms: number;
  readonly rounds: readonly RoundResult[];
  /** Faults that could not be brought about here, or in part only, with what is missing. */
  readonly missing: readonly { readonly fault: string; readonly what: string }[];
}

/** Runs rounds of faults, one after the other, on one PostgreSQL; all that was started and written is gone in the end. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const began = new Date();
  const folder = await mkdtemp(join(tmpdir(), `inventory-hub-chaos-${process.pid}-`));
  // PostgreSQL may run as another user, who passes through here.
  await chmod(folder, 0o711);
  const leave = (): void => {
    endAllOwn();
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A file system that is still mounted in it stays until it is let go.
    }
  };
  process.once("exit", leave);
  const { faults, missing } = await withTools(options.faults);
  const rounds: RoundResult[] = [];
  let usual: Ground | null = null;
  const usualGround = async (): Promise<Ground> =>
    (usual ??= await Ground.open({ hubFolder: options.hubFolder, folder: join(folder, "ground") }));
  try {
    const first = options.firstRound ?? 0;
    for (let round = first; round < first + options.rounds && faults.length > 0; round += 1) {
      const fault = faults[round % faults.length];
      if (fault === undefined) break;
      options.onBegin?.(fault, round);
      const plan = { fault, seed: options.seed, round, full: options.full, folder: join(folder, `round-${round}-${fault.code}`) };
      const result = await played(plan, options, usualGround);
      if (result.violations.length > 0 && options.historyFolder !== null) await keep(plan, result, options.historyFolder);
      await forgetRound(plan);
      rounds.push(result);
      options.onRound?.(result, rounds.length);
      if (result.violations.length > 0 && options.untilViolation === true) break;
    }
  } finally {
    await (usual as Ground | null)?.close();
    await rm(folder, { recursive: true, force: true });
    process.off("exit", leave);
  }
  return { seed: options.seed, began, ms: Date.now() - began.getTime(), rounds, missing };
}

async function withTools(wanted: readonly Fault[]): Promise<{ readonly faults: readonly Fault[]; readonly missing: ChaosRun["missing"] }> {
  const looked = await Promise.all(wanted.map(async (fault) => ({ fault, what: (await fault.missing?.()) ?? null })));
  const faults = looked.flatMap(({ fault, what }) => (what === null ? [fault] : []));
  const partly = await Promise.all(faults.map(async (fault) => ({ fault, what: (await fault.lacking?.()) ?? null })));
  return { faults, missing: [...looked, ...partly].flatMap(({ fault, what }) => (what === null ? [] : [{ fault: fault.code, what }])) };
}

async function played(plan: RoundPlan, { hubFolder }: ChaosOptions, usual: () => Promise<Ground>): Promise<RoundResult> {
  const began = performance.now();
  try {
    if (plan.fault.ground === undefined) return await runRound(await usual(), plan);
    const ground = await plan.fault.ground({ hubFolder, folder: `${plan.folder}-ground` });
    try {
      return await runRound(ground, plan);
    } finally {
      await ground.close();
      await plan.fault.afterGround?.();
    }
  } catch (error) {
    // Whatever keeps a round from its end is a finding too: a hub that does not start, a check that gets no answer.
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      ...nothing,
      fault: plan.fault.code,
      round: plan.round,
      seed: plan.seed,
      ms: performance.now() - began,
      violations: [{ invariant: "ROUND", text }],
    };
  }
}

const nothing = {
  ...{ sent: 0, acknowledged: 0, lost: 0, oversold: 0, unknown: 0, refused: 0, failed: {}, received: 0, reads: 0, snapshots: 0 },
  ...{ measures: [], counts: {} },
};

async function keep(plan: RoundPlan, result: RoundResult, historyFolder: string): Promise<void> {
  const target = join(historyFolder, `seed-${plan.seed}-round-${plan.round}-${result.fault}`);
  await mkdir(historyFolder, { recursive: true });
  await rm(target, { recursive: true, force: true });
  await cp(plan.folder, target, { recursive: true }).catch(() => undefined);
}
