import { Field, Int, ObjectType } from "type-graphql";
import { Sequence } from "../../platform/graphql/sequence.js";
import { DRIFTS_MAX } from "../ledger/document-claims.js";
import { IMPOSSIBLE_MAX, type ImpossibleLevel } from "./integrity-report.js";
import { SizeMax } from "../../platform/graphql/cost/size-max.js";

@ObjectType("IntegrityDrift", { simpleResolvers: true, description: "Something that does not add up." })
export class IntegrityDrift {
  @Field(() => String, {
    description:
      "What was checked: LEVEL_BALANCE, LEVEL_VERSION, LEVEL_CONDITION, MOVEMENT_CHAIN, MOVEMENT_VERSION, MOVEMENT_LEVEL, SEQUENCE, RECORDED_ORDER, OVERSELL_INCIDENT or CORRECTION; a state that documents claim, such as RESERVED_BY_DOCUMENTS or COMMITTED_BY_DOCUMENTS; or the lines of a kind of documents, such as RESERVATION_LINE or RETURN_LINE.",
  })
  readonly check!: string;

  @Field(() => String, { nullable: true, description: "The SKU concerned; null where there is none." })
  readonly sku!: string | null;

  @Field(() => String, { nullable: true, description: "The state concerned, such as AVAILABLE; null where there is none." })
  readonly account!: string | null;

  @Field(() => String, { description: "What it should be." })
  readonly expected!: string;

  @Field(() => String, { description: "What it is." })
  readonly actual!: string;

  @Field(() => String, { description: "A sentence for people." })
  readonly message!: string;
}

@ObjectType("ImpossibleLevel", {
  simpleResolvers: true,
  description:
    "A level of whose units more have left than there were, by facts: what is AVAILABLE, RESERVED and COMMITTED together is below zero. The ledger adds up; somebody has to count, or to find what was told wrongly.",
})
export class ImpossibleLevelType {
  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => Int, { description: "AVAILABLE units; below zero." })
  readonly available!: number;

  @Field(() => Int, { description: "RESERVED units." })
  readonly reserved!: number;

  @Field(() => Int, { description: "COMMITTED units." })
  readonly committed!: number;
}

@ObjectType("IntegrityReport", {
  simpleResolvers: true,
  description:
    "Proof that for every level and state the ledger's movements add up to the level, that the states which documents claim (RESERVED and COMMITTED: reservations) are what these say, and that the sequence has no gap.",
})
export class IntegrityReport {
  @Field(() => Boolean, { description: "True when nothing drifted." })
  readonly ok!: boolean;

  @Field(() => Date, { description: "When the check began, by the database's clock." })
  readonly checkedAt!: Date;

  @Field(() => Sequence, {
    description: "The ledger was checked up to here. What was recorded while the check ran may be included or not.",
  })
  readonly sequence!: string;

  @Field(() => Int, { description: "How many levels were checked." })
  readonly checked!: number;

  @Field(() => Sequence, { description: "How many movements were checked, as a decimal string." })
  readonly movements!: string;

  @SizeMax(DRIFTS_MAX)
  @Field(() => [IntegrityDrift], { description: `What differs; at most ${DRIFTS_MAX} are named, then the check ends early.` })
  readonly drifted!: readonly IntegrityDrift[];

  @SizeMax(IMPOSSIBLE_MAX)
  @Field(() => [ImpossibleLevelType], {
    description: `Levels whose shelf is below zero, by SKU and location; at most ${IMPOSSIBLE_MAX}. They are no drift: \`ok\` may be true.`,
  })
  readonly impossible!: readonly ImpossibleLevel[];
}
