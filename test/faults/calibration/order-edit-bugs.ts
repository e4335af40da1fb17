import type { PlantedBug } from "./planted-bug.js";

const RANDOM_DECISIONS = { files: ["test/model/random-decisions.rules.test.ts"] };
const RULES = { files: ["test/reservations/update-reservation.rules.test.ts"] };

/** Orders that change. */
export const orderEditBugs: readonly PlantedBug[] = [
  {
    name: "an edit lowers confirmed units before held ones",
    why: "What a customer has paid for is given up, and what nobody has paid for yet is kept.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "takesFromLast(lines, heldOf, quantity);\n  const confirmed = takesFromLast(lines, confirmedOf, quantity - held.units);",
        replace:
          "takesFromLast(lines, heldOf, quantity - takesFromLast(lines, confirmedOf, quantity).units);\n  const confirmed = takesFromLast(lines, confirmedOf, quantity);",
      },
    ],
    caughtBy: RULES,
  },
  {
    name: "an edit goes below what has been shipped",
    why: "The order says that less was bought than lies on the customer's table.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "  if (remaining < quantity) return refused(",
        replace: "  if (remaining < 0) return refused(",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "units that an edit adds to an order are only held",
    why: "A paid line runs out after some minutes.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "const holds = takesOfAll(before, heldOf).length > 0;",
        replace: "const holds = takesOfAll(before, openOf).length > 0;",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a swapped hold is confirmed",
    why: "A cart becomes an order that nobody has paid for, and never runs out.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "const holds = takesOfAll(before, heldOf).length > 0;",
        replace: "const holds = takesOfAll(reservation, heldOf).length > 0;",
      },
    ],
    caughtBy: RULES,
  },
  {
    name: "confirmed units that an edit moves are held afterwards",
    why: "What was paid for runs out because it lies somewhere else now.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "moved.set(variantId, (moved.get(variantId) ?? 0) + quantity);",
        replace: "moved.set(variantId, (moved.get(variantId) ?? 0) + quantity - quantity);",
      },
    ],
    caughtBy: RULES,
  },
  {
    name: "an edit chooses by priority whatever its channel says",
    why: "An order that is sent in one parcel is split.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: 'strategy: channel?.allocation ?? "PRIORITY"',
        replace: 'strategy: channel === null ? channel ?? "PRIORITY" : "PRIORITY"',
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "an edit does not look where its order is sent from",
    why: "One more parcel for a unit that lies beside the others.",
    edits: [
      {
        file: "src/reservations/allocation.rules.ts",
        find: "all.filter(({ level }) => used.has(level.locationId))",
        replace: "all.filter(({ level }) => used.has(-level.locationId))",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "an edit that is refused keeps what it gave up",
    why: "The old article is free for everybody, and the new one was not there.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "return errors.length > 0 ? new Refusal(errors) : addMore(",
        replace: "return errors.length > 99 ? new Refusal(errors) : addMore(",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "an edit that has happened already is asked for",
    why: "The shop has sold it, and the books say it has not.",
    edits: [
      {
        file: "src/reservations/update-reservation.rules.ts",
        find: "const details = { fact: told.fact,",
        replace: "const details = { fact: told.fact && told.factQuantityMax < 0,",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
  {
    name: "a fact is short while units lie at another location",
    why: "An incident for what could have been sent from the shop next door.",
    edits: [
      {
        file: "src/reservations/fact-demands.rules.ts",
        find: "give(locationId, Math.max(0, Math.min(missing, there)));",
        replace: "give(locationId, Math.max(0, Math.min(missing, there - there)));",
      },
    ],
    caughtBy: RANDOM_DECISIONS,
  },
];
