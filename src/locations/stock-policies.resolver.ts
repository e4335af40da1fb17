import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import { Permitted } from "../access/graphql.js";
import { bulkPayload, partsDescription, saveGiven, type UpsertOutcome } from "../catalog/index.js";
import { type Connection, page, PageArguments, pageSize } from "../platform/graphql/connection.types.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { cursorKind } from "../platform/graphql/cursor.js";
import { locationLoader, type LocationRow } from "./location.queries.js";
import { Location } from "./location.types.js";
import { requireOwnLocation } from "./own-locations.js";
import { type PolicyParts, setStockPolicies, setStockPolicy } from "./set-stock-policy.js";
import { listPolicies, type StockPolicyRow } from "./stock-policy.queries.js";
import {
  StockPolicy,
  StockPolicyConnection,
  StockPolicySetInput,
  StockPolicySetManyInput,
  StockPolicySetManyPayload,
  StockPolicySetPayload,
} from "./stock-policy.types.js";

const policyCursor = cursorKind("stockPolicies", "integer");

@Resolver(() => StockPolicy)
export class StockPoliciesResolver {
  constructor(private readonly parts: PolicyParts) {}

  @Permitted("POLICIES_READ")
  @Query(() => StockPolicyConnection, {
    description:
      "Stock policies as they were set, in the order in which they first were. A key that is bound to locations, or else to channels, sees those for its own locations, or for its channels', and those for every location.",
  })
  async stockPolicies(
    @Ctx() context: RequestContext,
    @Args(() => PageArguments) request: PageArguments,
    @Arg("sku", () => String, { nullable: true, description: "Only those for this SKU; null: all." }) sku?: string | null,
    @Arg("location", () => String, { nullable: true, description: "Only those for this location code; null: all." })
    location?: string | null,
  ): Promise<Connection<StockPolicyRow>> {
    const [after] = policyCursor.decode(request.after) ?? [null];
    const filter = { sku: sku ?? null, location: location ?? null, scope: callerOf(context) };
    const rows = await listPolicies(this.parts.database.lane("bulk"), { after, limit: pageSize(request) + 1 }, filter);
    return page(rows, request, (policy) => policyCursor.encode([policy.id]));
  }

  @FieldResolver(() => Location, { nullable: true, description: "The location it is for; null: every location." })
  async location(@Root() policy: StockPolicyRow, @Ctx() context: RequestContext): Promise<LocationRow | null> {
    return policy.locationId === null ? null : context.loaders.of(locationLoader(this.parts.database)).load(policy.locationId);
  }

  @Permitted("POLICIES_WRITE")
  @Mutation(() => StockPolicySetPayload, {
    description:
      "Sets the stock policy of a SKU, a location, both, or neither (the hub's default), replacing what was set for it. Errors: INVALID_INPUT, NOT_FOUND, VERSION_CONFLICT.",
  })
  async stockPolicySet(
    @Ctx() context: RequestContext,
    @Arg("input", () => StockPolicySetInput, { description: "The policy." }) input: StockPolicySetInput,
  ): Promise<StockPolicySetPayload> {
    const caller = callerOf(context);
    requireOwnLocation(caller, input.location ?? null, ["location"]);
    return payloadOf(await setStockPolicy(this.parts, input, caller));
  }

  @Permitted("POLICIES_WRITE")
  @Mutation(() => StockPolicySetManyPayload, {
    description: `Sets many stock policies, one result for each in order. ${partsDescription("policies")} Errors: those of \`stockPolicySet\`.`,
  })
  async stockPolicySetMany(
    @Ctx() context: RequestContext,
    @Arg("input", () => StockPolicySetManyInput, { description: "The policies." }) input: StockPolicySetManyInput,
  ): Promise<StockPolicySetManyPayload> {
    const { items, policies, onError } = input;
    const saved = await saveGiven(items, { name: "policies", items: policies }, (given, list) =>
      setStockPolicies(this.parts, given, onError ?? "CONTINUE", callerOf(context), list),
    );
    return bulkPayload(saved, payloadOf);
  }
}

function payloadOf(outcome: UpsertOutcome<StockPolicyRow>): StockPolicySetPayload {
  return { policy: outcome.saved, created: outcome.created, userErrors: outcome.errors };
}
