import { GraphQLError, type GraphQLSchema } from "graphql";
import {
  Arg,
  Authorized,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from "type-graphql";
import { badUserInput, forbidden, HubError, limitExceeded, rateLimited } from "../../../../src/platform/errors/hub-error.js";
import type { ClientRole, RequestContext } from "../../../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../../../src/platform/graphql/hub-schema.js";
import { Json } from "../../../../src/platform/graphql/json.js";
import { Sequence } from "../../../../src/platform/graphql/sequence.js";

/* A schema that goes wrong, and right, in every way that an answer can. */

enum Colour {
  RED = "RED",
  BLUE = "BLUE",
}
registerEnumType(Colour, { name: "Colour" });

@InterfaceType({ resolveType: ({ kind }: { readonly kind: string }) => kind })
abstract class Thing {
  @Field(() => String)
  readonly label!: string;
}

@ObjectType({ implements: Thing, simpleResolvers: true })
export class Ball extends Thing {
  @Field(() => Int)
  readonly size!: number;
}

@ObjectType({ implements: Thing, simpleResolvers: true })
export class Brick extends Thing {
  @Field(() => Colour, { nullable: true })
  readonly colour!: Colour | null;

  @Authorized<ClientRole>("WAREHOUSE")
  @Field(() => String, { simple: false })
  readonly secret!: string;
}

@ObjectType({ simpleResolvers: true })
class Crate {
  @Field(() => Int)
  readonly number!: number;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;

  @Field(() => Date)
  readonly packedAt!: Date;

  @Field(() => Sequence)
  readonly sequence!: string;

  @Field(() => Json, { nullable: true })
  readonly attributes!: unknown;

  @Authorized<ClientRole>("WAREHOUSE")
  @Field(() => Int, { nullable: true, simple: false })
  readonly price!: number | null;

  @Field(() => [Thing], { nullable: "itemsAndList" })
  readonly things!: readonly object[];

  @Field(() => Crate, { nullable: true })
  readonly next!: Crate | null | Promise<Crate | null>;
}

@Extensions({ exact: true })
@ObjectType({ simpleResolvers: true })
export class Label {
  @Field(() => String)
  readonly text!: string;

  @Field(() => Int, { nullable: true })
  readonly size!: number | null;

  @Authorized<ClientRole>("WAREHOUSE")
  @Field(() => Sequence, { simple: false })
  readonly sequence!: string;

  @Field(() => [Label])
  readonly parts!: readonly object[];
}

@InputType()
class PartInput {
  @Field(() => String)
  readonly name!: string;

  @Field(() => Colour, { defaultValue: Colour.BLUE })
  readonly colour!: Colour;

  @Field(() => Int, { nullable: true })
  readonly size?: number | null;
}

@InputType()
class EverythingInput {
  @Field(() => String)
  readonly text!: string;

  @Field(() => Int, { nullable: true })
  readonly count?: number | null;

  @Field(() => Boolean, { defaultValue: false })
  readonly flag!: boolean;

  @Field(() => Date, { nullable: true })
  readonly at?: Date | null;

  @Field(() => Sequence, { nullable: true })
  readonly after?: string | null;

  @Field(() => Json, { nullable: true })
  readonly attributes?: unknown;

  @Field(() => [PartInput], { nullable: true })
  readonly parts?: readonly PartInput[] | null;
}

const failures: Readonly<Record<string, () => Error>> = {
  fault: () => new Error("a secret"),
  graphql: () => new GraphQLError("a secret"),
  input: () => badUserInput("Say it otherwise."),
  caught: () => new HubError("NOT_CAUGHT_UP", "Ask again.", { sequence: "4", retryAfterMs: 500 }),
  forbidden: () => forbidden("This key may not."),
  limit: () => limitExceeded("Crates", 1, 2),
  rate: () => rateLimited("This key asks more than it may", 1_500),
  unavailable: () => new HubError("UNAVAILABLE", "Nothing was changed.", { outcome: "NOT_DONE", retryAfterMs: 1_000 }),
  overloaded: () => new HubError("OVERLOADED", "Too much.", { retryAfterMs: 100 }),
};

@Resolver(() => Crate)
export class LaneResolver {
  /** Root fields that were run. */
  runs = 0;

  @Authorized()
  @Query(() => Crate, { nullable: true })
  crate(@Arg("number", () => Int, { defaultValue: 1 }) number: number): object | null {
    this.runs += 1;
    return number < 1 ? null : crateOf(number);
  }

  @Authorized()
  @Query(() => [Crate], { nullable: "items" })
  async crates(@Arg("numbers", () => [Int]) numbers: readonly number[]): Promise<(object | null)[]> {
    this.runs += 1;
    return Promise.resolve(numbers.map((number) => (number < 1 ? null : crateOf(number))));
  }

  @Authorized()
  @Query(() => [Label], { nullable: "items" })
  labels(@Arg("count", () => Int) count: number): (object | null)[] {
    return Array.from({ length: count }, (_, index) => (index === 3 ? null : labelOf(index)));
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Query(() => Crate)
  ownCrate(@Ctx() { caller }: RequestContext): object {
    return { ...crateOf(1), note: caller?.name ?? null };
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Query(() => Crate, { nullable: true })
  guarded(): object {
    return crateOf(1);
  }

  @Authorized()
  @Query(() => Json)
  echo(
    @Arg("input", () => EverythingInput, { nullable: true }) input: EverythingInput | null,
    @Arg("names", () => [String], { nullable: true }) names: readonly string[] | null | undefined,
    @Arg("colour", () => Colour, { nullable: true, defaultValue: Colour.RED }) colour: Colour | null,
  ): unknown {
    // Absent and null are told apart, all the way down.
    return JSON.parse(JSON.stringify({ input, names: names === undefined ? "absent" : names, colour }));
  }

  @Authorized()
  @Query(() => String, { nullable: true })
  maybe(@Arg("how", () => String) how: string): string {
    throw failures[how]?.() ?? new Error(how);
  }

  @Authorized()
  @Query(() => String)
  async surely(@Arg("how", () => String) how: string): Promise<string> {
    throw await Promise.resolve(failures[how]?.() ?? new Error(how));
  }

  @Authorized()
  @Mutation(() => Crate)
  crateAdd(@Arg("number", () => Int) number: number, @Arg("how", () => String, { nullable: true }) how: string | null): object {
    this.runs += 1;
    const failure = failures[how ?? ""]?.();
    if (failure !== undefined) throw failure;
    return crateOf(number);
  }

  @FieldResolver(() => String)
  async slowly(@Root() { number }: Crate, @Arg("times", () => Int, { defaultValue: 2 }) times: number): Promise<string> {
    return Promise.resolve("slow ".repeat(times) + String(number));
  }

  /** Fails for every third crate. */
  @FieldResolver(() => Int)
  async fragile(@Root() { number }: Crate): Promise<number> {
    if (number % 3 === 0) throw new HubError("UNAVAILABLE", "Broken.", { retryAfterMs: 1 });
    return Promise.resolve(number);
  }

  @FieldResolver(() => Int, { nullable: true })
  brittle(@Root() { number }: Crate): number {
    if (number % 2 === 0) throw new Error("a secret");
    return number;
  }
}

function crateOf(number: number): object {
  return {
    number: number === 13 ? 2 ** 40 : number,
    note: number === 2 ? null : `crate "${number}" — \u{1f4e6}\u2028`,
    packedAt: number === 7 ? "no instant" : new Date(Date.UTC(2026, 0, number)),
    sequence: String(number * 10),
    attributes: { b: [1, null, { ü: true }], a: number / 3 },
    price: number * 100,
    things: [{ kind: "Ball", label: "a ball", size: number }, null, { kind: "Brick", label: "a brick", colour: "RED", secret: "s" }],
    get next() {
      return number > 20 ? null : Promise.resolve(crateOf(number + 1));
    },
  };
}

function labelOf(number: number): object {
  return {
    text: number === 5 ? null : `label "${number}" \u2028`,
    size: number % 2 === 0 ? null : -number,
    sequence: String(number),
    get parts() {
      return [{ text: "", size: 0, sequence: "9223372036854775807", parts: [] }];
    },
  };
}

export function laneSchema(resolver: LaneResolver): GraphQLSchema {
  return buildHubSchema({ resolvers: [resolver] });
}
