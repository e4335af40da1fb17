import { TaskQueue } from "../../process/task-queue.js";

/** Objects that large answers may hold the event loop for, all of them together, before others are served: some 5 to 10 ms. */
export const TASK_OBJECTS = 500;

interface Waiting {
  readonly objects: number;
  readonly go: () => void;
}

/**
 * The pace of large answers. Whoever is about to make many objects asks for their place in a task of the event loop; what does not fit waits
 * for the next one, in the order in which it was asked for. So the loop is held for one task's objects, however many answers are made at once.
 */
export class Pace {
  #used = 0;
  readonly #waiting = new TaskQueue<Waiting>(() => this.#runTask());

  /** Answers null where there is room in this task, else a promise of room in a later one. More than a task holds gets one of its own. */
  room(objects: number): Promise<void> | null {
    this.#waiting.runLater();
    if (this.#waiting.length === 0 && this.#fits(objects)) {
      this.#used += objects;
      return null;
    }
    return new Promise((go) => this.#waiting.push({ objects, go }));
  }

  #fits(objects: number): boolean {
    return this.#used === 0 || this.#used + objects <= TASK_OBJECTS;
  }

  #runTask(): boolean {
    this.#used = 0;
    for (let next = this.#waiting.first; next !== undefined && this.#fits(next.objects); next = this.#waiting.first) {
      this.#waiting.shift();
      this.#used += next.objects;
      next.go();
    }
    return this.#used > 0;
  }
}

/** There is one event loop, and one pace for all answers that are made on it. */
export const pace = new Pace();
