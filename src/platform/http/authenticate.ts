import type { FastifyReply, FastifyRequest } from "fastify";
import { unauthenticated } from "../errors/hub-error.js";
import type { Caller } from "../graphql/context.js";

/** From where a request comes: `FastifyRequest` is one. */
export interface Client {
  /** Its address, which costs something to find out behind proxies. */
  readonly ip: string;
}

/**
 * Who stands behind an `Authorization` header; null for a stranger, whatever the reason. At once where that is in memory. Failures count for the client,
 * where one is given: throws or rejects with RATE_LIMITED where there were too many.
 */
export type Authenticate = (authorization: string | undefined, client?: Client) => Caller | null | Promise<Caller | null>;

/** The credentials of a request; none where the header is given twice, for then it is unclear whose they are. */
export function authorizationOf({ raw: { rawHeaders } }: FastifyRequest): string | undefined {
  let given: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length !== AUTHORIZATION.length || name.toLowerCase() !== AUTHORIZATION) continue;
    if (given !== undefined) return undefined;
    given = rawHeaders[index + 1];
  }
  return given;
}

const AUTHORIZATION = "authorization";

/** Answers how a key is to be sent. */
export function refuseStranger(reply: FastifyReply): Error {
  void reply.header("www-authenticate", "Bearer");
  return unauthenticated();
}
