import type { Sending } from "../history.js";
import type { KeyHistory } from "./answers.js";
import type { Violation } from "./invariants.js";

/** The clocks are the same machine's; what they are read with is not. */
const TOLERANCE_MS = 150;

/** A reservation as a client was told of it. */
interface AnsweredReservation {
  readonly id: string;
  readonly version: number;
  readonly expiresAt: string | null;
  readonly lines: readonly { readonly held: number; readonly expired: number }[];
}

/**
 * Holds against the clock: a step that began after the hold's end must find its units expired, and nobody may be told that a hold has
 * ended before it has. Each client works on its own reservations only, so the last it was told is how things were.
 * `epoch`: what the harness's clock showed at its own zero, in milliseconds since 1970.
 */
export function checkHolds(histories: readonly KeyHistory[], epoch: number): Violation[] {
  const steps = [...byReservation(histories)];
  return steps.flatMap(([id, all]) => (hasStrays(id, histories) ? [] : checkReservation(id, all, epoch)));
}

interface Step {
  readonly key: string;
  readonly began: number;
  readonly ended: number;
  /** Null: refused because the hold had ended. */
  readonly answered: AnsweredReservation | null;
}

function byReservation(histories: readonly KeyHistory[]): ReadonlyMap<string, Step[]> {
  const steps = new Map<string, Step[]>();
  const add = (id: string, step: Step): void => void steps.set(id, [...(steps.get(id) ?? []), step]);
  for (const { key, sendings } of histories) {
    const [first] = sendings;
    const accepted = sendings.find(({ outcome }) => outcome.kind === "ACCEPTED");
    if (first === undefined) continue;
    const answered = accepted === undefined ? undefined : reservationOf(accepted);
    if (answered !== undefined && accepted !== undefined) add(answered.id, { key, began: first.began, ended: accepted.ended, answered });
    const expired = sendings.find(({ outcome }) => outcome.kind === "REFUSED" && outcome.errors[0]?.code === "RESERVATION_EXPIRED");
    const id = first.input["id"];
    if (expired !== undefined && typeof id === "string") add(id, { key, began: expired.began, ended: expired.ended, answered: null });
  }
  return steps;
}

function reservationOf({ outcome }: Sending): AnsweredReservation | undefined {
  if (outcome.kind !== "ACCEPTED") return undefined;
  return (outcome.payload["reservation"] as AnsweredReservation | null | undefined) ?? undefined;
}

/** Whether a step may have been done of which nobody was told. */
function hasStrays(id: string, histories: readonly KeyHistory[]): boolean {
  return histories.some(({ sendings }) => {
    if (sendings[0]?.input["id"] !== id) return false;
    return sendings.some(({ outcome }) => outcome.kind === "UNKNOWN") && !sendings.some(({ outcome }) => outcome.kind === "ACCEPTED");
  });
}

function checkReservation(id: string, steps: readonly Step[], epoch: number): Violation[] {
  const versions = steps.flatMap(({ answered }) => answered ?? []).sort((a, b) => a.version - b.version);
  return steps.flatMap((step): Violation[] => {
    const before = lastBefore(step, steps, versions);
    if (before?.expiresAt === null || before === undefined) return [];
    const end = Date.parse(before.expiresAt) - epoch;
    const held = sumOf(before, "held");
    if (step.answered === null) {
      if (held === 0 || step.ended > end - TOLERANCE_MS) return [];
      return [
        {
          invariant: "I5",
          text: `Reservation ${id}, key ${step.key}: refused as expired ${Math.round(end - step.ended)} ms before its end.`,
        },
      ];
    }
    if (held === 0 || step.began < end + TOLERANCE_MS) return [];
    const expired = sumOf(step.answered, "expired") - sumOf(before, "expired");
    if (expired >= held) return [];
    const late = Math.round(step.began - end);
    return [
      {
        invariant: "I5",
        text: `Reservation ${id}, key ${step.key}: ${held} units counted as held ${late} ms after their end; ${expired} had expired.`,
      },
    ];
  });
}

/** What was known of the reservation when the step was taken: of an accepted step the version below its own, else the newest answer by then. */
function lastBefore(step: Step, steps: readonly Step[], versions: readonly AnsweredReservation[]): AnsweredReservation | undefined {
  const { answered } = step;
  if (answered !== null) return versions.findLast(({ version }) => version < answered.version);
  const known = new Set(steps.filter(({ ended }) => ended < step.began).map((earlier) => earlier.answered));
  return versions.findLast((version) => known.has(version));
}

function sumOf({ lines }: AnsweredReservation, count: "held" | "expired"): number {
  return lines.reduce((sum, line) => sum + line[count], 0);
}
