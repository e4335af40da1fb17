import { defaultFieldResolver, getNamedType, type GraphQLObjectType, type GraphQLSchema, isLeafType, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";

type Storage = ReturnType<typeof getMetadataStorage>;
type Handler = Storage["queries"][number] | Storage["fieldResolvers"][number];
type Param = NonNullable<Handler["params"]>[number];
type Take = (root: unknown, args: Readonly<Record<string, unknown>>, context: unknown, info: unknown) => unknown;

/**
 * Replaces the resolvers that type-graphql wrapped around methods and fields by ones that call and read them: without permission checks and
 * middlewares there is nothing left to wrap. Methods get inputs as plain objects, not as instances of their classes. What is not plain stays
 * as it is.
 */
export function resolveDirectly(schema: GraphQLSchema, instances: ReadonlyMap<unknown, object>): void {
  const metadata = getMetadataStorage();
  for (const { name, target, interfaceClasses = [] } of metadata.objectTypes) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    const classes = new Set([...classesOf(target), ...interfaceClasses]);
    for (const { fields = [], target: declaring } of [...metadata.objectTypes, ...metadata.interfaceTypes]) {
      if (classes.has(declaring)) for (const field of fields) readDirectly(type, field, metadata);
    }
  }
  for (const resolver of metadata.fieldResolvers) {
    const name = metadata.objectTypes.find(({ target }) => resolver.kind === "external" && target === resolver.getObjectType?.())?.name;
    const type = name === undefined ? undefined : schema.getType(name);
    if (isObjectType(type)) callDirectly(type, resolver, instances);
  }
  for (const query of metadata.queries) callDirectly(schema.getQueryType(), query, instances);
  for (const mutation of metadata.mutations) callDirectly(schema.getMutationType(), mutation, instances);
}

function classesOf(target: unknown): unknown[] {
  const classes: unknown[] = [];
  for (let next = target; typeof next === "function"; next = Object.getPrototypeOf(next) as unknown) classes.push(next);
  return classes;
}

type FieldMetadata = NonNullable<Storage["objectTypes"][number]["fields"]>[number];

function readDirectly(type: GraphQLObjectType, { name, schemaName, target, middlewares = [] }: FieldMetadata, metadata: Storage): void {
  const field = type.getFields()[schemaName];
  const resolved = metadata.fieldResolvers.some((resolver) => resolver.schemaName === schemaName && resolver.getObjectType?.() === target);
  if (field === undefined || resolved || name !== schemaName || middlewares.length > 0) return;
  // Objects may be behind a getter or a promise, and compiled code awaits only what a resolver gives it.
  if (!isLeafType(getNamedType(field.type))) field.resolve = defaultFieldResolver;
  else delete field.resolve;
}

function callDirectly(type: GraphQLObjectType | null | undefined, handler: Handler, instances: ReadonlyMap<unknown, object>): void {
  const instance = instances.get(handler.target) as Readonly<Record<string, unknown>> | undefined;
  const field = type?.getFields()[handler.schemaName];
  const method = instance?.[handler.methodName];
  if (field === undefined || typeof method !== "function" || (handler.middlewares ?? []).length > 0) return;
  const takes = [...(handler.params ?? [])].sort((a, b) => a.index - b.index).map(takeOf);
  if (!takes.every((take) => take !== null)) return;
  field.resolve = (root, args: Readonly<Record<string, unknown>>, context, info): unknown =>
    Reflect.apply(
      method,
      instance,
      takes.map((take) => take(root, args, context, info)),
    );
}

/** Null for parameters that are made in other ways. */
function takeOf(param: Param): Take | null {
  switch (param.kind) {
    case "arg":
      return (_root, args) => args[param.name];
    case "args":
      return (_root, args) => args;
    case "context":
      return param.propertyName === undefined ? (_root, _args, context) => context : null;
    case "root":
      return param.propertyName === undefined && param.getType === undefined ? (root) => root : null;
    case "info":
      return (_root, _args, _context, info) => info;
    default:
      return null;
  }
}
