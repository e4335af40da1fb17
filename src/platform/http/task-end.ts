/**
 * The end of the event loop's task. Answers that are written there go out one right after the other: who reads them, or the proxy in front of
 * the hub, is woken once for many of them instead of once for each, and waking somebody is the dearest part of a small answer.
 */
export class TaskEnd {
  #end: Promise<void> | null = null;

  /** Resolves when everything that is ready now has been dealt with. */
  reached(): Promise<void> {
    return (this.#end ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#end = null;
        resolve();
      });
    }));
  }
}
