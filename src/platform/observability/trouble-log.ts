import { isConnectionFailure } from "../db/sqlstate.js";
import { HubError } from "../errors/hub-error.js";
import type { Logger } from "./logger.js";

/** What is told of a loop that runs in the background, each time. */
export interface LoopWatch {
  /** It failed, and tries again. */
  readonly onFault: (error: unknown) => void;
  /** It did what it is there for. Default: nobody is told. */
  readonly onWell?: () => void;
}

export interface TroubleLogOptions {
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** A sentence that says what fails, and that it is tried again. */
  readonly failed: string;
  /** A sentence that says that it does so no longer. */
  readonly well: string;
  /** Milliseconds of a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
}

/** Between two lines of the same trouble, in milliseconds: at first, and at most. Each pause is twice the one before. */
const PAUSE_MS = { first: 1_000, most: 60_000 } as const;
/** What comes and goes is one trouble: it is over when nothing has failed for so long. */
const QUIET_MS = 2_000;

interface Trouble {
  readonly since: number;
  failures: number;
  lastAt: number;
  pauseMs: number;
  tellAt: number;
}

/**
 * Tells the log of a loop that fails over and over: the first failure with all that is known of it, then, at a pace that falls from one line a
 * second to one a minute, how many there have been and why the last one, and once that it is well again. A busy hub and a database
 * that is away are warnings, everything else is an error.
 */
export class TroubleLog implements LoopWatch {
  readonly #options: TroubleLogOptions;
  readonly #now: () => number;
  #trouble: Trouble | null = null;

  constructor(options: TroubleLogOptions) {
    this.#options = options;
    this.#now = options.now ?? ((): number => performance.now());
  }

  readonly onFault = (error: unknown): void => {
    const now = this.#now();
    const { logger, failed } = this.#options;
    const level = error instanceof HubError || isConnectionFailure(error) ? "warn" : "error";
    const trouble = this.#trouble;
    if (trouble === null) {
      this.#trouble = { since: now, failures: 1, lastAt: now, pauseMs: PAUSE_MS.first, tellAt: now + PAUSE_MS.first };
      logger[level]({ err: error }, failed);
      return;
    }
    trouble.failures += 1;
    trouble.lastAt = now;
    if (now < trouble.tellAt) return;
    trouble.pauseMs = Math.min(2 * trouble.pauseMs, PAUSE_MS.most);
    trouble.tellAt = now + trouble.pauseMs;
    const reason = error instanceof Error ? error.message : String(error);
    logger[level]({ ...figuresOf(trouble, now), reason }, failed);
  };

  readonly onWell = (): void => {
    if (this.#trouble === null) return;
    const now = this.#now();
    if (now - this.#trouble.lastAt < QUIET_MS) return;
    const figures = figuresOf(this.#trouble, this.#trouble.lastAt);
    this.#trouble = null;
    this.#options.logger.info(figures, this.#options.well);
  };
}

/** Since the trouble began. */
function figuresOf({ failures, since }: Trouble, until: number): { readonly failures: number; readonly seconds: number } {
  return { failures, seconds: Math.round((until - since) / 1_000) };
}
