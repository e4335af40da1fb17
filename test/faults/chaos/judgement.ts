import { checkAnswers, historiesByKey } from "./checks/answers.js";
import { checkFeed } from "./checks/feed.js";
import { checkHolds } from "./checks/holds.js";
import type { Violation } from "./checks/invariants.js";
import type { Recorded } from "./checks/recorded.js";
import { checkRegisters } from "./checks/registers.js";
import { checkUnits } from "./checks/units.js";
import type { History } from "./history.js";
import type { HistoryFigures } from "./round-result.js";
import type { HubSlot } from "./stage/hub-slot.js";
import type { Sender } from "./traffic/sender.js";
import type { Subscriber } from "./traffic/subscriber.js";

/** Endings that say that the hub did not know what had happened: codes of errors and of closed sockets. */
const faulty = new Set(["INTERNAL", "NO_CODE", "1011", "4500"]);

export interface Judgement {
  readonly violations: readonly Violation[];
  readonly figures: HistoryFigures;
}

export interface Evidence {
  readonly history: History;
  readonly recorded: Recorded;
  readonly subscribers: readonly Subscriber[];
  /** The last record that the subscribers had to be told of. */
  readonly toldUpTo: number;
}

/** Holds what everybody was told against each other and against the database. */
export function judgeHistory({ history, recorded, subscribers, toldUpTo }: Evidence): Judgement {
  const { sendings, reads, received } = history;
  const histories = historiesByKey(sendings);
  const units = checkUnits(histories, recorded);
  const feeds = subscribers.flatMap(({ options: { name, follows } }) => {
    const own = received.filter(({ subscriber }) => subscriber === name);
    return checkFeed(name, own, recorded[follows], toldUpTo);
  });
  const accepted = histories.filter((one) => one.sendings.some(({ outcome }) => outcome.kind === "ACCEPTED"));
  const failed: Record<string, number> = {};
  for (const { outcome } of sendings) if (outcome.kind === "FAILED") failed[outcome.code] = (failed[outcome.code] ?? 0) + 1;
  return {
    violations: [
      ...checkAnswers(histories, recorded),
      ...checkRegisters(histories, reads, recorded),
      ...checkHolds(histories, performance.timeOrigin),
      ...units.violations,
      ...feeds,
      ...subscribers.flatMap(checkEndings),
    ],
    figures: {
      ...{ sent: sendings.length, acknowledged: accepted.length, oversold: units.oversold },
      lost: accepted.filter(({ key }) => !recorded.keys.has(key)).length,
      unknown: sendings.filter(({ outcome }) => outcome.kind === "UNKNOWN").length,
      refused: sendings.filter(({ outcome }) => outcome.kind === "REFUSED").length,
      ...{ failed, received: received.length, reads: reads.length },
    },
  };
}

/** A subscription may end for any reason but a fault of the hub's own. */
function checkEndings({ options, endings }: Subscriber): Violation[] {
  const codes = [...new Set(endings.map(({ code }) => code ?? "cut"))].filter((code) => faulty.has(code));
  return codes.map((code) => ({ invariant: "CLEAR ERRORS", text: `Subscriber ${options.name} was ended with ${code}.` }));
}

/** What the product says of itself. */
export async function askIntegrity(hub: HubSlot, sender: Sender): Promise<Violation[]> {
  const data = await sender.query(hub.ownUrl, "{ inventoryIntegrity { ok drifted { message } } }");
  const report = data?.["inventoryIntegrity"] as
    { readonly ok: boolean; readonly drifted: readonly { readonly message: string }[] } | undefined;
  if (report?.ok === true) return [];
  if (report === undefined) return [{ invariant: "INTEGRITY", text: `The integrity check of hub ${hub.index} gave no answer.` }];
  const messages = report.drifted.slice(0, 3).map(({ message }) => message);
  return [{ invariant: "INTEGRITY", text: `The hub's own check found: ${messages.join(" ")}` }];
}
