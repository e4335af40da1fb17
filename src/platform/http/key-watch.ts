import type { Authenticate } from "./authenticate.js";

/** Notices when the key behind an open connection is revoked or expires. */
export class KeyWatch {
  readonly #authenticate: Authenticate;
  readonly #watched = new Map<string, Set<() => void>>();
  readonly #timer: NodeJS.Timeout;
  /** Looks of this task of the event loop: many subscribers of one key share one. */
  readonly #looks = new Map<string, Promise<boolean>>();
  #looking = false;

  constructor(authenticate: Authenticate, everyMs: number) {
    this.#authenticate = authenticate;
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  /** Calls `ended` once, when the key has ended. Answers how to stop. */
  watch(authorization: string, ended: () => void): () => void {
    const watchers = this.#watched.get(authorization) ?? new Set();
    this.#watched.set(authorization, watchers.add(ended));
    return () => {
      watchers.delete(ended);
      if (watchers.size === 0 && this.#watched.get(authorization) === watchers) this.#watched.delete(authorization);
    };
  }

  /** A database that does not answer is no reason to end anybody's connection. */
  isGood(authorization: string): Promise<boolean> {
    const known = this.#looks.get(authorization);
    if (known !== undefined) return known;
    const look = this.#isKnown(authorization).catch(() => true);
    if (this.#looks.size === 0) setImmediate(() => this.#looks.clear());
    this.#looks.set(authorization, look);
    return look;
  }

  async #isKnown(authorization: string): Promise<boolean> {
    return (await this.#authenticate(authorization)) !== null;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    for (const [authorization, watchers] of [...this.#watched]) {
      if (await this.isGood(authorization)) continue;
      this.#watched.delete(authorization);
      for (const ended of [...watchers]) ended();
    }
    this.#looking = false;
  }
}
