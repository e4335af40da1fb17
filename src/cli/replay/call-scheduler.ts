import type { PlannedRequest, RequestKind } from "./planned-request.js";
import { lineCountOf } from "./planned-request.js";

/** Requests of one kind that go to the hub in one bulk mutation, in this order. */
export interface Call {
  readonly kind: RequestKind;
  readonly requests: readonly PlannedRequest[];
}

export interface CallLimits {
  /** Most requests in a call: 1 to 1,000. */
  readonly itemsMax: number;
  /** Most lines in a call: the hub takes 5,000. A request with more goes alone. */
  readonly linesMax: number;
  /** How far ahead of the oldest waiting request the scheduler looks. */
  readonly windowMax: number;
}

interface Entry {
  readonly request: PlannedRequest;
  readonly lines: number;
  /** Numbers of the SKUs and the order whose requests must stay in order with this one. */
  readonly resources: readonly number[];
}

/**
 * Deals the plan out as bulk calls of which several may be under way at once, while any two requests that share a SKU or an order keep the
 * order of the plan: a request waits until all earlier ones it shares something with were answered, or stand before it in its own call
 * (the hub works through a call in order). A shipment shares only its order: it moves units that are already committed, so no other request
 * of its SKUs can be answered differently because of it.
 */
export class CallScheduler {
  readonly #source: Iterator<PlannedRequest, unknown>;
  readonly #limits: CallLimits;
  readonly #numbers = new Map<string, number>();
  readonly #underWay = new Set<Call>();
  readonly #resourcesOf = new Map<Call, readonly number[]>();
  /** For each resource, how many calls under way use it. */
  readonly #users: number[] = [];
  /** For each resource, the last scan in which a request that must wait was seen to use it. */
  readonly #blockedIn: number[] = [];
  #scan = 0;
  #waiting: Entry[] = [];
  #exhausted = false;
  #stuck = false;

  constructor(plan: Iterable<PlannedRequest>, limits: CallLimits) {
    this.#source = plan[Symbol.iterator]();
    this.#limits = limits;
  }

  /** True when every request was dealt out and answered. */
  get done(): boolean {
    this.#refill();
    return this.#exhausted && this.#waiting.length === 0 && this.#underWay.size === 0;
  }

  /** The next call that may be sent now; null where every waiting request has to wait for an answer, or none is left. */
  next(): Call | null {
    if (this.#stuck) return null;
    this.#refill();
    const entries = this.#gather();
    if (entries.length === 0) {
      this.#stuck = true;
      return null;
    }
    const chosen = new Set(entries);
    this.#waiting = this.#waiting.filter((entry) => !chosen.has(entry));
    const call: Call = { kind: kindOf(entries), requests: entries.map(({ request }) => request) };
    const resources = [...new Set(entries.flatMap((entry) => entry.resources))];
    for (const resource of resources) this.#users[resource] = (this.#users[resource] ?? 0) + 1;
    this.#resourcesOf.set(call, resources);
    this.#underWay.add(call);
    return call;
  }

  /** Tells that the call was answered, whatever the answers were. */
  finish(call: Call): void {
    if (!this.#underWay.delete(call)) throw new Error("This call is not under way.");
    for (const resource of this.#resourcesOf.get(call) ?? []) this.#users[resource] = (this.#users[resource] ?? 1) - 1;
    this.#resourcesOf.delete(call);
    this.#stuck = false;
  }

  /** The first waiting request that is free decides the kind; later free ones of that kind join it. */
  #gather(): Entry[] {
    this.#scan += 1;
    const chosen: Entry[] = [];
    let lines = 0;
    for (const entry of this.#waiting) {
      const fits = chosen.length === 0 || (kindOf(chosen) === entry.request.kind && lines + entry.lines <= this.#limits.linesMax);
      if (!fits || !this.#isFree(entry)) {
        for (const resource of entry.resources) this.#blockedIn[resource] = this.#scan;
        continue;
      }
      chosen.push(entry);
      lines += entry.lines;
      if (chosen.length >= this.#limits.itemsMax || lines >= this.#limits.linesMax) break;
    }
    return chosen;
  }

  #isFree(entry: Entry): boolean {
    return entry.resources.every((resource) => (this.#users[resource] ?? 0) === 0 && this.#blockedIn[resource] !== this.#scan);
  }

  #refill(): void {
    while (!this.#exhausted && this.#waiting.length < this.#limits.windowMax) {
      const next = this.#source.next();
      if (next.done === true) this.#exhausted = true;
      else this.#waiting.push({ request: next.value, lines: lineCountOf(next.value), resources: this.#resources(next.value) });
    }
  }

  #resources(request: PlannedRequest): number[] {
    const names = request.kind === "ship" ? [] : request.lines.map(({ sku }) => sku);
    // No SKU holds a NUL, so an order's name is never taken for one.
    if (request.kind !== "adjust" && request.document !== null) names.push(`\u0000${request.document}`);
    return [...new Set(names)].map((name) => this.#numberOf(name));
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }
}

function kindOf(entries: readonly Entry[]): RequestKind {
  const first = entries[0];
  if (first === undefined) throw new Error("A call has at least one request.");
  return first.request.kind;
}
