import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { limitExceeded } from "../../errors/hub-error.js";
import type { RequestContext } from "../context.js";
import { permitted } from "../permitted.js";
import type { NodeRegistry } from "./node-registry.js";
import { Node } from "./node.types.js";

/** Ids in one `nodes`. */
export const NODES_MAX = 100;

@Resolver()
export class NodeResolver {
  constructor(private readonly registry: NodeRegistry) {}

  @permitted("NODES_READ", null)
  @Query(() => Node, {
    nullable: true,
    description:
      "Whatever has this id, of any type; null where there is no such thing, or the key may not see it by the root field of its type: nobody can tell which.",
  })
  node(
    @Ctx() context: RequestContext,
    @Arg("id", () => ID, { description: "An `id` that the hub has shown; whatever cannot be one finds nothing." }) id: string,
  ): Promise<object | null> {
    return this.registry.find(id, context);
  }

  @permitted("NODES_READ", null)
  @Query(() => [Node], {
    nullable: "items",
    description: "As `node`, for many ids: one entry for each, in their order.",
  })
  nodes(
    @Ctx() context: RequestContext,
    @Arg("ids", () => [ID], { description: `At most ${NODES_MAX} ids (LIMIT_EXCEEDED), of any types.` }) ids: readonly string[],
  ): Promise<(object | null)[]> {
    if (ids.length > NODES_MAX) throw limitExceeded("Ids of one call (ids)", NODES_MAX, ids.length);
    return Promise.all(ids.map((id) => this.registry.find(id, context)));
  }
}
