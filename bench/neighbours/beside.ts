import { setTimeout as pause } from "node:timers/promises";
import { type Dose, type HeavyKind, Outcomes, type Target } from "./heavy-kind.js";
import type { Innocents, InnocentsFigures } from "./innocents.js";
import type { LoopFigures } from "./loop-watch.js";
import type { LoopWatch } from "./watched-hub.js";

/** What a hub and the innocents went through beside a heavy client. */
export interface BesideFigures {
  readonly loop: LoopFigures;
  readonly innocents: InnocentsFigures;
  /** What became of the heavy client's own requests. */
  readonly heavy: Readonly<Record<string, number>>;
}

export interface BesideOptions {
  readonly target: Target;
  readonly watch: Pick<LoopWatch, "figures">;
  readonly innocents: Innocents;
  /** Null: nobody heavy is there, for comparing. */
  readonly kind: HeavyKind | null;
  readonly dose: Dose;
  /** How often each innocent is to be served at least before it ends. */
  readonly servedAtLeast: number;
}

const LOOK_MS = 20;

/** Lets a heavy client do its worst once beside innocents who are at work, and until each of them has been served so often. */
export async function beside({ target, watch, innocents, kind, dose, servedAtLeast }: BesideOptions): Promise<BesideFigures> {
  await watch.figures();
  innocents.figures();
  const outcomes = new Outcomes();
  await kind?.run(target, dose, outcomes);
  while (innocents.served < servedAtLeast) await pause(LOOK_MS);
  return { loop: await watch.figures(), innocents: innocents.figures(), heavy: outcomes.counts };
}
