import { takeOrders } from "../live/control.js";
import { type Dose, Outcomes, type Target } from "./heavy-kind.js";
import { heavyKinds } from "./kinds.js";

/** A process for heavy clients: what they need themselves is not taken from those beside them. It can be asked to `run`, as `HeavyOrder` says. */
export interface HeavyOrder {
  readonly kind: string;
  readonly target: Target;
  readonly dose: Dose;
}

async function run({ kind, target, dose }: HeavyOrder): Promise<Readonly<Record<string, number>>> {
  const outcomes = new Outcomes();
  await heavyKinds.find(({ name }) => name === kind)?.run(target, dose, outcomes);
  return outcomes.counts;
}

takeOrders({ run });
