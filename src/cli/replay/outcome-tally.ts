import type { RefusalReason, RequestAnswer } from "./bulk-call.js";
import type { RequestOutcome } from "./deliver-plan.js";
import { REQUEST_KINDS } from "./planned-request.js";
import type { PlannedRequest, RequestKind } from "./planned-request.js";
import type { ClassCount } from "./orders.js";

/** What became of lines: done, refused by the hub, not sent because their order was refused, or skipped because they are no goods. */
export type LineOutcome = "accepted" | "refused" | "notSent" | "skipped";

export type ClassOutcomes = Record<LineOutcome, ClassCount>;

export interface KindOutcomes {
  accepted: number;
  /** Of the accepted: answers of an earlier delivery, in this run (a repeated try) or an earlier one. */
  replayed: number;
  refused: number;
  notSent: number;
}

export interface ReasonCount {
  requests: number;
  readonly example: string;
}

export interface SecondDeliveries {
  delivered: number;
  replayed: number;
  /** Second answers that were no replay of the first: each of them is a fault. */
  readonly faults: string[];
}

/** Codes that mean the stock did not suffice. Every other refusal is something this program did not expect. */
const SHORTAGE_CODES: ReadonlySet<string> = new Set(["INSUFFICIENT_STOCK", "NOT_STOCKED"]);

/** Faults kept for the report; more are only counted. */
const FAULTS_KEPT = 20;

/** Counts what became of every line and every request. */
export class OutcomeTally {
  readonly byClass: Readonly<Record<string, ClassOutcomes>>;
  readonly byKind = Object.fromEntries(
    REQUEST_KINDS.map((kind) => [kind, { accepted: 0, replayed: 0, refused: 0, notSent: 0 }]),
  ) as Readonly<Record<RequestKind, KindOutcomes>>;
  readonly reasons = new Map<string, ReasonCount>();
  readonly second: SecondDeliveries = { delivered: 0, replayed: 0, faults: [] };
  #linesDone = 0;
  #unexpected = 0;

  /** Charges are settled at once: they are never sent. */
  constructor(byClass: Readonly<Record<string, ClassCount>>, chargeClasses: ReadonlySet<string>) {
    const entries = Object.entries(byClass).map(([name, { lines, units }]): [string, ClassOutcomes] => {
      const skipped = chargeClasses.has(name) ? { lines, units: Math.abs(units) } : { lines: 0, units: 0 };
      this.#linesDone += skipped.lines;
      return [name, { ...nothing(), skipped }];
    });
    this.byClass = Object.fromEntries(entries);
  }

  /** Lines of the file whose outcome is known. */
  get linesDone(): number {
    return this.#linesDone;
  }

  /** Units of orders the hub refused. */
  get refusedUnits(): number {
    return Object.values(this.byClass).reduce((units, { refused }) => units + refused.units, 0);
  }

  /** Refusals for another reason than too little stock. */
  get unexpectedRefusals(): number {
    return this.#unexpected;
  }

  record(request: PlannedRequest, outcome: RequestOutcome): void {
    const kind = this.byKind[request.kind];
    const name = outcome === "NOT_SENT" ? "notSent" : outcome.accepted ? "accepted" : "refused";
    kind[name] += 1;
    if (outcome !== "NOT_SENT" && outcome.accepted && outcome.replayed) kind.replayed += 1;
    if (outcome !== "NOT_SENT" && !outcome.accepted) this.#refused(outcome.reasons, request);
    for (const { lineClass, lines, units } of request.sources) {
      const count = this.byClass[lineClass]?.[name];
      if (count === undefined) throw new Error(`The file has no lines of the class ${lineClass}.`);
      count.lines += lines;
      count.units += units;
      this.#linesDone += lines;
    }
  }

  /** A second answer must be the first one again: replayed, and at the same place in the ledger. */
  recordSecond(request: PlannedRequest, first: RequestAnswer, second: RequestAnswer): void {
    this.second.delivered += 1;
    const same = first.accepted && second.accepted && second.replayed && second.sequence === first.sequence && second.id === first.id;
    if (same) {
      this.second.replayed += 1;
      return;
    }
    if (this.second.faults.length < FAULTS_KEPT) this.second.faults.push(`${request.key}: ${differenceOf(first, second)}`);
  }

  #refused(reasons: readonly RefusalReason[], request: PlannedRequest): void {
    const codes = new Set(reasons.map(({ code }) => code));
    if ([...codes].some((code) => !SHORTAGE_CODES.has(code)) || request.kind !== "reserve") this.#unexpected += 1;
    for (const code of codes) {
      const known = this.reasons.get(code);
      const example = `${request.key}: ${reasons.find((reason) => reason.code === code)?.message ?? ""}`;
      if (known === undefined) this.reasons.set(code, { requests: 1, example });
      else known.requests += 1;
    }
  }
}

function nothing(): Omit<ClassOutcomes, "skipped"> {
  return { accepted: { lines: 0, units: 0 }, refused: { lines: 0, units: 0 }, notSent: { lines: 0, units: 0 } };
}

function differenceOf(first: RequestAnswer, second: RequestAnswer): string {
  if (!second.accepted) return `the second delivery was refused (${second.reasons.map(({ message }) => message).join(" ")})`;
  if (!second.replayed) return "the second delivery was not told to be a replay";
  const before = first.accepted ? `document ${first.id} at sequence ${first.sequence}` : "a refusal";
  return `the second delivery answered document ${second.id} at sequence ${second.sequence}, the first ${before}`;
}
