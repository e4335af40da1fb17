import { Query, Resolver } from "type-graphql";
import { Permitted } from "../../access/graphql.js";
import { INVENTORY_STATES, quantitiesOf, sumsOf, type InventoryStateName } from "./accounts.js";
import { STATE_DESCRIPTIONS } from "./state-descriptions.js";
import { InventoryStateInfo } from "./state.types.js";
import { TRANSITIONS } from "./transitions.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";

@Resolver()
export class StatesResolver {
  @Permitted("STATES_READ")
  @SizeMax(INVENTORY_STATES.length)
  @Query(() => [InventoryStateInfo], {
    description:
      "The eight states and the transition matrix, as the ledger enforces them. onHand and incoming of every answer are the sums of the states that say so here.",
  })
  inventoryStates(): readonly InventoryStateInfo[] {
    return STATES;
  }
}

const STATES: readonly InventoryStateInfo[] = INVENTORY_STATES.map((state) => ({
  state,
  ...partOf(state),
  description: STATE_DESCRIPTIONS[state],
  transitions: TRANSITIONS.filter(({ from, to }) => from === state || to === state),
}));

/** Which of the two sums a unit in this state counts for: asked of the equation itself, so that the two cannot differ. */
function partOf(state: InventoryStateName): { readonly onHand: boolean; readonly incoming: boolean } {
  const { onHand, incoming } = sumsOf(quantitiesOf(INVENTORY_STATES.map((each) => (each === state ? 1 : 0))));
  return { onHand: onHand === 1, incoming: incoming === 1 };
}
