import { INVENTORY_STATES, stateIndex } from "../states/accounts.js";
import type { PostedMovement, PostedStatement, Posting, Saying } from "./book-entries.js";
import type { BookLevel } from "./book-level.js";
import { figureKey, figuresBefore, type FiguresSince } from "./figures-since.js";
import { balancesFor, bookStep, effectsOf, type PlannedBalance, type Told } from "./late-news.js";
import type { LevelKey } from "./needs.js";
import { NOTHING_STATED, type StatedLevels, StatementBook } from "./statement-book.js";
import { balancedOn, NOW, placeBehind } from "./statements.rules.js";

/** What a batch has read for news of the past; nothing unless given. */
export interface NewsInputs {
  /** The database's clock after the locks were taken. */
  readonly now: Date;
  /** What was said of the levels that news of the batch may come before. */
  readonly stated?: StatedLevels;
  /** What occurred after the moments asked for. */
  readonly since?: FiguresSince;
}

/** What news needs of the books it is in. */
interface NewsBooks {
  readonly level: (key: LevelKey) => BookLevel | undefined;
  /** That of the last record. */
  readonly ordinal: () => number;
  readonly movements: readonly PostedMovement[];
  readonly move: (posting: Posting) => PostedMovement;
}

/**
 * The part of the books that knows the past: what happened at a given time is booked so that everything said of a later moment stays true, and what is said of a
 * moment is kept for news to come. Domain words: a statement, a balance, a step.
 */
export class News {
  readonly #now: Date;
  readonly #books: NewsBooks;
  readonly #statements: StatementBook;
  readonly #since: FiguresSince;

  constructor({ now, stated = NOTHING_STATED, since = new Map() }: NewsInputs, books: NewsBooks) {
    this.#now = now;
    this.#books = books;
    this.#statements = new StatementBook(stated);
    this.#since = since;
  }

  /** What the batch has said. */
  get said(): readonly PostedStatement[] {
    return this.#statements.said;
  }

  countedAt(key: LevelKey): Date | "NOW" | null {
    const level = this.#books.level(key);
    const at = level === undefined ? null : this.#statements.countedAt(level.locked);
    return at === null ? null : at === NOW ? "NOW" : new Date(at);
  }

  /** Posts what belongs together, with its balances: see `Books.post` and `Books.takeBack`. */
  post(postings: readonly Posting[]): void {
    const told = postings.map((posting) => ({ ...posting, occurredAt: this.#notAhead(posting.occurredAt) }));
    const effects = told.map((posting) => effectsOf(posting, this.#level(posting.level), this.#level(posting.toLevel ?? posting.level)));
    const balances = told.flatMap((posting, index) => {
      const heard = toldAt(posting);
      return heard === null ? [] : balancesFor(effects[index] ?? [], index, heard, this.#statements);
    });
    this.#step(told, [...new Set(effects.flat().map(({ level }) => level))], balances);
  }

  /** See `Books.coverOf`. */
  coverOf(posting: Posting): number {
    const level = this.#books.level(posting.level);
    const heard = toldAt({ ...posting, occurredAt: this.#notAhead(posting.occurredAt) });
    if (heard === null || level === undefined) return 0;
    const state = stateIndex(posting.from);
    const balances = balancesFor(effectsOf(posting, level, level), 0, heard, this.#statements);
    return balances.reduce((sum, each) => (each.state === state && each.quantity > 0 ? sum + each.quantity : sum), 0);
  }

  /** See `Books.state`. */
  state(saying: Saying): { readonly variance: number; readonly unsay: () => void } {
    const level = this.#level(saying.level);
    const at = this.#notAhead(saying.at);
    const states = saying.states.map(stateIndex);
    const held = this.heldAt(saying.level, at);
    const variance = states.reduce((left, state) => left - (held[state] ?? 0), saying.quantity);
    if (variance !== 0) this.#postVariance({ ...saying, at }, level, { variance, state: balancedOn(states) });
    const statement = { states, at: at?.getTime() ?? NOW, sequence: null };
    const posted = { ordinal: this.#books.ordinal(), levelId: level.locked.id, saying: { ...saying, at } };
    return { variance, unsay: this.#statements.add(level.locked, statement, posted) };
  }

  /** See `Books.heldAt`. */
  heldAt(key: LevelKey, at: Date | null): readonly number[] {
    const level = this.#books.level(key);
    if (level === undefined) return INVENTORY_STATES.map(() => 0);
    if (at === null || this.#notAhead(at) === null) return level.counts;
    const since = this.#since.get(figureKey(key, at));
    if (since === undefined) {
      throw new Error(`What occurred at level ${level.locked.id} since ${at.toISOString()} is not among the command's needs.`);
    }
    return figuresBefore(level, at.getTime(), since, level.lastOrdinal === 0 ? [] : this.#books.movements);
  }

  /** The variance of a statement is walked over the statements behind it, never over itself. */
  #postVariance(
    { level: key, at, fact, reason = null, document = null, channelId = null }: Saying,
    level: BookLevel,
    { variance, state }: { readonly variance: number; readonly state: number },
  ): void {
    const account = INVENTORY_STATES[state] ?? "AVAILABLE";
    const [from, to] = variance > 0 ? (["ADJUSTMENT", account] as const) : ([account, "ADJUSTMENT"] as const);
    const quantity = Math.abs(variance);
    const own: Posting = { kind: "COUNT", level: key, from, to, quantity, fact, reason, document, occurredAt: at, channelId };
    const heard: Told | null = at === null ? null : { at: at.getTime(), heardAt: null, stands: placeBehind };
    const balances = heard === null ? [] : balancesFor(effectsOf(own, level, level), 0, heard, this.#statements);
    this.#step([own], [level], balances);
  }

  #step(postings: readonly Posting[], levels: readonly BookLevel[], balances: readonly PlannedBalance[]): void {
    const { move, ordinal } = this.#books;
    const [only] = postings;
    if (balances.length === 0 && postings.length === 1 && only !== undefined) move(only);
    else bookStep({ move, ordinal: ordinal() }, postings, levels, balances);
  }

  #level(key: LevelKey): BookLevel {
    const level = this.#books.level(key);
    if (level === undefined) throw new Error(`The level ${key.variantId}/${key.locationId} is not among the command's needs.`);
    return level;
  }

  /** A time that is not ahead of the books' clock; null: now. */
  #notAhead(time: Date | null | undefined): Date | null {
    return time === null || time === undefined || time.getTime() > this.#now.getTime() ? null : time;
  }
}

/** When something told happened; null: now, behind all that was recorded before it. */
function toldAt({ occurredAt, corrects = null }: Posting): Told | null {
  if (occurredAt === null || occurredAt === undefined) return null;
  return { at: occurredAt.getTime(), heardAt: corrects === null || corrects.timeGiven ? null : Number(corrects.sequence) };
}
