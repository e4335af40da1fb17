import { graphql, type GraphQLSchema, printSchema } from "graphql";
import { Arg, Args, Authorized, Field, Int, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import { describe, expect, it } from "vitest";
import { invalidInput, notFound, type UserErrorData } from "../../../src/platform/errors/user-error.js";
import { type Connection, connectionOf, page, PageArguments } from "../../../src/platform/graphql/connection.types.js";
import type { Caller, ClientRole, RequestContext } from "../../../src/platform/graphql/context.js";
import { cursorKind } from "../../../src/platform/graphql/cursor.js";
// Two rooms declare codes of their own.
import "../../../src/reservations/user-errors.types.js";
import "../../../src/stock/commands/user-errors.types.js";
import { buildHubSchema } from "../../../src/platform/graphql/hub-schema.js";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../../src/platform/graphql/loaders.js";
import { stockPayloadOf } from "../../../src/stock/graphql.js";

@ObjectType({ simpleResolvers: true })
class Shelf {
  @Field(() => Int)
  readonly position!: number;

  @Field(() => Date)
  readonly builtAt!: Date;
}

const ShelfConnection = connectionOf(Shelf, "Shelf");
const shelfCursor = cursorKind("shelves", "integer");

const ShelfBuildPayload = stockPayloadOf<{ readonly shelf: Shelf | null }>("shelfBuild", {
  shelf: { type: () => Shelf, description: "The shelf." },
});

@Resolver()
class ShelvesResolver {
  constructor(
    private readonly shelfCount: number,
    private readonly errors: readonly UserErrorData[] = [],
  ) {}

  @Authorized<ClientRole>("DASHBOARD")
  @Query(() => ShelfConnection)
  shelves(@Args(() => PageArguments) request: PageArguments): Connection<Shelf> {
    const [after] = shelfCursor.decode(request.after) ?? [0];
    const positions = Array.from({ length: this.shelfCount }, (_, index) => index + 1).filter((position) => position > after);
    const rows = positions.map((position) => ({ position, builtAt: new Date("2026-01-01T00:00:00Z") }));
    return page(rows.slice(0, (request.first ?? 20) + 1), request, (shelf) => shelfCursor.encode([shelf.position]));
  }

  @Authorized()
  @Query(() => Boolean)
  open(): boolean {
    return true;
  }

  @Authorized<ClientRole>("WAREHOUSE")
  @Mutation(() => ShelfBuildPayload)
  shelfBuild(@Arg("position", () => Int) position: number): InstanceType<typeof ShelfBuildPayload> {
    return { shelf: { position, builtAt: new Date() }, userErrors: this.errors, sequence: "7", replayed: false, takenAsNow: false };
  }
}

@Resolver()
class CarelessResolver {
  @Query(() => Boolean)
  anybody(): boolean {
    return true;
  }
}

function callerWith(role: ClientRole): Caller {
  return { clientId: 1, name: "test", role, channels: null, locations: null };
}

async function ask(schema: GraphQLSchema, source: string, role: ClientRole | null) {
  const contextValue: RequestContext = {
    requestId: "r",
    caller: role === null ? null : callerWith(role),
    ...partsOfAnswer(OPERATION_LIMITS.answer),
  };
  const { data, errors } = await graphql({ schema, source, contextValue });
  return { data: JSON.parse(JSON.stringify(data ?? null)) as unknown, codes: (errors ?? []).map((error) => error.extensions["code"]) };
}

describe("a hub schema", () => {
  const schema = buildHubSchema({ resolvers: [new ShelvesResolver(3)] });

  it("uses the instances it was given", async () => {
    const other = buildHubSchema({ resolvers: [new ShelvesResolver(1)] });
    const source = "{ shelves { nodes { position } } }";
    expect((await ask(schema, source, "ADMIN")).data).toEqual({ shelves: { nodes: [{ position: 1 }, { position: 2 }, { position: 3 }] } });
    expect((await ask(other, source, "ADMIN")).data).toEqual({ shelves: { nodes: [{ position: 1 }] } });
  });

  it("lets the listed roles and the admin in, and nobody else", async () => {
    const source = "{ shelves { nodes { position } } }";
    expect((await ask(schema, source, "ADMIN")).codes).toEqual([]);
    expect((await ask(schema, source, "DASHBOARD")).codes).toEqual([]);
    for (const role of ["PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE"] as const) {
      expect((await ask(schema, source, role)).codes).toEqual(["FORBIDDEN"]);
    }
    expect((await ask(schema, source, null)).codes).toEqual(["UNAUTHENTICATED"]);
  });

  it("opens a field without roles to every client with a key, not to strangers", async () => {
    expect((await ask(schema, "{ open }", "PUBLIC")).data).toEqual({ open: true });
    expect((await ask(schema, "{ open }", null)).codes).toEqual(["UNAUTHENTICATED"]);
  });

  it("tells each root field's roles in its extensions", () => {
    expect(schema.getQueryType()?.getFields()["shelves"]?.extensions["roles"]).toEqual(["DASHBOARD"]);
    expect(schema.getQueryType()?.getFields()["open"]?.extensions["roles"]).toEqual([]);
    expect(schema.getMutationType()?.getFields()["shelfBuild"]?.extensions["roles"]).toEqual(["WAREHOUSE"]);
  });

  it("is not built where a root field names no roles", () => {
    expect(() => buildHubSchema({ resolvers: [new CarelessResolver()] })).toThrow("Query.anybody names no roles");
  });

  it("answers instants as ISO 8601 in UTC", async () => {
    const { data } = await ask(schema, "{ shelves(first: 1) { nodes { builtAt } } }", "ADMIN");
    expect(data).toEqual({ shelves: { nodes: [{ builtAt: "2026-01-01T00:00:00.000Z" }] } });
  });

  it("shows each user error as its own type with its data", async () => {
    const failing = buildHubSchema({
      resolvers: [
        new ShelvesResolver(0, [
          notFound("SKU", "a1", ["sku"], "A1"),
          invalidInput(null, "No."),
          {
            code: "INSUFFICIENT_STOCK",
            field: null,
            message: "Too few.",
            sku: "A1",
            location: null,
            requested: 2,
            available: 1,
          },
          { code: "RESERVATION_EXPIRED", field: null, message: "Late.", expiredAt: "2026-01-01T00:00:00.000Z" },
        ]),
      ],
    });
    const { data, codes } = await ask(
      failing,
      `mutation { shelfBuild(position: 1) { sequence replayed userErrors { __typename code message field
        ... on NotFoundError { entity value nearMiss } ... on InsufficientStockError { sku location requested available }
        ... on ReservationExpiredError { expiredAt } } } }`,
      "ADMIN",
    );
    expect(codes).toEqual([]);
    expect(data).toMatchObject({
      shelfBuild: {
        sequence: "7",
        replayed: false,
        userErrors: [
          { __typename: "NotFoundError", code: "NOT_FOUND", field: ["sku"], entity: "SKU", value: "a1", nearMiss: "A1" },
          { __typename: "InvalidInputError", code: "INVALID_INPUT", message: "No.", field: null },
          { __typename: "InsufficientStockError", sku: "A1", location: null, requested: 2, available: 1 },
          { __typename: "ReservationExpiredError", expiredAt: "2026-01-01T00:00:00.000Z" },
        ],
      },
    });
  });

  it("describes every part the platform declares", () => {
    const printed = printSchema(schema);
    expect(printed).toContain("shelves(");
    expect(printed).toMatch(/first: Int = 20/);
    expect(printed).toMatch(/interface UserError \{/);
    const ours = ["UserError", "PageInfo", "ShelfConnection", "ShelfEdge", "NotFoundError", "UserErrorCode", "DateTime", "Sequence"];
    for (const name of ours) expect(schema.getType(name)?.description, name).toBeTruthy();
  });
});

describe("a connection", () => {
  const schema = buildHubSchema({ resolvers: [new ShelvesResolver(25)] });

  interface Shelves {
    readonly shelves: {
      readonly nodes: { readonly position: number }[];
      readonly edges: { readonly cursor: string; readonly node: { readonly position: number } }[];
      readonly pageInfo: {
        readonly hasNextPage: boolean;
        readonly hasPreviousPage: boolean;
        readonly startCursor: string;
        readonly endCursor: string;
      };
    };
  }

  async function read(argumentList: string): Promise<Shelves["shelves"]> {
    const { data, codes } = await ask(
      schema,
      `{ shelves${argumentList} { nodes { position } edges { cursor node { position } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      "ADMIN",
    );
    expect(codes).toEqual([]);
    return (data as Shelves).shelves;
  }

  it("walks a list page by page without gap or repeat", async () => {
    const seen: number[] = [];
    let argumentList = "(first: 10)";
    for (;;) {
      const shelves = await read(argumentList);
      seen.push(...shelves.nodes.map((shelf) => shelf.position));
      expect(shelves.edges.map((edge) => edge.node)).toEqual(shelves.nodes);
      expect(shelves.edges.at(-1)?.cursor).toBe(shelves.pageInfo.endCursor);
      if (!shelves.pageInfo.hasNextPage) break;
      argumentList = `(first: 10, after: "${shelves.pageInfo.endCursor}")`;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it("gives 20 items unless asked for another number", async () => {
    expect((await read("")).nodes).toHaveLength(20);
    expect((await read("(first: null)")).nodes).toHaveLength(20);
  });

  it("takes page sizes from 1 to 100", async () => {
    expect((await read("(first: 1)")).nodes).toHaveLength(1);
    expect((await read("(first: 100)")).nodes).toHaveLength(25);
    expect((await ask(schema, "{ shelves(first: 101) { nodes { position } } }", "ADMIN")).codes).toEqual(["LIMIT_EXCEEDED"]);
    expect((await ask(schema, "{ shelves(first: 0) { nodes { position } } }", "ADMIN")).codes).toEqual(["BAD_USER_INPUT"]);
    expect((await ask(schema, "{ shelves(first: -1) { nodes { position } } }", "ADMIN")).codes).toEqual(["BAD_USER_INPUT"]);
  });
});
