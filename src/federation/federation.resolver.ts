import type { GraphQLResolveInfo } from "graphql";
import { Arg, Authorized, Ctx, Info, Query, Resolver } from "type-graphql";
import type { Database } from "../platform/db/database.js";
import type { RequestContext } from "../platform/graphql/context.js";
import { ENTITIES_MAX, type EntityRow, findEntities } from "./entities.js";
import { Entity, Representation, SubgraphService } from "./federation.types.js";
import { subgraphSdl } from "./subgraph-sdl.js";

/** What a gateway of Apollo Federation asks of a subgraph. Part of the schema only where HUB_FEDERATION is on. */
@Resolver()
export class FederationResolver {
  constructor(private readonly database: Database) {}

  @Authorized()
  @Query(() => SubgraphService, {
    name: "_service",
    description: "This schema as a subgraph, for composition with others. For any client with a key.",
  })
  service(@Info() info: GraphQLResolveInfo): SubgraphService {
    return { sdl: subgraphSdl(info.schema) };
  }

  @Authorized()
  @Query(() => [Entity], {
    nullable: "items",
    name: "_entities",
    description: `What stands behind the representations of other subgraphs, in their order: null for what is not known, and for what the key may not see, as in \`variant\` and \`location\`. One query for each kind. At most ${ENTITIES_MAX} (LIMIT_EXCEEDED); one without a type or a key that is known here: BAD_USER_INPUT.`,
  })
  entities(
    @Ctx() context: RequestContext,
    @Arg("representations", () => [Representation], { description: "Types and keys of the entities." }) representations: unknown[],
  ): Promise<(EntityRow | null)[]> {
    return findEntities(this.database, representations, context);
  }
}
