/** What was said to lie at a level, as the walk needs it. */
export interface Statement {
  /** Places of its states in a level's counts. */
  readonly states: readonly number[];
  /** The moment, in milliseconds since 1970; `NOW` where it is that of recording in this batch. */
  readonly at: number;
  /** The last of the ledger when it was made; null for one of this batch, which stands behind all that was recorded before it. */
  readonly sequence: number | null;
}

/** Behind every time that was given. */
export const NOW = Number.POSITIVE_INFINITY;

/** What makes a statement stay true in spite of later news: so many units more of a state, or less where negative, as of the statement. */
export interface Balance {
  readonly state: number;
  readonly quantity: number;
  readonly at: number;
}

/** What was said at `at` stands behind all that was said up to then: the place in the list where it goes. */
export function placeBehind(statements: readonly Statement[], at: number): number {
  let place = statements.length;
  while (place > 0 && (statements[place - 1]?.at ?? 0) > at) place -= 1;
  return place;
}

/** The first statement that news of `at` comes before. News that was heard at once stands behind what had been said before it, within one instant. */
export function firstBehind(statements: readonly Statement[], at: number, heardAt: number | null): number {
  let place = 0;
  const isBehind = (statement: Statement): boolean => {
    if (statement.at !== at) return statement.at > at;
    return heardAt === null || statement.sequence === null || statement.sequence >= heardAt;
  };
  while (place < statements.length && !isBehind(statements[place] as Statement)) place += 1;
  return place;
}

/**
 * Walks an effect, in units by state, over the statements from a place on, in their order: what each one said stays true by a balance on
 * AVAILABLE, or on the state itself where only that was stated, which belongs to the effect from then on.
 */
export function balancesOf(statements: readonly Statement[], from: number, effect: readonly number[]): readonly Balance[] {
  const sum = [...effect];
  const balances: Balance[] = [];
  for (const { states, at } of statements.slice(from)) {
    let change = 0;
    for (const state of states) change += sum[state] ?? 0;
    if (change === 0) continue;
    const state = balancedOn(states);
    sum[state] = (sum[state] ?? 0) - change;
    balances.push({ state, quantity: -change, at });
  }
  return balances;
}

const AVAILABLE = 0;

/** The state that makes up for what a statement found: AVAILABLE, or the state itself where only that was stated. */
export function balancedOn(states: readonly number[]): number {
  return states.includes(AVAILABLE) ? AVAILABLE : (states[0] ?? AVAILABLE);
}

/** The places of states as one number, and back. */
export function maskOf(states: readonly number[]): number {
  return states.reduce((mask, state) => mask | (1 << state), 0);
}

export function statesOf(mask: number): readonly number[] {
  return Array.from({ length: 32 - Math.clz32(mask) }, (_, state) => state).filter((state) => (mask & (1 << state)) !== 0);
}
