import { Field, ObjectType } from "type-graphql";
import type { UserErrorData } from "../errors/user-error.js";
import { Sequence } from "./sequence.js";
import { UserError } from "./user-errors.types.js";

/** What every mutation answers. Extend it with the entity the mutation is about, nullable. */
@ObjectType({ simpleResolvers: true })
export abstract class MutationPayload {
  @Field(() => [UserError], {
    description: "Why the call, or a part of it, was refused; empty when everything was done.",
  })
  readonly userErrors!: readonly UserErrorData[];
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
