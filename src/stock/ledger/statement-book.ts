import type { LockedLevel, PostedStatement } from "./book-entries.js";
import { placeBehind, type Statement } from "./statements.rules.js";

/** The statements of a batch's levels that its news may come before. */
export interface StatedLevels {
  /** Everything said of a moment at or after this is known; what is older is not. In milliseconds since 1970. */
  readonly since: number;
  /** In their order, by the id of the level. Null: there are more than a walk may take. */
  readonly byLevel: ReadonlyMap<number, readonly Statement[] | null>;
}

export const NOTHING_STATED: StatedLevels = { since: Number.POSITIVE_INFINITY, byLevel: new Map() };

interface LevelStatements {
  readonly list: readonly Statement[] | null;
  /** The newest moment; null where nothing was ever said. */
  readonly countedAt: number | null;
}

/** What was said of the levels of one batch: what had been recorded, and behind it what the batch says itself. */
export class StatementBook {
  readonly #stated: StatedLevels;
  readonly #levels = new Map<number, LevelStatements>();
  readonly #said: PostedStatement[] = [];

  constructor(stated: StatedLevels) {
    this.#stated = stated;
  }

  /** What the batch has said. */
  get said(): readonly PostedStatement[] {
    return this.#said;
  }

  /**
   * The statements of a level that news of a moment may come before: empty for most, as the level's newest statement is older. Null: too many
   * to be walked over.
   */
  of(level: LockedLevel, at: number): readonly Statement[] | null {
    const { list, countedAt } = this.#of(level);
    if (countedAt === null || at > countedAt) return [];
    if (at < this.#stated.since && level.countedAt !== null && level.countedAt !== undefined && at <= level.countedAt.getTime()) {
      throw new Error(`News of ${new Date(at).toISOString()} was not among the command's needs: give it its occurredAt.`);
    }
    return list;
  }

  /** The newest moment of which something was said; null where nothing ever was. */
  countedAt(level: LockedLevel): number | null {
    return this.#of(level).countedAt;
  }

  /** Says something more. Answers the way back. */
  add(level: LockedLevel, statement: Statement, posted: PostedStatement): () => void {
    const before = this.#of(level);
    const { list, countedAt } = before;
    const place = placeBehind(list ?? [], statement.at);
    this.#levels.set(level.id, {
      list: list === null ? null : list.toSpliced(place, 0, statement),
      countedAt: Math.max(countedAt ?? statement.at, statement.at),
    });
    this.#said.push(posted);
    return () => {
      this.#levels.set(level.id, before);
      this.#said.pop();
    };
  }

  #of(level: LockedLevel): LevelStatements {
    const known = this.#levels.get(level.id);
    if (known !== undefined) return known;
    const stated = this.#stated.byLevel.get(level.id);
    const { countedAt = null } = level;
    return { list: stated === undefined ? [] : stated, countedAt: countedAt?.getTime() ?? null };
  }
}
