import { Field } from "type-graphql";
import { DateTime } from "../platform/graphql/date-time.js";
import { UserError, UserErrorType } from "../platform/graphql/user-errors.types.js";

declare module "../platform/errors/user-error.js" {
  interface UserErrorTypes {
    readonly RESERVATION_EXPIRED: ReservationExpiredError;
  }
}

@UserErrorType("RESERVATION_EXPIRED", {
  reason: "The hold has run out",
  description: "The hold had run out and its units were free again. Reserve anew, or confirm with `ifExpired: REACQUIRE`.",
})
export class ReservationExpiredError extends UserError {
  @Field(() => DateTime, { description: "When the hold ran out, by the database's clock." })
  readonly expiredAt!: string;
}
