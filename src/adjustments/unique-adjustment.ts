import type { Caller } from "../platform/graphql/context.js";
import {
  contentFingerprintOf,
  HUB_SPACE,
  decideNamed,
  nameOf,
  readLevels,
  scopeOf,
  type Books,
  type Hub,
  type Known,
  type LevelName,
  type ReadKnown,
} from "../stock/index.js";
import { Refusal } from "../platform/errors/user-error.js";
import type { AdjustmentResult } from "./adjustment-answer.js";
import { readAdjustments } from "./adjustment.queries.js";
import type { AdjustmentLine, AdjustmentOutcome } from "./adjustment.js";

/** An adjustment that was made before under its reference, with the levels that it is about. Plain JSON. */
interface KnownAdjustment extends Known {
  readonly levels: readonly LevelName[];
}

interface NamedInput {
  readonly reference?: string | null | undefined;
  readonly lines: readonly object[];
}

/** What is decided, where the reference is to be the adjustment's alone: one name for adjustments, sets and moves, over all of the hub. */
export async function uniqueDecision(
  hub: Hub,
  caller: Caller,
  { operation, input }: { readonly operation: string; readonly input: NamedInput },
  made: { readonly id: string; readonly lines: readonly AdjustmentLine[]; readonly decide: (books: Books) => AdjustmentOutcome | Refusal },
) {
  const { id, lines } = made;
  const ref = { kind: "ADJUSTMENT", space: HUB_SPACE, name: nameOf(input.reference ?? "") } as const;
  const name = { ref, fingerprint: contentFingerprintOf(operation, input), words: ADJUSTMENT_NAME };
  const scope = await scopeOf(hub, caller);
  const decide = (books: Books): AdjustmentOutcome | KnownAdjustment | Refusal => {
    const outcome = decideNamed(
      books,
      name,
      scope,
      () => made.decide(books),
      () => ({ id, locationIds: lines.map(({ locationId }) => locationId) }),
    );
    return outcome instanceof Refusal || !("known" in outcome) ? outcome : { ...outcome, levels: namesOf(lines) };
  };
  return { names: [ref], decide };
}

const ADJUSTMENT_NAME = { field: "reference", title: "Reference", noun: "adjustment", where: "in this hub" };

function namesOf(lines: readonly AdjustmentLine[]): readonly LevelName[] {
  const names = new Map(lines.map(({ sku, location, variantId, locationId }) => [`${variantId}/${locationId}`, { sku, location }]));
  return [...names.values()];
}

/** The adjustments that were made before under their references, and their levels, as they are now. */
export async function knownAdjustments(
  ...[{ database }, , known]: Parameters<ReadKnown<AdjustmentResult>>
): ReturnType<ReadKnown<AdjustmentResult>> {
  const asked = known as readonly KnownAdjustment[];
  const ids = asked.map(({ id }) => id);
  const adjustments = await readAdjustments(database, ids, null);
  const levels = await readLevels(
    database,
    asked.flatMap((each) => each.levels),
  );
  let next = 0;
  return asked.map(({ levels: names }, index) => {
    const own = levels.slice(next, (next += names.length)).flatMap((level) => level ?? []);
    const adjustment = adjustments[index] ?? null;
    return adjustment && { entity: { adjustment, levels: own }, sequence: adjustment.sequence };
  });
}
