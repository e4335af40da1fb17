import type { AcceptedPayload, Sending } from "../history.js";
import type { Violation } from "./invariants.js";
import type { Recorded } from "./recorded.js";

/** All sendings of one key, in the order they began. The first one's input is the key's; another input is a trap. */
export interface KeyHistory {
  readonly key: string;
  readonly sendings: readonly Sending[];
  readonly traps: readonly Sending[];
}

export function historiesByKey(sendings: readonly Sending[]): readonly KeyHistory[] {
  const byKey = new Map<string, Sending[]>();
  for (const sending of sendings) byKey.set(sending.key, [...(byKey.get(sending.key) ?? []), sending]);
  return [...byKey].map(([key, all]) => {
    const ordered = [...all].sort((a, b) => a.began - b.began);
    const input = asked(ordered[0]);
    return { key, sendings: ordered.filter((one) => asked(one) === input), traps: ordered.filter((one) => asked(one) !== input) };
  });
}

function asked(sending: Sending | undefined): string {
  return sending === undefined ? "" : canonical({ operation: sending.operation, input: sending.input });
}

/** JSON with its fields in one order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}

/** What the clients were answered, against each other and against the database. */
export function checkAnswers(histories: readonly KeyHistory[], recorded: Recorded): Violation[] {
  const known = new Set(histories.map(({ key }) => key));
  const strangers = [...recorded.keys.keys()].filter((key) => /^c\d+-\d+$/.test(key) && !known.has(key));
  return [
    ...histories.flatMap((history) => checkKey(history, recorded)),
    ...strangers.map((key) => ({ invariant: "I7", text: `The database has key ${key}, which nobody sent.` })),
    ...checkOrder(histories),
  ];
}

function checkKey({ key, sendings, traps }: KeyHistory, recorded: Recorded): Violation[] {
  const violations: Violation[] = [];
  const found = (invariant: string, text: string): void => void violations.push({ invariant, text: `Key ${key}: ${text}` });
  const stored = recorded.keys.get(key);
  const answers = acceptedOf(sendings);
  const [first] = answers;
  if (first !== undefined && stored === undefined)
    found("I6", `accepted with sequence ${String(first.sequence)}, and the database does not know it.`);
  if (
    first?.sequence !== undefined &&
    stored !== undefined &&
    first.sequence !== (stored.sequence === null ? null : String(stored.sequence))
  ) {
    found("I6", `accepted with sequence ${String(first.sequence)}, and the database says ${String(stored.sequence)}.`);
  }
  const texts = new Set(answers.map(({ replayed: _, ...fields }) => canonical(fields)));
  if (texts.size > 1) found("I9", `answered in ${texts.size} ways: ${[...texts].slice(0, 2).join(" and ")}`);
  if (answers.filter(({ replayed }) => !replayed).length > 1) found("I9", "done more than once: several answers are no repeats.");
  if (sendings.every(({ outcome }) => outcome.kind === "REFUSED" || outcome.kind === "FAILED") && stored !== undefined) {
    found(
      "I7",
      `every answer said that nothing was done (${sendings.map(({ outcome }) => outcome.kind).join(", ")}), and the database has it.`,
    );
  }
  if (!sendings.some(({ outcome }) => outcome.kind !== "UNKNOWN")) found("I8", "its outcome could not be learned by asking again.");
  const acknowledged = Math.min(...sendings.filter(({ outcome }) => outcome.kind === "ACCEPTED").map(({ ended }) => ended));
  const late = sendings.find(({ began, outcome }) => outcome.kind === "REFUSED" && began > acknowledged);
  if (late !== undefined) found("I9", `accepted, and later refused: ${canonical(late.outcome)}`);
  if (traps.some(({ outcome }) => outcome.kind === "ACCEPTED")) found("I10", "accepted with another input too.");
  return violations;
}

function acceptedOf(sendings: readonly Sending[]): AcceptedPayload[] {
  return sendings.flatMap(({ outcome }) => (outcome.kind === "ACCEPTED" ? [outcome.payload] : []));
}

/** A command that began after another was answered comes after it in the ledger. */
function checkOrder(histories: readonly KeyHistory[]): Violation[] {
  const commands = histories.flatMap(({ key, sendings }) => {
    const accepted = sendings.filter(({ outcome }) => outcome.kind === "ACCEPTED");
    const [payload] = acceptedOf(accepted);
    if (payload === undefined || payload.sequence === null) return [];
    const began = Math.min(...sendings.map((sending) => sending.began));
    return [{ key, sequence: Number(payload.sequence), began, ended: Math.min(...accepted.map((sending) => sending.ended)) }];
  });
  const violations: Violation[] = [];
  let earliest = { key: "", ended: Infinity };
  for (const { key, sequence, began, ended } of commands.sort((a, b) => b.sequence - a.sequence)) {
    if (earliest.ended < began) {
      violations.push({
        invariant: "I12",
        text: `Key ${key} (sequence ${sequence}) began after key ${earliest.key} was answered, and stands before it.`,
      });
    }
    if (ended < earliest.ended) earliest = { key, ended };
  }
  return violations;
}
