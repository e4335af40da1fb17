import type { Database } from "../../platform/db/database.js";
import { adjustmentsUnder } from "../../adjustments/index.js";
import { readLevelsSince, type LevelSince } from "../../stock/index.js";
import type { LevelDifference, ResolvedStatement } from "./level-difference.js";
import type { SettableFigure } from "./level-row.js";
import { isOlder, olderProblem, rebased, referenceOf } from "./older-sheet.rules.js";

/** Differences that may be booked, and statements that may not, with the reason. */
export interface JudgedDifferences {
  readonly differences: readonly LevelDifference[];
  readonly refused: ReadonlyMap<ResolvedStatement, string>;
}

const NONE: readonly string[] = [];

/** Holds rows of sheets against what has moved since they were written. */
export class OlderSheet {
  /** What each figure was when it was compared first: later comparisons follow own bookings, which raise versions too. */
  readonly #first = new Map<ResolvedStatement, Map<SettableFigure, number>>();

  constructor(
    private readonly database: Database,
    /** Whether the sheet's changes are made on top of what has moved since; else such rows are refused. */
    private readonly rebase: boolean,
  ) {}

  async judge(differences: readonly LevelDifference[]): Promise<JudgedDifferences> {
    const moved = differences.filter((difference) => this.#hasMoved(difference));
    if (moved.length === 0) return { differences, refused: new Map() };
    const hasMoved = new Set(moved);
    const since = await this.#since(moved);
    const refused = new Map<ResolvedStatement, string>();
    const kept = differences.flatMap((difference): LevelDifference[] => {
      if (!hasMoved.has(difference)) return [difference];
      const told = since.get(difference) ?? null;
      const outcome = this.rebase && told !== null ? rebased(difference, told) : { problem: olderProblem(difference, told) };
      if (outcome === null) return [];
      if (!("problem" in outcome)) return [outcome];
      refused.set(difference.statement, outcome.problem);
      return [];
    });
    // A row is taken as a whole or not at all.
    return { differences: kept.filter(({ statement }) => !refused.has(statement)), refused };
  }

  #hasMoved(difference: LevelDifference): boolean {
    const { statement, figure, from } = difference;
    if (statement.base === undefined) return false;
    const first = this.#first.get(statement);
    if (first === undefined || this.rebase) {
      this.#first.set(statement, (this.#first.get(statement) ?? new Map<SettableFigure, number>()).set(figure, from));
      return isOlder(difference);
    }
    const before = first.get(figure);
    if (before !== undefined) return before !== from;
    first.set(figure, from);
    return isOlder(difference);
  }

  async #since(moved: readonly LevelDifference[]): Promise<ReadonlyMap<LevelDifference, LevelSince>> {
    const known = moved.flatMap((difference) => {
      const { level, statement } = difference;
      const sequence = statement.base?.sequence ?? null;
      return level === null || sequence === null ? [] : [{ difference, levelId: level.id, sequence }];
    });
    const documents = await adjustmentsUnder(this.database, [...new Set(known.map(({ sequence }) => referenceOf(sequence)))]);
    const moments = known.map(({ levelId, sequence }) => ({
      levelId,
      sequence,
      ownDocuments: documents.get(referenceOf(sequence)) ?? NONE,
    }));
    const answers = await readLevelsSince(this.database, moments);
    return new Map(known.flatMap(({ difference }, index) => (answers[index] === undefined ? [] : [[difference, answers[index]] as const])));
  }
}
