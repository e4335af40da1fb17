import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import { newId } from "../../src/platform/db/new-id.js";
import { invalidInput } from "../../src/platform/errors/user-error.js";
import { callerOf, type ClientRole, type RequestContext } from "../../src/platform/graphql/context.js";
import { ReservationCreateInput, ReservationCreatePayload } from "../../src/reservations/graphql.js";
import { TTL_SECONDS_DEFAULT, type CreateAnswer } from "../../src/reservations/index.js";
import { fingerprintOf } from "../../src/stock/index.js";
import type { Order, Outcome } from "./method.js";

/** The product's mutation by name, input and payload, done in another way. */
@Resolver()
export class BaselineResolver {
  constructor(private readonly reserve: (order: Order) => Promise<Outcome>) {}

  @Authorized<ClientRole>("ORDERS", "POS")
  @Mutation(() => ReservationCreatePayload)
  async reservationCreate(
    @Ctx() context: RequestContext,
    @Arg("input", () => ReservationCreateInput) input: ReservationCreateInput,
  ): Promise<CreateAnswer> {
    const { idempotencyKey, ttlSeconds } = input;
    const order: Order = {
      id: newId(),
      client: callerOf(context).clientId,
      key: idempotencyKey,
      fingerprint: fingerprintOf(input),
      ttlSeconds: ttlSeconds ?? TTL_SECONDS_DEFAULT,
      lines: input.lines.map(({ sku, location, quantity }) => ({ sku, location: location ?? "", quantity })),
    };
    return answerOf(order, await this.reserve(order));
  }
}

function answerOf(order: Order, outcome: Outcome): CreateAnswer {
  if (outcome.is !== "HELD") {
    const message = outcome.is === "CONFLICT" ? "Others were faster. Try again." : "There is not enough.";
    return {
      reservation: null,
      explanation: null,
      userErrors: [invalidInput(null, message)],
      sequence: null,
      replayed: false,
      takenAsNow: false,
    };
  }
  const { sequence, createdAt, expiresAt } = outcome;
  const counts = {
    lineReference: null,
    confirmed: 0,
    shipped: 0,
    released: 0,
    expired: 0,
    cancelled: 0,
    returned: 0,
    short: 0,
    cancelCause: null,
    shortReason: null,
  };
  const ownLines = order.lines.map(({ sku, quantity }) => ({ variantId: 0, sku, locationId: 0, quantity, held: quantity, ...counts }));
  const reservation = {
    id: order.id,
    channelId: null,
    reference: null,
    reason: null,
    cancelCause: null,
    status: "HELD" as const,
    expiresAt,
    version: 1,
    sequence,
    createdAt,
    updatedAt: createdAt,
    ownLines,
  };
  return { reservation, explanation: null, userErrors: [], sequence, replayed: false, takenAsNow: false };
}
