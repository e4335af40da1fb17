import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { v7 } from "uuid";
import { Refusal, refuse, invalidInput } from "../../../src/platform/errors/user-error.js";
import type { Caller } from "../../../src/platform/graphql/context.js";
import { uuids } from "../../../src/platform/db/binary-arrays.js";
import {
  isOwnChannel,
  isOwnLine,
  resolveLines,
  runCommand,
  runStep,
  runSteps,
  type CommandKind,
  type DocumentKind,
  type DocumentRef,
  type DocumentStep,
  type DocumentStore,
  type Hub,
  type StepInput,
} from "../../../src/stock/index.js";
import { withAdmin } from "../../support/cluster.js";
import { callerOver, hubOver } from "../../support/hub.js";
import { openStock, type StockFixture } from "../../support/stock.js";

/** A document of the least there is: a crate of one SKU at a location, filled from what is AVAILABLE there. It stands for every kind to come. */
interface Crate {
  readonly id: string;
  readonly version: number;
  readonly channelId: number | null;
  readonly variantId: number;
  readonly locationId: number;
  readonly units: number;
  readonly label: string | null;
}

const crateRef = (id: string): DocumentRef => ({ kind: "COUNT", id });

const store: DocumentStore<Crate> = {
  kind: "COUNT",
  load: (ids) => [
    {
      text: `select id, version, channel_id as "channelId", variant_id as "variantId", location_id as "locationId", units, label
        from crate where id = any($1::uuid[]) order by id for no key update`,
      values: [uuids(ids)],
    },
  ],
  read: ([result]) => new Map(((result?.rows ?? []) as unknown as Crate[]).map((crate) => [crate.id, crate])),
  lineLevels: (ids) => `select variant_id, location_id from crate where id = any(${ids})`,
  claims: null,
  save: (changes) => [
    {
      text: `insert into crate select * from json_populate_recordset(null::crate, $1::json)
        on conflict (id) do update set version = excluded.version, units = excluded.units, label = excluded.label`,
      values: [
        JSON.stringify(
          changes.map(({ document: d }) => ({ ...d, channel_id: d.channelId, variant_id: d.variantId, location_id: d.locationId })),
        ),
      ],
    },
  ],
};

interface Stored extends Omit<Crate, "locationId"> {
  readonly locationId: number;
}
interface Result {
  readonly crate: (Stored & { readonly sequence: string | null }) | null;
}

const CRATES: DocumentKind<Crate, Stored, Result> = {
  entity: "FruitCrate",
  ref: crateRef,
  isVisible: (crate, scope) => isOwnChannel(crate.channelId, scope) && isOwnLine(crate, scope),
  put: (books, changed) => {
    if (changed.units > 10) return refuse(invalidInput(["units"], "A crate holds ten units. Take another one."));
    const crate = { ...changed, version: changed.version + 1 };
    books.put(crateRef(crate.id), crate);
    return crate;
  },
  outcomeOf: (crate) => crate,
  answered: (executed) => ({ crate: executed === null ? null : { ...executed.outcome, sequence: executed.sequence } }),
};

interface MakeInput {
  readonly idempotencyKey: string;
  readonly lines: readonly { readonly sku: string; readonly location: string; readonly quantity: number }[];
}

const MAKE: CommandKind<MakeInput, Stored, Result> = {
  operation: "crateMake",
  ready: async (commandHub, _caller, { lines }) => {
    const resolved = await resolveLines(commandHub, lines, { locationRequired: true });
    if (resolved instanceof Refusal) return resolved;
    const [{ variantId = 0, locationId = 0 } = {}] = resolved;
    const crate: Crate = { id: v7(), version: 1, channelId: null, variantId, locationId: locationId ?? 0, units: 0, label: null };
    return { lines: 1, needs: {}, decide: (books) => (books.put(crateRef(crate.id), crate), crate) };
  },
  answered: CRATES.answered,
};

interface FillInput extends StepInput {
  readonly units: number;
}

const FILL: DocumentStep<FillInput, Crate, Stored, Result> = {
  of: CRATES,
  operation: "crateFill",
  mistakes: ({ units }) => (units > 0 ? [] : [invalidInput(["units"], "Give at least one unit.")]),
  ready: ({ input: { units } }) =>
    Promise.resolve({
      lines: 1,
      decide: ({ books, document }) => {
        const { variantId, locationId, id } = document;
        const level = { variantId, locationId };
        books.post({ kind: "MOVE", level, from: "AVAILABLE", to: "QUARANTINE", quantity: units, document: crateRef(id) });
        return { ...document, units: document.units + units };
      },
    }),
};

interface LabelInput extends StepInput {
  readonly label: string;
}

const LABEL: DocumentStep<LabelInput, Crate, Stored, Result> = {
  of: CRATES,
  operation: "crateLabel",
  ready: ({ input: { label } }) => Promise.resolve({ lines: 0, decide: ({ document }) => ({ ...document, label }) }),
};

let stock: StockFixture;
let hub: Hub;
let caller: Caller;
let sku: string;

beforeAll(async () => {
  stock = await openStock([store]);
  await withAdmin(stock.test.adminUrl, async (admin) => {
    await admin.query(
      "create table crate (id uuid primary key, version integer, channel_id integer, variant_id integer, location_id integer, units integer, label text)",
    );
    await admin.query("grant select, insert, update on crate to public");
  });
  hub = hubOver(stock);
  caller = callerOver(stock);
  sku = "APPLE";
  const locationId = await stock.location("WH-1");
  await stock.location("FAR");
  await stock.stock({ variantId: await stock.variant(sku), locationId }, 100);
});
afterAll(() => stock.close());

let keys = 0;
const step = (id: string, expectedVersion: number | null = null) => ({ idempotencyKey: `key-${(keys += 1)}`, id, expectedVersion });

async function made(): Promise<string> {
  const lines = [{ sku, location: "WH-1", quantity: 1 }];
  const { crate } = await runCommand(hub, caller, MAKE, { idempotencyKey: `key-${(keys += 1)}`, lines });
  return crate?.id ?? "";
}

const codes = (answer: { readonly userErrors: readonly { readonly code: string }[] }): string[] =>
  answer.userErrors.map(({ code }) => code);

describe("a step on a document of a kind that nobody knew before", () => {
  it("moves units, raises the version and is answered again to a repeat, as it was", async () => {
    const id = await made();
    const input = { ...step(id, 1), units: 3 };
    const first = await runStep(hub, caller, FILL, input);
    expect(first).toMatchObject({ userErrors: [], replayed: false, crate: { id, version: 2, units: 3 } });
    await runStep(hub, caller, FILL, { ...step(id), units: 1 });
    expect(await runStep(hub, caller, FILL, input)).toEqual({ ...first, replayed: true });
    expect(codes(await runStep(hub, caller, FILL, { ...input, units: 4 }))).toEqual(["IDEMPOTENCY_MISMATCH"]);
  });

  it("is answered to a repeat in today's form, where an earlier release stored another one", async () => {
    const id = await made();
    const input = { ...step(id, 1), label: "plain" };
    await runStep(hub, caller, LABEL, input);
    const later = {
      version: 2,
      read: (version: number, stored: unknown): Stored => ({ ...(stored as Stored), label: `form ${version}` }),
    };
    const { crate, replayed } = await runStep(hub, caller, { ...LABEL, of: { ...CRATES, outcomes: later } }, input);
    expect([crate?.label, replayed]).toEqual(["form 1", true]);
  });

  it("that moves nothing has a place in the sequence too, as an event of the document", async () => {
    const id = await made();
    const { crate, sequence } = await runStep(hub, caller, LABEL, { ...step(id, 1), label: "for Ann" });
    expect(crate).toMatchObject({ version: 2, label: "for Ann", sequence });
    const sql = "select document_kind as kind, document_id as id from recorded_event where sequence = $1";
    expect(await stock.test.database.query(sql, [sequence])).toEqual([{ kind: "COUNT", id }]);
  });

  it("is refused with every mistake of its input, then for what is not there, then for another version", async () => {
    const id = await made();
    const mistaken = { idempotencyKey: "", id: "nonsense", units: 0 };
    expect((await runStep(hub, caller, FILL, mistaken)).userErrors.map(({ field }) => field)).toEqual([
      ["idempotencyKey"],
      ["units"],
      ["expectedVersion"],
    ]);
    const unknown = await runStep(hub, caller, FILL, { ...step("nonsense"), units: 1 });
    expect(unknown.userErrors).toMatchObject([{ code: "NOT_FOUND", entity: "FruitCrate", value: "nonsense", field: ["id"] }]);
    expect(codes(await runStep(hub, caller, FILL, { ...step(v7()), units: 1 }))).toEqual(["NOT_FOUND"]);
    const conflict = await runStep(hub, caller, FILL, { ...step(id, 7), units: 1 });
    expect(conflict.userErrors).toMatchObject([{ code: "VERSION_CONFLICT", currentVersion: 1 }]);
    expect(conflict.userErrors[0]?.message).toContain("The fruit crate is at version 1");
  });

  it("finds nothing where the key may not look", async () => {
    const id = await made();
    for (const scope of [{ locations: ["FAR"] }, { channels: ["WEB"] }]) {
      expect(codes(await runStep(hub, callerOver(stock, scope), FILL, { ...step(id), units: 1 }))).toEqual(["NOT_FOUND"]);
    }
  });

  it("leaves nothing behind where it is refused after it has moved units", async () => {
    const id = await made();
    expect(codes(await runStep(hub, caller, FILL, { ...step(id), units: 11 }))).toEqual(["INVALID_INPUT"]);
    expect((await runStep(hub, caller, FILL, { ...step(id, 1), units: 10 })).crate).toMatchObject({ version: 2, units: 10 });
  });
});

describe("many steps", () => {
  it("are done in order, each seeing those before it; with CONTINUE without the refused ones", async () => {
    const id = await made();
    const items = [6, 6, 4].map((units) => ({ ...step(id), units }));
    const { results, firstRefused } = await runSteps(hub, caller, FILL, { items });
    expect(results.map((each) => each.crate?.units ?? codes(each))).toEqual([6, ["INVALID_INPUT"], 10]);
    expect(firstRefused).toBe(1);
  });

  it("are all left undone with REJECT_ALL where one is refused", async () => {
    const id = await made();
    const items = [6, 6, 4].map((units) => ({ ...step(id), units }));
    const { results } = await runSteps(hub, caller, FILL, { onError: "REJECT_ALL", items });
    expect(results.map((each) => [each.crate, ...codes(each)])).toEqual([[null], [null, "INVALID_INPUT"], [null]]);
    expect((await runStep(hub, caller, FILL, { ...step(id, 1), units: 1 })).crate).toMatchObject({ units: 1 });
  });
});
