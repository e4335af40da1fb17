import type { GraphQLSchema } from "graphql";
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { connectionOf, type Connection } from "../../../../src/platform/graphql/connection.types.js";
import type { RequestContext } from "../../../../src/platform/graphql/context.js";
import { SizeMax } from "../../../../src/platform/graphql/cost/size-max.js";
import { buildHubSchema, resolverIn } from "../../../../src/platform/graphql/hub-schema.js";
import { Json } from "../../../../src/platform/graphql/json.js";
import type { LoaderDefinition } from "../../../../src/platform/graphql/loaders.js";

@InterfaceType("Weighty", { resolveType: () => "Stone" })
abstract class Weighty {
  @Field(() => Int)
  readonly number!: number;
}

@ObjectType("Stone", { implements: Weighty, simpleResolvers: true })
class Stone extends Weighty {
  @Field(() => String)
  readonly text!: string;

  @Field(() => Json, { nullable: true })
  readonly free!: unknown;
}

const StoneConnection = connectionOf(Stone, "Stone");

@ObjectType("StoneAddPayload", { simpleResolvers: true })
class StoneAddPayload {
  @Field(() => Int)
  readonly changed!: number;

  @SizeMax(1_000_000)
  @Field(() => [Stone])
  readonly stones!: readonly Stone[];
}

@InputType()
class StoneAddInput {
  @Field(() => Int)
  readonly count!: number;
}

const stonesUpTo = (count: number): Stone[] =>
  Array.from({ length: count }, (_, number) => ({ number, text: `stone ${number}`, free: null }));

/** A schema whose answers are as large as they are asked to be, and which counts what is done for them. */
@Resolver(() => Stone)
export class HeavyResolver {
  readonly calls = { lists: 0, parts: 0, twins: 0, readings: 0, changes: 0 };
  /** Lists asked for by `gate` wait for it. */
  open: () => void = () => undefined;
  arrived: () => void = () => undefined;
  #gate = Promise.resolve();
  readonly #parts: LoaderDefinition<number, Stone[]> = {
    name: "parts",
    load: (keys) => {
      this.calls.readings += 1;
      return Promise.resolve(keys.map((count) => stonesUpTo(count)));
    },
    live: true,
  };

  /** From now on `gated` waits; answers a promise that somebody has come to it. */
  close(): Promise<void> {
    this.#gate = new Promise((resolve) => (this.open = resolve));
    return new Promise((resolve) => (this.arrived = resolve));
  }

  reset(): void {
    Object.assign(this.calls, { lists: 0, parts: 0, twins: 0, readings: 0, changes: 0 });
  }

  @Authorized()
  @Query(() => [Stone])
  stones(@Arg("count", () => Int) count: number): Stone[] {
    this.calls.lists += 1;
    return stonesUpTo(count);
  }

  @Authorized()
  @Query(() => [Weighty])
  weights(@Arg("count", () => Int) count: number): Stone[] {
    return this.stones(count);
  }

  @Authorized()
  @Query(() => StoneConnection)
  pages(@Arg("count", () => Int) count: number): Connection<Stone> {
    const nodes = this.stones(count);
    const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
    return { nodes, edges: nodes.map((node) => ({ cursor: "", node })), pageInfo };
  }

  @Authorized()
  @Query(() => [Stone])
  texts(@Arg("count", () => Int) count: number, @Arg("length", () => Int) length: number): Stone[] {
    const long = "x".repeat(length);
    return Array.from({ length: count }, (_, number) => ({ number, text: "short", free: { long } }));
  }

  @Authorized()
  @Query(() => [Stone])
  async gated(): Promise<Stone[]> {
    this.arrived();
    await this.#gate;
    return stonesUpTo(3);
  }

  @Authorized()
  @Mutation(() => StoneAddPayload)
  async stoneAdd(@Arg("input", () => StoneAddInput) { count }: StoneAddInput): Promise<StoneAddPayload> {
    this.arrived();
    await this.#gate;
    this.calls.changes += 1;
    return { changed: count, stones: stonesUpTo(count) };
  }

  @Authorized()
  @Subscription(() => StoneAddPayload, {
    subscribe: ({ info }: { info: { schema: GraphQLSchema } }) => resolverIn(info.schema, HeavyResolver).events(),
  })
  stonesAdded(@Root() event: StoneAddPayload): StoneAddPayload {
    return event;
  }

  async *events(): AsyncGenerator<StoneAddPayload & { readonly sequence: string }> {
    for (const [index, count] of [2, 5_000, 3].entries()) {
      yield { changed: count, stones: stonesUpTo(count), sequence: String(index + 1) };
      await Promise.resolve();
    }
  }

  @SizeMax(1_000)
  @FieldResolver(() => [Stone])
  async parts(@Root() _stone: Stone, @Ctx() { loaders }: RequestContext, @Arg("count", () => Int) count: number): Promise<Stone[]> {
    this.calls.parts += 1;
    return loaders.of(this.#parts).load(count);
  }

  @FieldResolver(() => Stone)
  twin(@Root() stone: Stone): Stone {
    this.calls.twins += 1;
    return stone;
  }
}

export function heavySchema(resolver: HeavyResolver): GraphQLSchema {
  return buildHubSchema({ resolvers: [resolver] });
}
