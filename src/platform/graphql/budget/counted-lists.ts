import {
  defaultFieldResolver,
  getNullableType,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isListType,
  isObjectType,
} from "graphql";
import type { RequestContext } from "../context.js";
import type { Budget } from "./budget.js";
import { weightOf } from "./list-weight.js";
import { TASK_OBJECTS } from "./pace.js";

type Resolve = GraphQLFieldResolver<unknown, RequestContext>;

export interface CountListsOptions {
  /** Whether a long list is given out in slices, as promises of its entries. Compiled code is fast enough to take it whole. */
  readonly inSlices: boolean;
}

/**
 * Makes every list of a schema count its entries in the budget of its operation, and wait for room where the answer is large. Counted are
 * lists, not fields: whatever an answer has many of comes out of one.
 */
export function countLists(schema: GraphQLSchema, options: CountListsOptions): void {
  const { name: subscription } = schema.getSubscriptionType() ?? { name: null };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || type.name === subscription) continue;
    for (const field of Object.values(type.getFields())) {
      if (isListType(getNullableType(field.type))) field.resolve = counted(field.resolve ?? defaultFieldResolver, options);
    }
  }
}

/** Given out instead of a list when the budget has ended: the answer is thrown away. */
const NOTHING: readonly unknown[] = [];

function counted(resolve: Resolve, { inSlices }: CountListsOptions): Resolve {
  return (source, args: unknown, context, info) => {
    const { budget } = context;
    if (!budget.goesOn()) return NOTHING;
    const found: unknown = resolve(source, args, context, info);
    if (found instanceof Promise) return found.then((list: unknown) => entries(list, budget, info, inSlices));
    return entries(found, budget, info, inSlices);
  };
}

function entries(list: unknown, budget: Budget, info: GraphQLResolveInfo, inSlices: boolean): unknown {
  if (!Array.isArray(list)) return list;
  const weight = weightOf(info);
  // A list of leaves counts as one object.
  const objects = weight === 0 ? 1 : weight * list.length;
  if (!budget.take(objects)) return NOTHING;
  if (inSlices && objects > TASK_OBJECTS) return slices(list, weight, budget);
  const room = budget.room(objects);
  return room === null ? list : room.then(() => (budget.goesOn() ? list : NOTHING));
}

/** The list with promises of its entries: each slice of them in a task of its own. What its budget ends meanwhile fails, task by task. */
function slices(list: readonly unknown[], weight: number, budget: Budget): unknown[] {
  const size = Math.max(1, Math.floor(TASK_OBJECTS / weight));
  const given: unknown[] = [];
  for (let from = 0; from < list.length; from += size) {
    const slice = list.slice(from, from + size);
    const room = (budget.room(slice.length * weight) ?? Promise.resolve()).then(() => budget.goesOn());
    for (const entry of slice) {
      given.push(
        room.then((goesOn) => {
          if (goesOn || budget.ending === null) return entry;
          throw budget.ending;
        }),
      );
    }
  }
  return given;
}
