import { unauthenticated } from "../errors/hub-error.js";
import type { FeedSubscription } from "../feed/feed-subscription.js";
import type { Span } from "../observability/tracer.js";
import type { Budget } from "./budget/budget.js";
import type { Loaders } from "./loaders.js";

/** The roles of API clients: ADMIN may do everything, SYSTEM is the hub itself and has no key. The room that makes keys adds the others with `declare module`. */
export interface ClientRoles {
  readonly ADMIN: true;
  readonly SYSTEM: true;
}

export type ClientRole = keyof ClientRoles;

/** Who asks: the API client behind the request's key. What its key is bound to, the room that makes keys adds in the same way. */
export interface Caller {
  /** `api_client.id`: the actor of what is recorded and the scope of idempotency keys. */
  readonly clientId: number;
  readonly name: string;
  readonly role: ClientRole;
}

/** How much keys may ask in a second. */
export interface Rate {
  /** Charges a key for an operation: 1, and the objects its answer may hold. Throws RATE_LIMITED; nothing was done then. */
  charge(caller: Caller, cost: number): void;
}

/** What every resolver gets as its context: one object for each request. */
export interface RequestContext {
  readonly requestId: string;
  /** Null for strangers: every root field names the roles it needs, so a resolver behind `@Authorized` may use `callerOf(context)`. */
  readonly caller: Caller | null;
  readonly loaders: Loaders;
  /** What is left to the answer that is being made. */
  readonly budget: Budget;
  /** Charged for what is asked. Absent: nobody counts. */
  readonly rate?: Rate | undefined;
  /** Of the request, where traces are made. */
  readonly span?: Span;
  /** Of a subscription: give it to `feed.follow`, so that the subscription ends with its operation. */
  readonly subscription?: FeedSubscription;
}

/** The caller of a request that must have one. Throws UNAUTHENTICATED for a stranger. */
export function callerOf(context: RequestContext): Caller {
  if (context.caller === null) throw unauthenticated();
  return context.caller;
}

/** Charges whoever asks. Throws RATE_LIMITED. */
export function charge({ rate, caller }: RequestContext, cost: number): void {
  if (rate !== undefined && caller !== null) rate.charge(caller, cost);
}
