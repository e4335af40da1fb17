import { Field, ID, InterfaceType } from "type-graphql";
import { typeOfNode } from "./node-type.js";

/** What every `id` of a node is. */
export const GLOBAL_ID =
  "Unique among all objects of all types, and never changes. For `node`, and for caches to key by: do not take it apart.";

@InterfaceType("Node", {
  description: "Whatever has an id and can be fetched by it: `node(id:)`.",
  resolveType: typeOfNode,
})
export abstract class Node {
  @Field(() => ID, { description: GLOBAL_ID })
  readonly id!: unknown;
}
