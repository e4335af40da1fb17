import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { rateLimited } from "../errors/hub-error.js";
import type { StartQueue } from "./start-queue.js";

/** Requests that may wait on one connection for those before them to begin. */
export const PIPELINED_MAX = 100;
/** What whoever sent more is told to wait. */
const RETRY_MS = 1_000;

/** Requests that a client sent without waiting for the answer to the one before. */
export class PipelinedRequests {
  readonly #starts: StartQueue;
  readonly #waiting = new WeakMap<Socket, number>();

  constructor(starts: StartQueue) {
    this.#starts = starts;
  }

  /**
   * Calls `begin`: at once, or in turn where the answer to another request on the same connection has not been given yet. `fail` is called instead where
   * too many wait already, with RATE_LIMITED, and where `begin` throws.
   */
  enter({ raw: { socket } }: FastifyRequest, { raw: response }: FastifyReply, begin: () => void, fail: (error: Error) => void): void {
    // Node gives a response its socket when those before it have left.
    if (response.socket !== null) return begin();
    const waiting = this.#waiting.get(socket) ?? 0;
    if (waiting >= PIPELINED_MAX)
      return fail(rateLimited("This connection sends too many requests before it reads their answers", RETRY_MS));
    this.#waiting.set(socket, waiting + 1);
    this.#starts.begin(() => {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1);
      try {
        begin();
      } catch (error) {
        fail(error as Error);
      }
    });
  }
}
