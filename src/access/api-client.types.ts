import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { connectionOf } from "../platform/graphql/connection.types.js";
import { OpaqueIds } from "../platform/graphql/node/opaque-ids.js";
import { GLOBAL_ID, Node } from "../platform/graphql/node/node.types.js";
import { payloadOf } from "../platform/graphql/payloads.types.js";
import { CLIENT_NAME_LENGTH_MAX, FACT_QUANTITY_MAX_DEFAULT, type KeyRole, SCOPE_LENGTH_MAX } from "./client.rules.js";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { QUANTITY_MAX_TEXT } from "../platform/numbers/quantity.js";
import type { ApiClientRow } from "./api-client.queries.js";

export const KEY_ROLES = {
  ADMIN: "ADMIN",
  PUBLIC: "PUBLIC",
  STOREFRONT: "STOREFRONT",
  ORDERS: "ORDERS",
  POS: "POS",
  WAREHOUSE: "WAREHOUSE",
  OPERATOR: "OPERATOR",
  DASHBOARD: "DASHBOARD",
} as const satisfies { readonly [Role in KeyRole]: Role };

registerEnumType(KEY_ROLES, {
  name: "ClientRole",
  description: "What an API client may do.",
  valuesConfig: {
    ADMIN: { description: "Everything, keys included." },
    PUBLIC: {
      description:
        "For a page that everybody can read: what its channels can sell, and the public fields of what they have stocked, of the channels, and of the locations they publish.",
    },
    STOREFRONT: { description: "Availability of its channels, and news of it." },
    ORDERS: { description: "Reserves, confirms, ships, cancels, takes returns and records sales in its channels." },
    POS: { description: "As ORDERS, at its locations, and sees their levels." },
    WAREHOUSE: { description: "Levels, adjustments, moves, receipts, counts and transfers; at its locations, where it is bound to some." },
    OPERATOR: {
      description:
        "Reads as DASHBOARD, and keeps the hub in step with the business: sets stock policies. Sees and makes no keys, and sells and books nothing.",
    },
    DASHBOARD: { description: "Reads everything, changes nothing." },
  },
});

const FACT_QUANTITY =
  "Base units of a SKU that the client may report in one fact, all its lines together: a sale, a return, an adjustment or a set with `fact: true`.";

@OpaqueIds()
@ObjectType("ApiClient", {
  implements: Node,
  simpleResolvers: true,
  description: "A program that uses the hub, with one key and one role.",
})
export class ApiClient {
  @Field(() => ID, { description: `${GLOBAL_ID} For \`apiKeyRevoke\`.` })
  readonly id!: number;

  @Field(() => String, { description: "Who uses the key. Names need not be unique." })
  readonly name!: string;

  @Field(() => KEY_ROLES, { description: "What the client may do." })
  readonly role!: KeyRole;

  @SizeMax(SCOPE_LENGTH_MAX)
  @Field(() => [String], { nullable: true, description: "Codes of the channels it may act in; null: not bound to channels." })
  readonly channels!: readonly string[] | null;

  @SizeMax(SCOPE_LENGTH_MAX)
  @Field(() => [String], { nullable: true, description: "Codes of the locations it may act at; null: not bound to locations." })
  readonly locations!: readonly string[] | null;

  @Field(() => String, { description: "How its key begins, to recognise it by; `custom` where an operator chose the key." })
  readonly prefix!: string;

  @Field(() => Int, { description: FACT_QUANTITY })
  readonly factQuantityMax!: number;

  @Field(() => Date, { description: "When the client was made." })
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true, description: "When the key was last used, to the minute; null: never." })
  readonly lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: "From when on the key is refused; null: it does not expire." })
  readonly expiresAt!: Date | null;

  @Field(() => Date, { nullable: true, description: "When the key was revoked; null: it was not." })
  readonly revokedAt!: Date | null;
}

export const ApiClientConnection = connectionOf(ApiClient, "ApiClient");

@InputType("ApiKeyCreateInput", { description: "A new client and what its key may do." })
export class ApiKeyCreateInput {
  @Field(() => String, { description: `Who will use the key: 1 to ${CLIENT_NAME_LENGTH_MAX} characters.` })
  readonly name!: string;

  @Field(() => KEY_ROLES, { description: "What the key may do." })
  readonly role!: KeyRole;

  @Field(() => [String], {
    nullable: true,
    description: `Codes of the channels the key may act in, at most ${SCOPE_LENGTH_MAX}. Required for PUBLIC, STOREFRONT, ORDERS and POS; not for others. They need not exist yet.`,
  })
  readonly channels?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `Codes of the locations the key may act at, at most ${SCOPE_LENGTH_MAX}. Required for POS; for WAREHOUSE none means all; not for others. They need not exist yet.`,
  })
  readonly locations?: string[] | null;

  @Field(() => Date, { nullable: true, description: "From when on the key is refused, in the future; null: it does not expire." })
  readonly expiresAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: `${FACT_QUANTITY} 1 to ${QUANTITY_MAX_TEXT} (INVALID_INPUT); null: ${FACT_QUANTITY_MAX_DEFAULT}. More in one fact is INVALID_INPUT.`,
  })
  readonly factQuantityMax?: number | null;
}

@InputType("ApiKeyRevokeInput", { description: "The client whose key is to end." })
export class ApiKeyRevokeInput {
  @Field(() => ID, {
    description: "The client's id. The number that it was up to 0.1 is taken too; from 0.3 on it is NOT_FOUND.",
  })
  readonly id!: string;
}

export const ApiKeyCreatePayload = payloadOf<{ readonly client: ApiClientRow | null; readonly key: string | null }>("apiKeyCreate", {
  client: { type: () => ApiClient, description: "The new client; null where the call was refused." },
  key: {
    type: () => String,
    description: "The key. It is shown this once and kept nowhere: note it now. Null where the call was refused.",
  },
});
export type ApiKeyCreatePayload = InstanceType<typeof ApiKeyCreatePayload>;

export const ApiKeyRevokePayload = payloadOf<{ readonly client: ApiClientRow | null }>("apiKeyRevoke", {
  client: { type: () => ApiClient, description: "The client; null where there is none with this id." },
});
export type ApiKeyRevokePayload = InstanceType<typeof ApiKeyRevokePayload>;
