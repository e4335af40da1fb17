import { Field } from "type-graphql";
import { UserError, UserErrorType } from "../platform/graphql/user-errors.types.js";

declare module "../platform/errors/user-error.js" {
  interface UserErrorTypes {
    readonly INACTIVE: InactiveError;
  }
}

@UserErrorType("INACTIVE", {
  reason: "The location or channel is switched off",
  description: "The location or channel is switched off. Switch it on, or name another.",
})
export class InactiveError extends UserError {
  @Field(() => String, { description: "What is switched off: `Location` or `Channel`." })
  readonly entity!: string;

  @Field(() => String, { description: "Its code." })
  readonly value!: string;
}
