import { Books, INVENTORY_STATES, PostingRefused, type LockedLevel, type PastMovement, type Posting } from "../../../src/stock/index.js";
import { figureKey } from "../../../src/stock/ledger/figures-since.js";
import type { PostedMovement } from "../../../src/stock/ledger/book-entries.js";
import { maskOf, statesOf, type Statement } from "../../../src/stock/ledger/statements.rules.js";
import { AREAS, type Happening, type TrueHistory } from "./true-history.js";

const LEVEL = { variantId: 1, locationId: 1 };
const DOCUMENT = { kind: "ADJUSTMENT", id: "late" } as const;
/** Milliseconds of a moment of a history. */
export const TICK_MS = 1_000;

interface Recorded {
  readonly sequence: number;
  readonly occurredAt: number;
  readonly timeGiven: boolean;
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
  readonly posting: Posting;
}

/** News as the hub hears it. */
interface News {
  readonly at: number;
  readonly heard: number;
  readonly happening: Happening;
  /** Its place in the history. */
  readonly index: number;
  /** Units that are taken back; null: it is told. */
  readonly back: number | null;
  /** Whether it was told without a time. */
  readonly atOnce: boolean;
}

/** The hub's books of one level over many batches, with what a database keeps between them held in memory. */
export class ToldBooks {
  counts = INVENTORY_STATES.map(() => 0);
  countedAt: number | null = null;
  readonly ledger: Recorded[] = [];
  readonly statements: (Statement & { readonly id: number })[] = [];
  readonly mistakes: string[] = [];
  readonly #bookedAs = new Map<number, Recorded>();
  #waiting: News[] = [];
  incidents = 0;

  /** Tells the history; answers whether everything that was told is booked in the end. */
  tell(history: TrueHistory, tellings: readonly Happening["told"][]): boolean {
    const news = newsOf(history, tellings);
    for (const heard of new Set(news.map((each) => each.heard))) {
      this.#batch(
        heard,
        news.filter((each) => each.heard === heard),
      );
      for (let before = -1; this.#waiting.length > 0 && this.#waiting.length !== before;) {
        before = this.#waiting.length;
        const waiting = this.#waiting;
        this.#waiting = [];
        this.#batch(heard, waiting);
      }
    }
    return this.#waiting.length === 0;
  }

  /** The figures of everything that occurred up to a moment. */
  asOf(moment: number): readonly number[] {
    const counts = INVENTORY_STATES.map(() => 0);
    for (const { occurredAt, from, to, quantity } of this.ledger) {
      if (occurredAt > moment * TICK_MS) continue;
      if (from >= 0) counts[from] = (counts[from] ?? 0) - quantity;
      if (to >= 0) counts[to] = (counts[to] ?? 0) + quantity;
    }
    return counts.slice(0, 6);
  }

  #batch(heard: number, news: readonly News[]): void {
    const now = new Date(heard * TICK_MS);
    const books = this.#open(now, news);
    for (const each of news) {
      const mark = books.mark();
      books.begin(1, null);
      try {
        this.#decide(books, each);
        this.#checkStep(books.written.movements.slice(mark.movements));
      } catch (error) {
        books.rollback(mark);
        if (!(error instanceof PostingRefused)) throw error;
        // What waits keeps the time at which it was first heard.
        this.#waiting.push({ ...each, atOnce: false });
      }
    }
    this.#keep(books, heard, news);
  }

  #open(now: Date, news: readonly News[]): Books {
    const times = news.filter(({ atOnce }) => !atOnce).map(({ at }) => at * TICK_MS);
    const since = Math.min(...times, Number.POSITIVE_INFINITY);
    const ordered = this.statements.toSorted((a, b) => a.at - b.at || (a.sequence ?? 0) - (b.sequence ?? 0) || a.id - b.id);
    const level: LockedLevel = {
      ...LEVEL,
      id: 1,
      sku: "A",
      location: "L",
      locationActive: true,
      priority: 1,
      safetyStock: 0,
      version: this.ledger.length,
      sequence: "0",
      updatedAt: now,
      countedAt: this.countedAt === null ? null : new Date(this.countedAt),
      counts: this.counts,
    };
    return new Books({
      now,
      levels: [level],
      channels: new Map(),
      totals: new Map(),
      documents: [],
      stated: { since, byLevel: new Map([[1, ordered.filter(({ at }) => at >= since)]]) },
      since: new Map(times.map((time) => [figureKey(LEVEL, new Date(time)), this.#occurredAfter(time)])),
      past: news.some(({ back }) => back !== null) ? new Map([[`${DOCUMENT.kind}/${DOCUMENT.id}`, this.#past()]]) : new Map(),
    });
  }

  /** What may be taken back, as a database would tell it. */
  #past(): readonly PastMovement[] {
    const corrected = new Map<string, number>();
    for (const { posting, quantity } of this.ledger) {
      const { sequence } = posting.corrects ?? { sequence: "" };
      corrected.set(sequence, (corrected.get(sequence) ?? 0) + quantity);
    }
    return this.ledger
      .filter(({ posting }) => posting.kind !== "CORRECT" && posting.kind !== "COUNT")
      .map(({ sequence, occurredAt, timeGiven, quantity, posting: { kind, from, to } }) => {
        const own = { kind, from, to, quantity, level: LEVEL, toLevel: null, occurredAt: new Date(occurredAt), timeGiven };
        const open = quantity - (corrected.get(String(sequence)) ?? 0);
        return { ...own, document: DOCUMENT, sequence: String(sequence), command: String(sequence), open };
      })
      .toReversed();
  }

  #occurredAfter(time: number): readonly number[] {
    const change = INVENTORY_STATES.map(() => 0);
    for (const { occurredAt, from, to, quantity } of this.ledger) {
      if (occurredAt <= time) continue;
      if (from >= 0) change[from] = (change[from] ?? 0) - quantity;
      if (to >= 0) change[to] = (change[to] ?? 0) + quantity;
    }
    return change;
  }

  #decide(books: Books, { at, happening, index, back, atOnce }: News): void {
    const time = atOnce ? null : new Date(at * TICK_MS);
    if (happening.type === "STATED") {
      const { area, quantity } = happening;
      books.state({ level: LEVEL, states: AREAS[area] ?? [], quantity, at: time, fact: true, reason: "COUNT", document: DOCUMENT });
      return;
    }
    if (back === null) {
      books.post(this.#posting(happening, time));
      const { left } = happening;
      if (left === null) return;
      const said = { quantity: left.quantity, at: time, fact: true, reason: "LOSS", document: DOCUMENT } as const;
      books.state({ level: LEVEL, states: ["AVAILABLE"], ...said });
      return;
    }
    const booked = String(this.#bookedAs.get(index)?.sequence);
    const movement = books.movementsOf(DOCUMENT)?.find(({ sequence }) => sequence === booked);
    if (movement === undefined) throw new Error("Something was taken back that was not booked.");
    books.takeBack([{ movement, quantity: back }], { fact: true });
  }

  #posting({ move, quantity }: Happening & { readonly type: "MOVED" }, occurredAt: Date | null): Posting {
    return { ...move, level: LEVEL, quantity, fact: true, document: DOCUMENT, occurredAt };
  }

  /** An incident is by how much a step leaves AVAILABLE further below zero, on what was told. */
  #checkStep(movements: readonly PostedMovement[]): void {
    const told = movements.filter(({ posting }) => (posting.balances ?? null) === null);
    const [first] = movements;
    const last = movements.at(-1);
    if (first === undefined || last === undefined) return;
    const change =
      (first.posting.to === "AVAILABLE" ? first.posting.quantity : 0) - (first.posting.from === "AVAILABLE" ? first.posting.quantity : 0);
    const before = (first.countsAfter[0] ?? 0) - change;
    const growth = Math.max(0, Math.max(0, -(last.countsAfter[0] ?? 0)) - Math.max(0, -before));
    const opened = movements.reduce((sum, { oversold }) => sum + oversold, 0);
    this.incidents += opened;
    if (opened !== growth) this.mistakes.push(`an incident of ${opened} where ${growth} are missing more than before`);
    if (told.reduce((sum, { oversold }) => sum + oversold, 0) !== opened) this.mistakes.push("an incident on a balance");
  }

  #keep(books: Books, heard: number, news: readonly News[]): void {
    const base = this.ledger.length;
    const { movements } = books.written;
    const stateOf = (account: string): number => INVENTORY_STATES.indexOf(account as (typeof INVENTORY_STATES)[number]);
    const recorded = movements.map(({ posting, ordinal }): Recorded => {
      const { occurredAt = null, from, to, quantity } = posting;
      const time = occurredAt?.getTime() ?? heard * TICK_MS;
      const place = { sequence: base + ordinal, occurredAt: time, timeGiven: occurredAt !== null };
      return { ...place, from: stateOf(from), to: stateOf(to), quantity, posting };
    });
    this.ledger.push(...recorded);
    this.counts = [...(movements.at(-1)?.countsAfter ?? this.counts)];
    for (const { ordinal, saying } of books.said) {
      const at = saying.at?.getTime() ?? heard * TICK_MS;
      const states = statesOf(maskOf(saying.states.map(stateOf)));
      this.statements.push({ states, at, sequence: base + ordinal, id: this.statements.length });
      this.countedAt = Math.max(this.countedAt ?? at, at);
    }
    // Told movements stand in the order of the news that was booked.
    const told = movements.flatMap(({ posting }, place) =>
      (posting.balances ?? null) === null && posting.kind !== "COUNT" ? [place] : [],
    );
    const booked = news.filter(
      (each) =>
        each.happening.type === "MOVED" &&
        !this.#waiting.some(({ index, back, heard: first }) => index === each.index && back === each.back && first === each.heard),
    );
    for (const [order, { index, back }] of booked.entries()) {
      const movement = recorded[told[order] ?? -1];
      if (back === null && movement !== undefined) this.#bookedAs.set(index, movement);
    }
  }
}

/** In the order in which the hub hears it; what was false is taken back after it was told. */
function newsOf({ happenings }: TrueHistory, tellings: readonly Happening["told"][]): readonly News[] {
  const news = happenings.flatMap((happening, index): News[] => {
    const told = tellings[index] ?? "NEVER";
    if (told === "NEVER") return [];
    const heard = told === "AT_ONCE" ? index : index + told;
    const own = { at: index, heard, happening, index, back: null, atOnce: told === "AT_ONCE" };
    if (happening.type === "STATED" || happening.takenBack === null) return [own];
    let later = heard;
    return [
      own,
      ...happening.takenBack.map(({ after, quantity }) => ({ ...own, heard: (later += 1 + after), back: quantity, atOnce: false })),
    ];
  });
  return news.toSorted((a, b) => a.heard - b.heard);
}
