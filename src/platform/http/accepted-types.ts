import type { FastifyReply } from "fastify";

const TYPES_MAX = 100;
const ACCEPT_LENGTH_MAX = 200;

/**
 * The media type of an answer by the request's `Accept`, as Apollo Server chose it: which one a list with weights asks for is for it to say,
 * and is then remembered.
 */
export class AcceptedTypes {
  readonly #types = new Map<string, string>();

  /** Null where it is not known yet. */
  for(accept: string | undefined): string | null {
    return this.#types.get(accept ?? "") ?? null;
  }

  /** `reply`: of Apollo Server, before it is sent. */
  learn(accept: string = "", reply: FastifyReply): void {
    if (this.#types.size >= TYPES_MAX || accept.length > ACCEPT_LENGTH_MAX || reply.statusCode !== 200) return;
    const type = reply.getHeader("content-type");
    if (typeof type === "string") this.#types.set(accept, type);
  }
}
