import { OperationTypeNode } from "graphql";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mutationNames, type Input } from "../mutations.js";
import { RawSocket } from "../../support/live-client.js";
import { answeredByLane } from "../../support/two-lanes.js";
import { Asking, blanked, isSomething } from "./asking.js";
import { astray, isDone, ownInput, specialChanges } from "./changes.js";
import { EDGES } from "./edges.js";
import { DEAD, type Principal, PRINCIPALS } from "./principals.js";
import { edges, guarded, mayUse as roleMayUse, type RootField, rootFieldsOf, schema, wayTo } from "./selections.js";
import { followEverything, streamRows } from "./streams.js";
import { queryRows } from "./targets.js";
import { MAY_USE } from "./verdicts.js";
import { openWorld, type World } from "./world.js";

const roots = { query: rootFieldsOf("Query"), mutation: rootFieldsOf("Mutation"), subscription: rootFieldsOf("Subscription") };
const allRoots: readonly RootField[] = [...roots.query, ...roots.mutation, ...roots.subscription];

let world: World;
let asking: Asking;
const size = { roots: 0, edges: 0, guarded: 0, streams: 0, canaries: 0 };

beforeAll(async () => {
  world = await openWorld();
  asking = new Asking(world);
}, 120_000);
afterAll(async () => {
  const lane = await answeredByLane(world.shop.url);
  const cells = Object.entries(size).map(([what, count]) => `${count} ${what}`);
  process.stdout.write(`matrix: ${cells.join(", ")}; ${asking.asked} requests, ${lane} of them by the compiled lane\n`);
  await world.close();
});

const may = (root: RootField, who: Principal): boolean => MAY_USE[root.id]?.includes(who) ?? false;

describe("the tables", () => {
  it("have a row for every root field and every edge: add what is missing to test/graphql/matrix/verdicts.ts or edges.ts", () => {
    expect(allRoots.map(({ id }) => id).sort()).toEqual(Object.keys(MAY_USE).sort());
    expect([...edges].sort()).toEqual(Object.keys(EDGES).sort());
  });

  it("say of every query and subscription what is asked, in scope and out of it: add it to targets.ts or streams.ts", () => {
    expect(roots.query.map(({ id }) => id).sort()).toEqual(Object.keys(queryRows(world)).sort());
    expect(roots.subscription.map(({ id }) => id).sort()).toEqual(Object.keys(streamRows(world)).sort());
  });

  it("agree with the roles that the fields name", () => {
    const wrong = allRoots.flatMap((root) =>
      PRINCIPALS.filter((who) => may(root, who) !== roleMayUse(root.field, who)).map((who) => `${root.id} ${who}`),
    );
    // Not by their role, but by what they are bound to.
    expect([...wrong].sort()).toEqual(
      ["exportStart", "importStart", "productUpsert", "productUpsertMany"].map((name) => `Mutation.${name} WAREHOUSE_BOUND`),
    );
  });
});

describe("a query", () => {
  for (const root of roots.query) {
    it(`answers ${root.id} to whom it is, and to all others as if there were nothing`, async () => {
      const { targets, volatile = false } = queryRows(world)[root.id] ?? { targets: [] };
      for (const who of PRINCIPALS) {
        const nothing = new Map<string, Promise<string>>();
        const nothingFor = (unknown: Input, selection: string | undefined): Promise<string> => {
          const key = JSON.stringify([unknown, selection]);
          const asked = selection === undefined ? { volatile } : { volatile, selection };
          const known = nothing.get(key) ?? asking.ask(root, unknown, who, asked).then(({ text }) => blanked(text, unknown));
          nothing.set(key, known);
          return known;
        };
        // To whom it is FORBIDDEN, it is whatever is asked.
        for (const target of may(root, who) ? targets : targets.slice(0, 1)) {
          const { args, seenBy, unknown, selectionFor } = target;
          const selection = selectionFor?.(who);
          const place = `${root.id} ${JSON.stringify(args)} to ${who}`;
          const answer = await asking.ask(root, args, who, selection === undefined ? { volatile } : { volatile, selection });
          size.roots += 1;
          const isSeen = may(root, who) && seenBy.includes(who);
          expect(isSomething(answer.value), `${place}: ${answer.text.slice(0, 300)}`).toBe(isSeen);
          if (isSeen) expect(answer.codes, place).toEqual([]);
          if (!may(root, who)) expect(answer.codes, place).toEqual(["FORBIDDEN"]);
          if (unknown !== null && !isSeen) expect(blanked(answer.text, args), place).toBe(await nothingFor(unknown, selection));
        }
      }
    }, 120_000);
  }
});

describe("a field that names roles", () => {
  it("is FORBIDDEN to all others, wherever they come upon it", async () => {
    const rows = queryRows(world);
    for (const { parent, field, id } of guarded) {
      for (const who of PRINCIPALS) {
        if (roleMayUse(field, who)) continue;
        const ways = roots.query
          .filter((root) => may(root, who))
          .map((root) => ({ root, selection: wayTo(typeOf(root), parent, field.name, who) }));
        for (const { root, selection } of ways) {
          const target = rows[root.id]?.targets.find(({ seenBy }) => seenBy.includes(who));
          if (selection === null || target === undefined) continue;
          const { codes } = await asking.ask(root, target.args, who, { selection });
          expect(new Set(codes), `${id} below ${root.id} to ${who}`).toEqual(new Set(["FORBIDDEN"]));
          size.guarded += 1;
        }
      }
    }
  });
});

describe("a mutation", () => {
  for (const name of mutationNames) {
    it(`does ${name} for whom it is, and names of others' are as names of nothing`, async () => {
      const root = rootOf(name);
      for (const who of PRINCIPALS) {
        const input = await ownInput(world, name, who);
        const before = await world.shop.content();
        if (may(root, who)) {
          for (const { path, foreign, unknown, names } of astray(world, name, input, who)) {
            const answer = await asking.change(root, foreign, who);
            const nothing = await asking.change(root, unknown, who);
            const place = `${name} ${path} ${names[0]} by ${who}`;
            expect(answer.text.replaceAll(names[0], "<name>"), place).toBe(nothing.text.replaceAll(names[1], "<name>"));
            expect(isDone(answer.value), place).toBe(false);
            size.roots += 1;
          }
          expect(await world.shop.content(), `${name} by ${who}`).toEqual(before);
        }
        const own = await asking.change(root, input, who);
        size.roots += 1;
        if (may(root, who)) expect(isDone(own.value), `${name} by ${who}: ${own.text.slice(0, 500)}`).toBe(true);
        else {
          expect(own.codes, `${name} by ${who}`).toEqual(["FORBIDDEN"]);
          expect(await world.shop.content(), `${name} by ${who}`).toEqual(before);
        }
      }
    });
  }

  it("tells its own client what became of it, and no other", async () => {
    const operation = roots.query.find(({ id }) => id === "Query.operation");
    if (operation === undefined) throw new Error("There is no Query.operation.");
    const sender: Principal[] = ["ADMIN", "WAREHOUSE", "WAREHOUSE_BOUND", "POS", "ORDERS"];
    for (const who of sender) {
      const name = who.startsWith("WAREHOUSE") ? "inventoryAdjust" : "saleRecord";
      const input = { ...(await ownInput(world, name, who)), idempotencyKey: `own-${who}` };
      expect(isDone((await asking.change(rootOf(name), { ...input, reference: v7() }, who)).value), who).toBe(true);
      for (const other of sender) {
        const { value } = await asking.ask(operation, { idempotencyKey: `own-${who}` }, other);
        expect(isSomething(value), `${who}'s key by ${other}`).toBe(other === who);
      }
    }
  });

  it("leads to what only some of them bring about", async () => {
    for (const { mutation, input } of specialChanges()) {
      for (const who of PRINCIPALS) if (may(rootOf(mutation), who)) await asking.change(rootOf(mutation), input(), who);
    }
  });
});

describe("a subscription", () => {
  it("tells each what it may know, and of names of others' as of names of nothing", async () => {
    size.streams = await followEverything(asking, roots.subscription, may);
  }, 60_000);
});

describe("a key that is revoked, expired, unknown or missing", () => {
  it("is answered the same, whatever it asks", async () => {
    const rows = queryRows(world);
    const input: Input = { input: {} };
    for (const root of [...roots.query, ...roots.mutation]) {
      const args =
        root.operation === OperationTypeNode.MUTATION
          ? { input: await ownInputOnce(root.field.name) }
          : (rows[root.id]?.targets[0]?.args ?? input);
      const answers = await Promise.all(DEAD.map((who) => asking.askDead(root, args, who)));
      for (const { status, codes, text } of answers) {
        expect({ status, codes }, root.id).toEqual({ status: 401, codes: ["UNAUTHENTICATED"] });
        expect(text, root.id).toBe(answers[0]?.text);
        for (const canary of world.canaries) expect(text.includes(canary.text), root.id).toBe(false);
        size.roots += 1;
      }
    }
  });
});

describe("a socket", () => {
  it("is closed in the same way to keys that are revoked, expired or unknown", async () => {
    const codes: number[] = [];
    for (const who of ["REVOKED", "EXPIRED", "UNKNOWN"] as const) {
      const socket = await RawSocket.open(world.shop.url);
      socket.send({ type: "connection_init", payload: { authorization: `Bearer ${world.dead[who].key ?? ""}` } });
      codes.push(await socket.closeCode());
      expect(socket.received.filter(({ type }) => type === "next" || type === "connection_ack")).toEqual([]);
    }
    expect(new Set(codes)).toEqual(new Set([4403]));
  });
});

describe("when all has been asked", () => {
  it("each edge led somewhere for whom the table says, and for nobody else", () => {
    const found = Object.fromEntries(edges.map((edge) => [edge, PRINCIPALS.filter((who) => asking.reached.get(edge)?.has(who) ?? false)]));
    expect(found).toEqual(
      Object.fromEntries(Object.entries(EDGES).map(([edge, seenBy]) => [edge, PRINCIPALS.filter((who) => seenBy.includes(who))])),
    );
    size.edges = edges.length * PRINCIPALS.length;
  });

  it("each canary was heard by whom it is for, and by nobody else", () => {
    for (const { text, seenBy } of world.canaries) {
      const heard = PRINCIPALS.filter((who) => asking.heard.get(who)?.some((answer) => answer.includes(text)) ?? false);
      expect(heard, text).toEqual(PRINCIPALS.filter((who) => seenBy.includes(who)));
      size.canaries += PRINCIPALS.length;
    }
  });
});

function rootOf(name: string): RootField {
  const root = roots.mutation.find(({ field }) => field.name === name);
  if (root === undefined) throw new Error(`There is no mutation ${name}.`);
  return root;
}

function typeOf({ field }: RootField): NonNullable<ReturnType<typeof schema.getType>> {
  const type = schema.getType(String(field.type).replace(/[[\]!]/g, ""));
  if (type === undefined || type === null) throw new Error(`The schema has no type ${String(field.type)}.`);
  return type;
}

const inputs = new Map<string, Input>();

async function ownInputOnce(name: string): Promise<Input> {
  const known = inputs.get(name) ?? (await ownInput(world, name, "ADMIN"));
  inputs.set(name, known);
  return known;
}
