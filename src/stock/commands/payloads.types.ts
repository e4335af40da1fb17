import { type ClassType, Field, InputType, ObjectType } from "type-graphql";
import { OnError } from "../../platform/graphql/on-error.types.js";
import { manyPayloadOf, MutationPayload, payloadClass, type PayloadFields, typeName } from "../../platform/graphql/payloads.types.js";
import type { BulkAnswer } from "../../platform/graphql/bulk-answer.js";
import { Sequence } from "../../platform/graphql/sequence.js";
import { BULK_ITEMS_MAX, BULK_LINES_MAX, type BulkInput, type StockAnswer } from "./answers.js";

/** What every mutation of stock answers. */
@ObjectType({ simpleResolvers: true })
export abstract class StockPayload extends MutationPayload implements StockAnswer {
  @Field(() => Sequence, {
    nullable: true,
    description:
      "The last ledger sequence this call wrote; null where it wrote nothing. Give it to `availability(atLeast:)` to read your own write.",
  })
  readonly sequence!: string | null;

  @Field(() => Boolean, {
    description:
      "True when nothing was done again: this is the stored answer of an earlier call with the same idempotency key, or what was done before, with the same content, under a name that is given once, as it is now.",
  })
  readonly replayed!: boolean;

  @Field(() => Boolean, {
    description:
      "True where the `occurredAt` that was given lay ahead of the hub's clock: it was recorded as of now. Look at the sender's clock.",
  })
  readonly takenAsNow!: boolean;
}

/** Declares `<Mutation>Payload` of a mutation that runs a command: `userErrors`, `sequence`, `replayed`, and what the mutation is about. */
export function stockPayloadOf<Entity extends object>(mutation: string, fields: PayloadFields<Entity>): ClassType<Entity & StockAnswer> {
  return payloadClass<Entity, StockPayload>(mutation, fields, StockPayload);
}

/** Declares `<Mutation>Payload` of a mutation that runs many commands in one batch, such as `reservationShipMany`. */
export function stockManyPayloadOf<Answer extends object>(mutation: string, single: ClassType<Answer>): ClassType<BulkAnswer<Answer>> {
  return manyPayloadOf(mutation, single, BULK_ITEMS_MAX);
}

/** Declares `<Mutation>Input` of such a mutation: its items are inputs of the mutation of one. */
export function stockManyInputOf<Item extends object>(mutation: string, item: ClassType<Item>): ClassType<BulkInput<Item>> {
  @InputType(typeName(mutation, "Input"), { description: `The items of \`${mutation}\`.` })
  class ManyInput implements BulkInput<Item> {
    @Field(() => OnError, {
      nullable: true,
      defaultValue: OnError.CONTINUE,
      description: "What becomes of the other items when one is refused.",
    })
    readonly onError?: OnError | null;

    @Field(() => [item], { description: ITEMS })
    readonly items!: readonly Item[];
  }
  return ManyInput;
}

const ITEMS = `1 to ${inWords(BULK_ITEMS_MAX)} items, at most ${inWords(BULK_LINES_MAX)} lines together (LIMIT_EXCEEDED), done in their order and in one batch. Each has a key of its own.`;

function inWords(limit: number): string {
  return limit.toLocaleString("en-US");
}
