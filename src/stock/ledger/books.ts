import { stateIndex } from "../states/accounts.js";
import type {
  ChannelView,
  DocumentChange,
  LevelView,
  PastMovement,
  PostedEvent,
  PostedMovement,
  PostedStatement,
  Posting,
  Saying,
  TakenBack,
  TakingBack,
} from "./book-entries.js";
import type { BookInputs } from "./book-inputs.js";
import { type BookDocument, type BookLevel, type Undo, viewOf } from "./book-level.js";
import { Corrections } from "./corrections.js";
import { NameBook } from "./names.js";
import { News } from "./news.js";
import { type ChannelPlace, channelPlaceKey, documentKeyOf, type DocumentRef, type LevelKey } from "./needs.js";
import type { DocumentKindName } from "../states/enumerations.js";
import { given, outOfRange, PostingRefused, taken } from "./counts.rules.js";
import { isLegal } from "../states/transitions.js";
import { QUANTITY_MAX } from "../../platform/numbers/quantity.js";

const keyOf = (level: LevelKey): string => `${level.variantId}/${level.locationId}`;

/**
 * The levels, documents and channels of one batch, in memory. Commands are decided one after the other; each sees what the ones before it
 * posted. What a refused command did is undone.
 */
export class Books {
  /** The database's clock after the locks were taken: the only clock decisions know. */
  readonly now: Date;
  /** The names among the commands' needs: which are given, and the way to give one. */
  readonly names: NameBook;
  readonly #levels = new Map<string, BookLevel>();
  readonly #documents = new Map<string, BookDocument>();
  readonly #channels: ReadonlyMap<number, ChannelView>;
  readonly #places: ReadonlySet<string>;
  readonly #totals: Map<number, number>;
  readonly #movements: PostedMovement[] = [];
  readonly #events: PostedEvent[] = [];
  readonly #undo: Undo[] = [];
  readonly #news: News;
  readonly #corrections: Corrections;
  #ordinal = 0;
  #command = 0;
  #actor = 0;
  #key: string | null = null;
  #changed: DocumentRef[] = [];

  constructor(input: BookInputs) {
    this.now = input.now;
    this.#corrections = new Corrections(input.past ?? new Map());
    this.#news = new News(input, {
      level: (key) => this.#levels.get(keyOf(key)),
      ordinal: () => this.#ordinal,
      movements: this.#movements,
      move: (posting) => this.#move(posting),
    });
    this.#channels = input.channels;
    this.#places = input.places ?? new Set();
    this.names = new NameBook(input.names ?? [], (unsay) => this.#undo.push({ unsay }));
    this.#totals = new Map(input.totals);
    for (const locked of input.levels) {
      this.#levels.set(keyOf(locked), { locked, counts: locked.counts, version: locked.version, touchedBy: 0, lastOrdinal: 0 });
    }
    for (const { ref, document } of input.documents) {
      this.#documents.set(documentKeyOf(ref), { document, created: false, changedBy: 0, ordinal: 0 });
    }
  }

  /** The level, or null where the SKU was never stocked at the location. Only levels named in the command's needs are here. */
  level(key: LevelKey): LevelView | null {
    const level = this.#levels.get(keyOf(key));
    return level === undefined ? null : viewOf(level);
  }

  channel(id: number): ChannelView | null {
    return this.#channels.get(id) ?? null;
  }

  /** Whether the location is the channel's, or was at that time. Only places named in the command's needs are known. */
  sellsAt(place: ChannelPlace): boolean {
    return this.#places.has(channelPlaceKey(place));
  }

  /** The document as the commands before left it; null where there is none of that id. Treat it as immutable. */
  document<Document>(ref: DocumentRef): Document | null {
    return (this.#documents.get(documentKeyOf(ref))?.document as Document | undefined) ?? null;
  }

  /** The newest moment of which it was said what a level held; `NOW`: that of this batch. */
  countedAt(key: LevelKey): Date | "NOW" | null {
    return this.#news.countedAt(key);
  }

  /** What the command may take back of a document (among its needs: `corrects`), newest first. Null: more than it may look at. */
  movementsOf(ref: DocumentRef): readonly PastMovement[] | null {
    return this.#corrections.movementsOf(ref);
  }

  /** Adds a new document, or puts a changed one in the place of the old. */
  put(ref: DocumentRef, document: { readonly id: string }): void {
    const key = documentKeyOf(ref);
    const before = this.#documents.get(key);
    this.#undo.push({ key, document: before });
    this.#documents.set(key, { document, created: before?.created ?? true, changedBy: this.#command, ordinal: 0 });
    if (!this.#changed.some((other) => other.kind === ref.kind && other.id === ref.id)) this.#changed.push(ref);
  }

  /**
   * Moves units between two accounts. Throws `PostingRefused` (a refusal, to the caller) where a state would fall below zero or leave its
   * range, and an Error where the matrix does not allow the movement: that is a mistake in the deciding code. News of a given time is balanced
   * against what was said of the level since.
   */
  post(posting: Posting): void {
    if ((posting.occurredAt ?? null) === null) this.#move(posting);
    else this.#news.post([posting]);
  }

  /**
   * Takes movements back in the order given, newest first: each by its exact reverse, of its own time and place, which names it. Call it once in a
   * command: all of them are one step, and refusals and incidents look at its end. Throws as `post`, and where more is taken back than is open.
   */
  takeBack(parts: readonly TakenBack[], terms: TakingBack): void {
    const { reverses, giveUp } = this.#corrections.reversesOf(parts, terms);
    this.#undo.push({ unsay: giveUp });
    this.#news.post(reverses);
  }

  /** Units that balances would bring to the account that news takes from, before it does. */
  coverOf(posting: Posting): number {
    return this.#news.coverOf(posting);
  }

  /**
   * Says what lies, or lay, at a level: the difference from the books is booked as of then, and the statement is kept, also where there is none. Later
   * news of an earlier time is balanced against it. Answers by how much the books were wrong. A moment that was given must be among the needs (`since`).
   */
  state(saying: Saying): number {
    const { variance, unsay } = this.#news.state(saying);
    this.#undo.push({ unsay });
    return variance;
  }

  /** The units a level held at a moment, by everything that occurred up to it; null: now. A moment must be among the needs (`since`). */
  heldAt(key: LevelKey, at: Date | null): readonly number[] {
    return this.#news.heldAt(key, at);
  }

  #move(posting: Posting): PostedMovement {
    const { kind, from, to, quantity } = posting;
    if (!isLegal(kind, from, to)) throw new Error(`The transition matrix has no ${kind} from ${from} to ${to}.`);
    if (!Number.isSafeInteger(quantity) || quantity <= 0) throw new Error(`A movement of ${quantity} units.`);
    const source = this.#find(posting.level);
    const target = posting.toLevel === undefined ? source : this.#find(posting.toLevel);
    // Between two figures within the range there may lie more than a movement can carry.
    if (quantity > QUANTITY_MAX) throw new PostingRefused(outOfRange(source.locked));
    const availableBefore = source.counts[0] ?? 0;
    this.#touch(source);
    if (target !== source) this.#touch(target);
    source.counts = taken(source, from, quantity, posting.fact === true);
    target.counts = given(target, to, quantity);
    this.#countTotal(posting, source, target);
    this.#ordinal += 1;
    source.lastOrdinal = this.#ordinal;
    target.lastOrdinal = this.#ordinal;
    const movement: PostedMovement = {
      ordinal: this.#ordinal,
      posting,
      levelId: source.locked.id,
      variantId: source.locked.variantId,
      levelVersion: source.version,
      countsAfter: source.counts,
      other: target === source ? null : { levelId: target.locked.id, levelVersion: target.version, countsAfter: target.counts },
      actor: this.#actor,
      idempotencyKey: this.#key,
      oversold: from === "AVAILABLE" ? Math.min(quantity, Math.max(0, quantity - Math.max(availableBefore, 0))) : 0,
      closesCommand: false,
    };
    this.#movements.push(movement);
    return movement;
  }

  /** A place to come back to: the batch takes one before each command and each all-or-nothing group. */
  mark(): { readonly undo: number; readonly movements: number; readonly events: number; readonly ordinal: number } {
    return { undo: this.#undo.length, movements: this.#movements.length, events: this.#events.length, ordinal: this.#ordinal };
  }

  rollback(mark: ReturnType<Books["mark"]>): void {
    for (const undo of this.#undo.splice(mark.undo).reverse()) this.#takeBack(undo);
    this.#movements.length = mark.movements;
    this.#events.length = mark.events;
    this.#ordinal = mark.ordinal;
    this.#changed = [];
  }

  /** Starts a command: its postings carry this actor and key, and raise each level's version once. */
  begin(actor: number, key: string | null): void {
    this.#command += 1;
    this.#actor = actor;
    this.#key = key;
    this.#changed = [];
  }

  /** Ends an accepted command: gives its documents their ordinals. `ordinal` is that of its last record, null when it wrote none. */
  end(mark: ReturnType<Books["mark"]>): { readonly ordinal: number | null; readonly documentId: string | null } {
    const changed = this.#changed.flatMap((ref) => {
      const entry = this.#documents.get(documentKeyOf(ref));
      return entry === undefined ? [] : [{ kind: ref.kind, id: (entry.document as { readonly id: string }).id, entry }];
    });
    if (this.#ordinal === mark.ordinal) {
      for (const [index, { kind, id }] of changed.entries()) {
        this.#ordinal += 1;
        const closesCommand = index === changed.length - 1;
        this.#events.push({ ordinal: this.#ordinal, documentKind: kind, documentId: id, actor: this.#actor, closesCommand });
      }
    }
    const last = this.#movements.at(-1);
    if (last?.ordinal === this.#ordinal && last.ordinal > mark.ordinal) last.closesCommand = true;
    for (const { entry } of changed) entry.ordinal = this.#ordinal;
    return { ordinal: this.#ordinal === mark.ordinal ? null : this.#ordinal, documentId: changed[0]?.id ?? null };
  }

  /** Everything the batch has to write. */
  get written(): {
    readonly movements: readonly PostedMovement[];
    readonly events: readonly PostedEvent[];
    readonly total: number;
  } {
    return { movements: this.#movements, events: this.#events, total: this.#ordinal };
  }

  /** What the batch has said of its levels. */
  get said(): readonly PostedStatement[] {
    return this.#news.said;
  }

  touchedLevels(): readonly { id: number; counts: readonly number[]; version: number; ordinal: number }[] {
    return [...this.#levels.values()]
      .filter((level) => level.lastOrdinal > 0)
      .map((level) => ({ id: level.locked.id, counts: level.counts, version: level.version, ordinal: level.lastOrdinal }));
  }

  changedDocuments(kind: DocumentKindName): readonly DocumentChange<unknown>[] {
    return [...this.#documents.entries()]
      .filter(([key, entry]) => entry.ordinal > 0 && key.startsWith(`${kind}/`))
      .map(([, entry]) => ({ document: entry.document, created: entry.created, ordinal: entry.ordinal }));
  }

  #find(key: LevelKey): BookLevel {
    const level = this.#levels.get(keyOf(key));
    if (level === undefined) throw new Error(`The level ${keyOf(key)} is not among the command's needs.`);
    return level;
  }

  /** Remembers how the level was; a command raises its version once. */
  #touch(level: BookLevel): void {
    const { counts, version, touchedBy, lastOrdinal } = level;
    this.#undo.push({ level, counts, version, touchedBy, lastOrdinal });
    if (touchedBy === this.#command) return;
    level.touchedBy = this.#command;
    level.version = version + 1;
  }

  #takeBack(undo: Undo): void {
    if ("unsay" in undo) undo.unsay();
    else if ("level" in undo) {
      const { level } = undo;
      level.counts = undo.counts;
      level.version = undo.version;
      level.touchedBy = undo.touchedBy;
      level.lastOrdinal = undo.lastOrdinal;
    } else if ("total" in undo) this.#totals.set(undo.variantId, undo.total);
    else if (undo.document === undefined) this.#documents.delete(undo.key);
    else this.#documents.set(undo.key, undo.document);
  }

  /** Keeps the guarded totals over all locations; only what crosses the border to the outside changes them. */
  #countTotal(posting: Posting, source: BookLevel, target: BookLevel): void {
    const change = (stateIndex(posting.to) < 0 ? 0 : posting.quantity) - (stateIndex(posting.from) < 0 ? 0 : posting.quantity);
    const { variantId } = source.locked;
    const before = this.#totals.get(variantId);
    if (change === 0 || before === undefined) return;
    if (Math.abs(before + change) > QUANTITY_MAX) throw new PostingRefused(outOfRange(target.locked));
    this.#totals.set(variantId, before + change);
    this.#undo.push({ variantId, total: before });
  }
}
