import { Field, Int, ObjectType } from "type-graphql";
import type { UserErrorData } from "../errors/user-error.js";
import { Sequence } from "./sequence.js";
import { UserError } from "./user-errors.types.js";
import { SizeMax } from "./cost/size-max.js";

/** One for each line or item at most. */
const USER_ERRORS_MAX = 1_000;

/** What every mutation answers. Extend it with the entity the mutation is about, nullable. */
@ObjectType({ simpleResolvers: true })
export abstract class MutationPayload {
  @SizeMax(USER_ERRORS_MAX)
  @Field(() => [UserError], {
    description: "Why the call, or a part of it, was refused; empty when everything was done.",
  })
  readonly userErrors!: readonly UserErrorData[];
}

/** What every mutation of many items answers. Extend it with `results`, one payload for each item. */
@ObjectType({ simpleResolvers: true })
export abstract class ManyPayload extends MutationPayload {
  @Field(() => [UserError], {
    description:
      "Why the call as a whole was refused, such as an empty list; empty otherwise. Why an item was refused is told by its result.",
  })
  override readonly userErrors!: readonly UserErrorData[];

  @Field(() => Int, {
    nullable: true,
    description:
      "The place of the first refused item, counted from 0; null where none was. With REJECT_ALL nothing was done because of it: the results of the refused items say why, those of the others are empty, but for a repeat of what an earlier call has done.",
  })
  readonly firstRefused!: number | null;
}

/** What every mutation of stock answers. */
@ObjectType({ simpleResolvers: true })
export abstract class StockPayload extends MutationPayload {
  @Field(() => Sequence, {
    nullable: true,
    description:
      "The last ledger sequence this call wrote; null where it wrote nothing. Give it to `availability(atLeast:)` to read your own write.",
  })
  readonly sequence!: string | null;

  @Field(() => Boolean, {
    description: "True when this is the stored answer of an earlier call with the same idempotency key: nothing was done again.",
  })
  readonly replayed!: boolean;
}
