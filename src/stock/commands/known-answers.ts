import type { Refusal } from "../../platform/errors/user-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import type { Executed } from "../ledger/command.js";
import { isKnown, type Known } from "../ledger/outcome-forms.js";
import type { Hub } from "./hub.js";

/** What was done before under a name: the payload's fields of its mutation, as they are now. */
export interface KnownEntity<Entity> {
  readonly entity: Entity;
  /** That of its last change. */
  readonly sequence: string;
}

/**
 * Reads what was done before under names, all in one query: one for each, in order. That the caller sees it was decided under the lock. Read after the commit:
 * what was named earlier in the same batch is not there before.
 */
export type ReadKnown<Entity> = (hub: Hub, caller: Caller, known: readonly Known[]) => Promise<readonly (KnownEntity<Entity> | null)[]>;

/** What became of a command that found its name given to the same. */
export interface DoneBefore<Entity> extends KnownEntity<Entity> {
  /** When it was found. */
  readonly recordedAt: Date;
}

/** What a command came to. Null: it was not done, for another's sake. */
type Result<Outcome> = Executed<Outcome | Known> | Refusal | null;

/** What a payload is made of. */
export type Settled<Outcome, Entity> = Executed<Outcome> | DoneBefore<Entity> | Refusal | null;

/** The results with what was done before read. Where there is none, which is the rule, nothing is. */
export async function settled<Outcome, Entity>(
  hub: Hub,
  caller: Caller,
  results: readonly Result<Outcome>[],
  read: ReadKnown<Entity> | undefined,
): Promise<readonly Settled<Outcome, Entity>[]> {
  const known = results.flatMap((result) => (isDoneBefore(result) ? result.outcome : []));
  if (known.length === 0) return results as readonly Settled<Outcome, Entity>[];
  if (read === undefined) throw new Error("Nobody reads what was done before under a name.");
  const entities = await read(hub, caller, known);
  let next = 0;
  return results.map((result) => {
    if (!isDoneBefore(result)) return result as Settled<Outcome, Entity>;
    const entity = entities[next++] ?? null;
    if (entity === null) throw new Error(`What was done before under a name, ${result.outcome.id}, cannot be read.`);
    return { ...entity, recordedAt: result.recordedAt };
  });
}

/** Whether it found its name given to the same. */
export function isDoneBefore(result: Result<unknown>): result is Executed<Known> {
  return result !== null && "outcome" in result && isKnown(result.outcome);
}
