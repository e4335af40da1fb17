import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { OpaqueIds } from "../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { FORMER_LIST } from "../catalog/index.js";
import { connectionOf } from "../platform/graphql/connection.types.js";
import { OnError } from "../platform/graphql/on-error.types.js";
import { manyPayloadOf, payloadOf } from "../platform/graphql/payloads.types.js";
import { BULK_ITEMS_MAX } from "../catalog/index.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import type { StockPolicyRow } from "./stock-policy.queries.js";

const INHERITS = `In base units, 0 to ${QUANTITY_MAX_TEXT}; null or left out: inherited from the next less specific policy.`;

@OpaqueIds()
@ObjectType("StockPolicy", {
  implements: Node,
  simpleResolvers: true,
  description:
    "How much stock to keep. For each figure by itself the most specific policy that states it counts: SKU at the location, then the SKU, then the location, then the hub's default (neither).",
})
export class StockPolicy {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: number;

  @Field(() => String, { nullable: true, description: "The SKU it is for; null: every SKU." })
  readonly sku!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Units of AVAILABLE that are not promised to channels; null: inherited, and 0 where nobody set one. Not a state of stock.",
  })
  readonly safetyStock!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Units below which more should be ordered; null: inherited, and none where nobody set one.",
  })
  readonly reorderPoint!: number | null;

  @Field(() => Int, { nullable: true, description: "Units up to which to order; null: inherited, and none where nobody set one." })
  readonly reorderUpTo!: number | null;

  @Field(() => Int, { description: "Grows by one with each change; 1 when new. For `expectedVersion`." })
  readonly version!: number;

  @Field(() => Date, { description: "When it was last changed, by the database's clock." })
  readonly updatedAt!: Date;
}

export const StockPolicyConnection = connectionOf(StockPolicy, "StockPolicy");

@InputType({
  description: "The whole of a stock policy: what it is for, and its figures. It replaces what was set for the same SKU and location.",
})
export class StockPolicySetInput {
  @Field(() => String, { nullable: true, description: "SKU; null or left out: every SKU. Unknown: NOT_FOUND." })
  readonly sku?: string | null;

  @Field(() => String, { nullable: true, description: "Location code; null or left out: every location. Unknown: NOT_FOUND." })
  readonly location?: string | null;

  @Field(() => Int, { nullable: true, description: `Units not promised to channels. ${INHERITS}` })
  readonly safetyStock?: number | null;

  @Field(() => Int, { nullable: true, description: `Units below which more should be ordered. ${INHERITS}` })
  readonly reorderPoint?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: `Units up to which to order, not below \`reorderPoint\` where both are given. ${INHERITS}`,
  })
  readonly reorderUpTo?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The version this change was made for; another one is VERSION_CONFLICT and changes nothing. 0: it must not exist yet. Null or left out: whatever it is.",
  })
  readonly expectedVersion?: number | null;
}

@InputType({ description: "Many stock policies at once." })
export class StockPolicySetManyInput {
  @Field(() => [StockPolicySetInput], {
    nullable: true,
    description:
      "1 to 1,000 policies (LIMIT_EXCEEDED), saved in this order. Null or left out: INVALID_INPUT, unless they are given as `policies`.",
  })
  readonly items?: readonly StockPolicySetInput[] | null;

  @Field(() => [StockPolicySetInput], {
    nullable: true,
    description: "As `items`, by its former name; not both.",
    deprecationReason: FORMER_LIST,
  })
  readonly policies?: readonly StockPolicySetInput[] | null;

  @Field(() => OnError, {
    nullable: true,
    defaultValue: OnError.CONTINUE,
    description: "What becomes of the others when a policy is refused.",
  })
  readonly onError?: OnError | null;
}

export const StockPolicySetPayload = payloadOf<{ readonly policy: StockPolicyRow | null; readonly created: boolean }>("stockPolicySet", {
  policy: { type: () => StockPolicy, description: "The policy as saved; null where it was refused." },
  created: { type: () => Boolean, nullable: false, description: "True where nothing had been set for this SKU and location before." },
});
export type StockPolicySetPayload = InstanceType<typeof StockPolicySetPayload>;

export const StockPolicySetManyPayload = manyPayloadOf("stockPolicySetMany", StockPolicySetPayload, BULK_ITEMS_MAX);
export type StockPolicySetManyPayload = InstanceType<typeof StockPolicySetManyPayload>;
