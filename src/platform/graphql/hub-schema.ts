import "reflect-metadata";
import type { GraphQLObjectType, GraphQLSchema } from "graphql";
import { type AuthCheckerFn, buildSchemaSync, getMetadataStorage, type NonEmptyArray, type PubSub } from "type-graphql";
import { forbidden, unauthenticated } from "../errors/hub-error.js";
import type { ClientRole, RequestContext } from "./context.js";
import { DateTime } from "./date-time.js";

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
 * Builds the schema of the given resolvers. Every root field must name its roles with `@Authorized`
 * (`@Authorized()` alone: any client with a key); the roles are kept in `field.extensions.roles`.
 */
export function buildHubSchema(options: HubSchemaOptions): GraphQLSchema {
  const instances = new Map<unknown, object>(options.resolvers.map((resolver) => [resolver.constructor, resolver]));
  const classes = [...instances.keys()] as unknown as NonEmptyArray<() => unknown>;
  const schema = buildSchemaSync({
    resolvers: classes,
    container: { get: (resolverClass: unknown) => instances.get(resolverClass) },
    validate: false,
    authChecker: mayUse,
    pubSub: NO_PUB_SUB,
    scalarsMap: [{ type: Date, scalar: DateTime }],
  });
  nameRoles(schema, instances);
  instancesOf.set(schema, instances);
  return schema;
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
  if (caller.role === "ADMIN" || roles.length === 0 || roles.includes(caller.role)) return true;
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
}

function nameRolesOf(type: GraphQLObjectType, field: string, roles: readonly ClientRole[] | undefined): void {
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Error(`The schema has no field ${type.name}.${field}.`);
  if (roles === undefined) throw new Error(`${type.name}.${field} names no roles: put @Authorized(…) on its resolver.`);
  definition.extensions = { ...definition.extensions, roles };
}
