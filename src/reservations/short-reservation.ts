import { invalidInput, Refusal, type UserErrorData } from "../platform/errors/user-error.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";
import type { Caller } from "../platform/graphql/context.js";
import {
  factQuantityMaxOf,
  isOwnLine,
  pastTime,
  REASON_LENGTH_MAX,
  runStep,
  runSteps,
  textErrors,
  toldTime,
  type BulkInput,
  type Hub,
  type Needs,
} from "../stock/index.js";
import { ownedBy } from "./own-reservations.js";
import {
  channelIn,
  locatedLines,
  needsChannel,
  RESERVATIONS,
  type FoundReservation,
  type ReservationAnswer,
  type ReservationAnswers,
  type ReservationStep,
} from "./reservation-step.js";
import type { ReservationShortInput, ReservationShortLineInput } from "./reservation-short.types.js";
import { withSkus } from "./line-skus.queries.js";
import { decideShort, type ShortLine } from "./short-pick.rules.js";

/** Tells that confirmed units could not be picked. Throws FORBIDDEN where a line names a location the caller may not act at. */
export async function shortReservation(hub: Hub, caller: Caller, input: ReservationShortInput): Promise<ReservationAnswer> {
  return runStep(hub, caller, SHORT, input);
}

/** Tells it of many reservations, in order and in one batch. */
export async function shortReservations(hub: Hub, caller: Caller, bulk: BulkInput<ReservationShortInput>): Promise<ReservationAnswers> {
  return runSteps(hub, caller, SHORT, bulk);
}

const SHORT: ReservationStep<ReservationShortInput> = {
  of: RESERVATIONS,
  operation: "reservationShort",
  mistakes: ({ lines, occurredAt }) => lines.flatMap((line, index) => lineMistakes(line, index, occurredAt ?? null)),
  // Whoever may not see the reservation learns nothing of the names of its lines.
  finds: ({ reallocate, lines }) => reallocate === true || lines.some(({ sku = null }) => sku === null),
  ready: async ({ hub, caller, input, found }) => {
    const named = await withSkus(hub.database, { id: input.id.toLowerCase(), locations: caller.locations }, input.lines);
    const resolved = named instanceof Refusal ? named : await locatedLines(hub, caller, named);
    if (resolved instanceof Refusal) return resolved;
    const lines = resolved.map((line): ShortLine => {
      const given = input.lines[line.index];
      if (given === undefined) throw new Error("A line was resolved that was not given.");
      return { ...line, state: given.state, left: (given.left ?? 0) * line.factor, reason: given.reason ?? null };
    });
    const tooMany = lines.filter(({ left }) => left > QUANTITY_MAX);
    if (tooMany.length > 0) return new Refusal(tooMany.map(({ index, left }) => leftMistake(index, left)));
    const toldAt = toldTime(input, new Date());
    const seller = input.reallocate === true ? found : null;
    return {
      lines: lines.length,
      needs: needsOf(lines, toldAt, seller),
      decide: ({ books, document, scope }) =>
        decideShort(books, document, lines, {
          channel: channelIn(books, seller),
          mayTakeAt: (locationId) => isOwnLine({ locationId }, scope),
          isOwn: ownedBy(scope),
          cancelCause: input.cancelCause ?? "SHORT_PICK",
          occurredAt: pastTime(toldAt, books.now),
          factQuantityMax: factQuantityMaxOf(caller),
        }),
    };
  },
};

/** More may lie there than the books say; and who is to have units elsewhere needs the levels of the channel. */
function needsOf(lines: readonly ShortLine[], toldAt: Date | null, seller: FoundReservation | null): Needs {
  const channelId = seller?.channelId ?? null;
  const stated = lines.filter(({ state }) => state === "LOST");
  return {
    ...needsChannel(seller),
    inflow: stated.map(({ variantId }) => variantId),
    channelLevels: channelId === null ? [] : lines.map(({ variantId }) => ({ variantId, channelId })),
    occurredAt: toldAt,
    since:
      toldAt === null
        ? []
        : stated.flatMap(({ variantId, locationId }) => (locationId === null ? [] : [{ level: { variantId, locationId }, at: toldAt }])),
  };
}

function lineMistakes(
  { location, state, left, reason }: ReservationShortLineInput,
  index: number,
  occurredAt: Date | null,
): readonly UserErrorData[] {
  const path = ["lines", String(index)];
  const errors: UserErrorData[] = textErrors({ reason }, { reason: REASON_LENGTH_MAX }).map((error) => ({
    ...error,
    field: [...path, "reason"],
  }));
  const units = left ?? 0;
  if (units < 0) errors.push(leftMistake(index, units));
  if (units > 0 && state === "DAMAGED") {
    const message =
      "Of a location where units are damaged nothing is said but that. Leave left out, or set with inventorySet what is free there.";
    errors.push(invalidInput([...path, "left"], message));
  }
  if (occurredAt !== null && state === "LOST" && (location ?? null) === null) {
    const message = "With a time it must be told of which location: what was left there then is looked up. Give the line a location.";
    errors.push(invalidInput([...path, "location"], message));
  }
  return errors;
}

function leftMistake(index: number, left: number): UserErrorData {
  return invalidInput(["lines", String(index), "left"], `The left is ${left} base units; give 0 to ${QUANTITY_MAX}.`);
}
