import { GraphQLError, type GraphQLSchema } from "graphql";
import { Arg, Args, Authorized, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import { badUserInput, HubError } from "../../../src/platform/errors/hub-error.js";
import { type Connection, connectionOf, page, PageArguments } from "../../../src/platform/graphql/connection.types.js";
import type { ClientRole, RequestContext } from "../../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../../src/platform/graphql/hub-schema.js";
import { Json } from "../../../src/platform/graphql/json.js";
import { Sequence } from "../../../src/platform/graphql/sequence.js";

@ObjectType({ simpleResolvers: true })
export class Box {
  @Field(() => String)
  readonly label!: string;

  @Field(() => [Box])
  readonly inside!: Box[];

  @Field(() => Box, { nullable: true })
  readonly next!: Box | null;
}

const BoxConnection = connectionOf(Box, "Box");

@InputType()
class BoxInput {
  @Field(() => String)
  readonly label!: string;

  @Field(() => Int, { defaultValue: 1 })
  readonly quantity!: number;

  @Field(() => Json, { nullable: true })
  readonly attributes?: unknown;

  @Field(() => [BoxInput], { nullable: true })
  readonly inside?: BoxInput[];
}

/** What the failing field throws: each a way a resolver may go wrong. */
export const failures: Readonly<Record<string, () => Error>> = {
  plain: () => new Error("secret-in-a-message"),
  sql: () =>
    Object.assign(new Error('relation "secret" does not exist'), {
      code: "42P01",
      query: "select secret-in-a-query",
      parameters: ["secret-in-a-parameter"],
    }),
  graphql: () => new GraphQLError("secret-in-a-graphql-error"),
  input: () => badUserInput("Say it otherwise."),
  unavailable: () =>
    Object.assign(new HubError("UNAVAILABLE", "The database cannot be reached right now.", { retryAfterMs: 1000 }), {
      cause: new Error("connect ECONNREFUSED"),
    }),
};

@Resolver()
export class SampleResolver {
  readonly added: { label: string; attributes: unknown }[] = [];
  readonly waiting: (() => void)[] = [];
  arrived: () => void = () => undefined;

  @Authorized()
  @Query(() => String)
  hello(@Arg("name", () => String, { nullable: true }) name: string | null): string {
    return `hello ${name ?? "world"}`;
  }

  @Authorized()
  @Query(() => Int)
  echoInt(@Arg("value", () => Int) value: number): number {
    return value;
  }

  @Authorized()
  @Query(() => Sequence)
  echoSequence(@Arg("value", () => Sequence) value: string): string {
    return value;
  }

  @Authorized()
  @Query(() => Date)
  echoTime(@Arg("value", () => Date) value: Date): Date {
    return value;
  }

  @Authorized()
  @Query(() => String)
  whoAmI(@Ctx() context: RequestContext): string {
    return `${context.caller?.name ?? "nobody"} ${context.requestId}`;
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Query(() => String, { nullable: true })
  shelf(): string {
    return "A-1";
  }

  @Authorized()
  @Query(() => BoxConnection)
  boxes(@Args(() => PageArguments) request: PageArguments): Connection<Box> {
    return page<Box>([], request, () => "");
  }

  @Authorized()
  @Query(() => [Box])
  boxesByLabel(@Arg("labels", () => [String]) _labels: string[]): Box[] {
    return [];
  }

  @Authorized()
  @Query(() => String, { nullable: true })
  fail(@Arg("how", () => String) how: string): string {
    throw failures[how]?.() ?? new Error(how);
  }

  /** Answers when the test lets it. */
  @Authorized()
  @Query(() => String)
  async slow(): Promise<string> {
    const released = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.arrived();
    await released;
    return "done";
  }

  @Authorized()
  @Mutation(() => Int)
  boxAdd(@Arg("input", () => BoxInput) input: BoxInput): number {
    this.added.push({ label: input.label, attributes: input.attributes });
    return this.added.length;
  }
}

export function sampleSchema(resolver: SampleResolver = new SampleResolver()): GraphQLSchema {
  return buildHubSchema({ resolvers: [resolver] });
}
