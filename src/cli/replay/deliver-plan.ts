import type { RequestAnswer } from "./bulk-call.js";
import type { Call, CallScheduler } from "./call-scheduler.js";
import type { Pace } from "./pace.js";
import { lineCountOf, type PlannedRequest } from "./planned-request.js";

/** What became of a request: the hub's answer, or nothing was sent because the order it is about had been refused. */
export type RequestOutcome = RequestAnswer | "NOT_SENT";

export interface DeliveryOptions {
  /** Sends a call to the address with this number (counted round). `idOf` gives the hub's ids of orders. */
  readonly send: (call: Call, idOf: (document: number) => string, address: number) => Promise<readonly RequestAnswer[]>;
  /** How many addresses there are. */
  readonly addresses: number;
  /** Most calls under way at once. */
  readonly inFlight: number;
  /** Sends every accepted request once more, beside later ones, and to another address where there are several. */
  readonly twice: boolean;
  /** How fast first deliveries go; null: as fast as the hub answers. */
  readonly pace: Pace | null;
  /** Told once for each request, in an order that keeps the plan's for any two that share a SKU or an order. */
  readonly onOutcome: (request: PlannedRequest, outcome: RequestOutcome) => void;
  readonly onSecondAnswer: (request: PlannedRequest, first: RequestAnswer, second: RequestAnswer) => void;
  /** Once aborted, nothing more is sent; what is under way is waited for. */
  readonly stopping: AbortSignal;
}

interface SecondDelivery {
  readonly call: Call;
  readonly first: readonly RequestAnswer[];
  readonly address: number;
}

/** Sends the whole plan. Throws what `send` throws, after everything under way has ended. */
export async function deliverPlan(scheduler: CallScheduler, options: DeliveryOptions): Promise<void> {
  const delivery = new Delivery(scheduler, options);
  const underWay = new Set<Promise<void>>();
  try {
    for (;;) {
      while (underWay.size < options.inFlight) {
        const work = delivery.next();
        if (work === null) break;
        const running = work().finally(() => underWay.delete(running));
        underWay.add(running);
      }
      if (underWay.size === 0) return;
      await Promise.race(underWay);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}

class Delivery {
  readonly #scheduler: CallScheduler;
  readonly #options: DeliveryOptions;
  /** The hub's ids of orders; null where the order was refused. */
  readonly #ids = new Map<number, string | null>();
  readonly #seconds: SecondDelivery[] = [];
  #address = 0;
  #secondIsNext = false;

  constructor(scheduler: CallScheduler, options: DeliveryOptions) {
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** First and second deliveries take turns; where one kind has nothing to send, the other goes on. */
  next(): (() => Promise<void>) | null {
    if (this.#options.stopping.aborted) return null;
    this.#secondIsNext = !this.#secondIsNext;
    return this.#secondIsNext ? (this.#nextSecond() ?? this.#nextFirst()) : (this.#nextFirst() ?? this.#nextSecond());
  }

  #nextFirst(): (() => Promise<void>) | null {
    const call = this.#scheduler.next();
    return call === null ? null : () => this.#deliver(call);
  }

  #nextSecond(): (() => Promise<void>) | null {
    const second = this.#seconds.shift();
    return second === undefined ? null : () => this.#deliverAgain(second);
  }

  async #deliver(call: Call): Promise<void> {
    const sent: Call = { kind: call.kind, requests: call.requests.filter((request) => !this.#isVoid(request)) };
    const address = this.#address;
    this.#address = (address + 1) % this.#options.addresses;
    const lines = sent.requests.reduce((sum, request) => sum + lineCountOf(request), 0);
    await this.#options.pace?.turn(lines, this.#options.stopping);
    const answers = sent.requests.length === 0 ? [] : await this.#options.send(sent, (document) => this.#idOf(document), address);
    const answerOf = new Map(sent.requests.map((request, index) => [request, answers[index]]));
    for (const request of call.requests) this.#take(request, answerOf.get(request) ?? "NOT_SENT");
    this.#scheduler.finish(call);
    if (this.#options.twice) this.#remember(sent, answers, address);
  }

  /** A refused request is not sent again: its key is free, so what was refused before might be accepted by now. */
  #remember(call: Call, answers: readonly RequestAnswer[], address: number): void {
    const accepted = call.requests.flatMap((request, index) => {
      const first = answers[index];
      return first?.accepted === true ? [{ request, first }] : [];
    });
    if (accepted.length === 0) return;
    const again: Call = { kind: call.kind, requests: accepted.map(({ request }) => request) };
    this.#seconds.push({ call: again, first: accepted.map(({ first }) => first), address: (address + 1) % this.#options.addresses });
  }

  async #deliverAgain({ call, first, address }: SecondDelivery): Promise<void> {
    const answers = await this.#options.send(call, (document) => this.#idOf(document), address);
    for (const [index, request] of call.requests.entries()) {
      const [before, now] = [first[index], answers[index]];
      if (before !== undefined && now !== undefined) this.#options.onSecondAnswer(request, before, now);
    }
  }

  #isVoid(request: PlannedRequest): boolean {
    return request.kind !== "reserve" && request.kind !== "adjust" && request.document !== null && this.#ids.get(request.document) === null;
  }

  #take(request: PlannedRequest, outcome: RequestOutcome): void {
    if (request.kind === "reserve") this.#ids.set(request.document, outcome !== "NOT_SENT" && outcome.accepted ? outcome.id : null);
    this.#options.onOutcome(request, outcome);
  }

  #idOf(document: number): string {
    const id = this.#ids.get(document);
    if (id === undefined || id === null) throw new Error(`Order ${document} of the plan has no id yet.`);
    return id;
  }
}
