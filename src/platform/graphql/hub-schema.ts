import "reflect-metadata";
import { type GraphQLObjectType, type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from "graphql";
import { type AuthCheckerFn, buildSchemaSync, getMetadataStorage, type NonEmptyArray, type PubSub } from "type-graphql";
import { forbidden, unauthenticated } from "../errors/hub-error.js";
import { countLists } from "./budget/counted-lists.js";
import { resolveDirectly } from "./compiled/direct-resolvers.js";
import { showSequencesAsText } from "./compiled/exact-leaves.js";
import type { ClientRole, RequestContext } from "./context.js";
import { DateTime } from "./date-time.js";
import { showOpaqueIds } from "./node/opaque-ids.js";
import { allows } from "./roles.rules.js";
import { checkUserErrors } from "./user-errors.types.js";

export interface HubSchemaOptions {
  /** Instances of the resolver classes, built with what they need. One of each class. */
  readonly resolvers: readonly object[];
}

const instancesOf = new WeakMap<GraphQLSchema, ReadonlyMap<unknown, object>>();

/** type-graphql asks for one even where every subscription brings its own stream. Nothing is ever published from memory. */
const NO_PUB_SUB: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error("A subscription has no stream of its own: give `subscribe` to its decorator.");
  },
};

/**
 * Builds the schema of the given resolvers. Every root field must name its roles with a permission
 * (`permitted`); the roles of a field are kept in `field.extensions.roles`.
 */
export function buildHubSchema(options: HubSchemaOptions): GraphQLSchema {
  const instances = new Map<unknown, object>(options.resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = build(instances, mayUse);
  nameRoles(schema, instances);
  nameTypesAtOnce(schema);
  checkUserErrors(implementationsOf(schema, "UserError"));
  showOpaqueIds(schema);
  countLists(schema, { inSlices: true });
  instancesOf.set(schema, instances);
  return schema;
}

/**
 * The same schema without permission checks: for whoever has held a whole operation against `field.extensions.roles` before it runs. Null
 * for a schema that `buildHubSchema` did not build.
 */
export function unguardedTwin(schema: GraphQLSchema): GraphQLSchema | null {
  const instances = instancesOf.get(schema);
  if (instances === undefined) return null;
  // With null there is no check at all; without a word of it type-graphql refuses to build.
  const twin = build(instances, null as unknown as AuthCheckerFn<RequestContext, ClientRole>);
  nameRoles(twin, instances);
  resolveDirectly(twin, instances);
  showSequencesAsText(twin);
  nameTypesAtOnce(twin);
  showOpaqueIds(twin);
  countLists(twin, { inSlices: false });
  return twin;
}

/** type-graphql wraps `resolveType` in a promise, for which compiled code does not wait, and which each event of a subscription would pay for. */
function nameTypesAtOnce(schema: GraphQLSchema): void {
  const { interfaceTypes, unions } = getMetadataStorage();
  for (const { name, resolveType } of [...interfaceTypes, ...unions]) {
    const type = schema.getType(name);
    if (!isAbstractType(type)) continue;
    if (resolveType === undefined) throw new Error(`${name} does not say how to tell its types apart: give it a resolveType.`);
    type.resolveType = (value, context, info) => resolveType(value, context, info, type) as string | undefined;
  }
}

function implementationsOf(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  return isInterfaceType(type) ? schema.getPossibleTypes(type).map((each) => each.name) : [];
}

function build(instances: ReadonlyMap<unknown, object>, authChecker: AuthCheckerFn<RequestContext, ClientRole>): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [...instances.keys()] as unknown as NonEmptyArray<() => unknown>,
    container: { get: (resolverClass: unknown) => instances.get(resolverClass) },
    validate: false,
    authChecker,
    pubSub: NO_PUB_SUB,
    scalarsMap: [{ type: Date, scalar: DateTime }],
  });
}

/** The schema's instance of a resolver class, for the `subscribe` of its decorators: type-graphql calls that without one. */
export function resolverIn<Resolver extends object>(
  schema: GraphQLSchema,
  resolverClass: abstract new (...parts: never[]) => Resolver,
): Resolver {
  const instance = instancesOf.get(schema)?.get(resolverClass);
  if (!(instance instanceof resolverClass)) throw new Error(`The schema was built without ${resolverClass.name}.`);
  return instance;
}

/** Whether a caller may use a field that lists `roles`. No roles: any client with a key. ADMIN always may. */
export const mayUse: AuthCheckerFn<RequestContext, ClientRole> = ({ context, info }, roles) => {
  const { caller } = context;
  if (caller === null) throw unauthenticated();
  if (allows(roles, caller.role)) return true;
  throw forbidden(`A key with the role ${caller.role} may not use "${info.fieldName}". It needs ${["ADMIN", ...roles].join(" or ")}.`);
};

function nameRoles(schema: GraphQLSchema, instances: ReadonlyMap<unknown, object>): void {
  const metadata = getMetadataStorage();
  const roots = [
    { type: schema.getQueryType(), handlers: metadata.queries },
    { type: schema.getMutationType(), handlers: metadata.mutations },
    { type: schema.getSubscriptionType(), handlers: metadata.subscriptions },
  ];
  for (const { type, handlers } of roots) {
    for (const handler of handlers) {
      if (type && instances.has(handler.target)) nameRolesOf(type, handler.schemaName, handler.roles);
    }
  }
  nameRolesWithin(schema);
}

function nameRolesWithin(schema: GraphQLSchema): void {
  const metadata = getMetadataStorage();
  for (const { name, fields = [] } of metadata.objectTypes) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const { schemaName, roles } of fields) if (roles !== undefined) nameRolesOf(type, schemaName, roles);
  }
}

function nameRolesOf(type: GraphQLObjectType, field: string, roles: readonly ClientRole[] | undefined): void {
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Error(`The schema has no field ${type.name}.${field}.`);
  if (roles === undefined) throw new Error(`${type.name}.${field} names no roles: put a permission on its resolver.`);
  definition.extensions = { ...definition.extensions, roles };
}
