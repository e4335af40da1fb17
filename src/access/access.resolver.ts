import { Arg, Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { Permitted } from "./permitted.types.js";
import type { Database } from "../platform/db/database.js";
import { Refusal } from "../platform/errors/user-error.js";
import { type Connection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { type ApiClientRow, clientLoader, listClients } from "./api-client.queries.js";
import {
  ApiClient,
  ApiClientConnection,
  ApiKeyCreateInput,
  ApiKeyCreatePayload,
  ApiKeyRevokeInput,
  ApiKeyRevokePayload,
} from "./api-client.types.js";
import type { Authenticator } from "./authenticator.js";
import { createKey } from "./create-key.js";
import { revokeKey } from "./revoke-key.js";

const clientCursor = cursorKind("apiClients", "integer");

@Resolver()
export class AccessResolver {
  constructor(
    private readonly database: Database,
    private readonly authenticator: Authenticator,
  ) {}

  @Permitted("SELF_READ")
  @Query(() => ApiClient, { nullable: true, description: "The client behind the key of this request. Any role." })
  me(@Ctx() context: RequestContext): Promise<ApiClientRow | null> {
    return context.loaders.of(clientLoader(this.database.lane("keys"))).load(callerOf(context).clientId);
  }

  @Permitted("KEYS_MANAGE")
  @Query(() => ApiClientConnection, { description: "Every client, revoked ones included, in the order they were made. ADMIN only." })
  async apiClients(@Args(() => PageArguments) request: PageArguments): Promise<Connection<ApiClientRow>> {
    const [after] = clientCursor.decode(request.after) ?? [null];
    const rows = await listClients(this.database.lane("bulk"), { after, limit: pageSize(request) + 1 });
    return page(rows, request, (client) => clientCursor.encode([client.id]));
  }

  @Permitted("KEYS_MANAGE")
  @Mutation(() => ApiKeyCreatePayload, {
    description: "Makes a client and its key, which is shown this once. Each call makes another one. ADMIN only. Errors: INVALID_INPUT.",
  })
  async apiKeyCreate(
    @Arg("input", () => ApiKeyCreateInput, { description: "The client." }) input: ApiKeyCreateInput,
  ): Promise<ApiKeyCreatePayload> {
    const { name, role, channels = null, locations = null, expiresAt = null, factQuantityMax = null } = input;
    const created = await createKey(this.database.lane("keys"), { name, role, channels, locations, expiresAt, factQuantityMax });
    if (created instanceof Refusal) return { client: null, key: null, userErrors: created.errors };
    this.authenticator.keyMade();
    return { client: created.client, key: created.key, userErrors: [] };
  }

  @Permitted("KEYS_MANAGE")
  @Mutation(() => ApiKeyRevokePayload, {
    description:
      "Ends a client's key for good: at once in this process, within 2 seconds in others. Repeating it changes nothing. ADMIN only. Errors: NOT_FOUND.",
  })
  async apiKeyRevoke(
    @Arg("input", () => ApiKeyRevokeInput, { description: "The client." }) input: ApiKeyRevokeInput,
  ): Promise<ApiKeyRevokePayload> {
    const revoked = await revokeKey(this.database.lane("keys"), input.id);
    if (revoked instanceof Refusal) return { client: null, userErrors: revoked.errors };
    this.authenticator.forget(revoked.id);
    return { client: revoked, userErrors: [] };
  }
}
