import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../../src/platform/db/database.js";
import { type Bigint, Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from "../../../src/platform/db/entity-decorators.js";
import { openDatabase } from "../../../src/platform/db/open-database.js";
import { type Selected, selectionOf, tableOf } from "../../../src/platform/db/table.js";
import { computed, givenRowsOf, into, runStatements, same } from "../../../src/platform/db/write-rows.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
@Entity("parcel")
class ParcelEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @PrimaryColumn({ type: "uuid" })
  uuid!: string;

  @Column({ name: "whole_number", type: "bigint", nullable: true })
  wholeNumber!: Bigint | null;

  @Column({ type: "smallint", default: 7 })
  small!: number;

  @Column({ type: "enum", enum: ["LIGHT", "HEAVY"], enumName: "parcel_kind" })
  kind!: "LIGHT" | "HEAVY";

  @Column({ type: "text", nullable: true })
  note!: string | null;

  @Column({ type: "text", array: true, nullable: true })
  marks!: string[] | null;

  @Column({ type: "jsonb", nullable: true })
  content!: unknown;

  @Column({ type: "json" })
  answer!: unknown;

  @Column({ type: "bytea", nullable: true })
  seal!: Buffer | null;

  @Column({ name: "counts_after", type: "integer", array: true, nullable: true })
  countsAfter!: number[] | null;

  @Column({ name: "sent_at", type: "timestamptz" })
  sentAt!: Date;
}

interface Parcel {
  readonly uuid: string;
  readonly details: {
    readonly kind: "LIGHT" | "HEAVY";
    readonly note?: string | null;
    readonly marks?: string[] | null;
    readonly content?: unknown;
    readonly seal?: Buffer | null;
  };
  readonly answer?: unknown;
  readonly number?: number | string;
  readonly counts?: readonly [number, number];
}

const rows = into(ParcelEntity).rowsOf<Parcel>(
  {
    uuid: ({ uuid }) => uuid,
    wholeNumber: ({ number }, total) => number ?? total,
    answer: ({ answer }) => answer,
    ...same(({ details }: Parcel) => details, "kind", "note", "marks", "content", "seal"),
    countsAfter: {
      of: ({ counts }) => counts ?? null,
      length: 2,
      sql: (given) => `case when given.counted then ${given} end`,
    },
    sentAt: computed("clock.at", "(select timestamptz '2026-01-02 03:04:05Z' as at) clock"),
  },
  { counted: { type: "boolean", of: ({ counts }) => counts !== undefined } },
);
const shown = selectionOf(
  ParcelEntity,
  "id",
  "uuid",
  "wholeNumber",
  "small",
  "kind",
  "note",
  "marks",
  "content",
  "answer",
  "seal",
  "countsAfter",
  "sentAt",
);

type Stored = Selected<typeof shown>;

let test: TestDatabase;
let owner: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  owner = await openDatabase({ url: test.ownerUrl });
  await owner.query("create type parcel_kind as enum ('LIGHT', 'HEAVY')");
  await owner.query(
    `create table parcel (id integer generated always as identity, uuid uuid primary key, whole_number bigint, small smallint not null default 7,
       kind parcel_kind not null, note text, marks text[], content jsonb, answer json not null, seal bytea, counts_after integer[], sent_at timestamptz not null)`,
  );
});
afterAll(async () => {
  await owner.close();
  await test.close();
});
beforeEach(() => owner.query("truncate parcel restart identity"));

const [first, second] = ["0199f7a2-9c4e-7d11-8a5b-3c2d1e0f9a8b", "0199f7a2-9c4e-7d11-8a5b-3c2d1e0f9a8c"];

const read = (): Promise<Stored[]> => owner.query<Stored>(`select ${shown.of("p")} from parcel p order by id`);

describe("rows written by an entity's columns", () => {
  it("come back as the driver gives them, whatever the types of their columns", async () => {
    const given: Parcel[] = [
      {
        uuid: first,
        number: "9007199254740993",
        answer: "text",
        counts: [-1, 2],
        details: {
          kind: "HEAVY",
          note: "",
          marks: ['a "b"', "c,\\d", "NULL", ""],
          content: { list: [1, null, "ä"] },
          seal: Buffer.from([0, 255]),
        },
      },
      { uuid: second, details: { kind: "LIGHT" } },
    ];
    await runStatements(owner, rows.insert()(given, 12));
    expect(await read()).toEqual([
      {
        id: 1,
        uuid: first,
        wholeNumber: "9007199254740993",
        small: 7,
        kind: "HEAVY",
        note: "",
        marks: ['a "b"', "c,\\d", "NULL", ""],
        content: { list: [1, null, "ä"] },
        answer: "text",
        seal: Buffer.from([0, 255]),
        countsAfter: [-1, 2],
        sentAt: new Date("2026-01-02T03:04:05Z"),
      },
      {
        id: 2,
        uuid: second,
        wholeNumber: "12",
        small: 7,
        kind: "LIGHT",
        note: null,
        marks: null,
        content: null,
        answer: null,
        seal: null,
        countsAfter: null,
        sentAt: new Date("2026-01-02T03:04:05Z"),
      },
    ]);
  });

  it("are nulls where no row has a value, for which nothing is sent", async () => {
    const [statement] = rows.insert()([
      { uuid: first, details: { kind: "LIGHT" } },
      { uuid: second, details: { kind: "HEAVY" } },
    ]);
    const empty = (statement?.values ?? []).filter((value) => (value as Buffer).length === 12);
    expect(empty).toHaveLength(5);
    await runStatements(owner, [statement ?? { text: "" }]);
    expect(await read()).toMatchObject([
      { uuid: first, note: null, marks: null, content: null, countsAfter: null },
      { uuid: second, note: null, marks: null, content: null, countsAfter: null },
    ]);
  });

  it("are changed by their keys, in the columns that are set and no others", async () => {
    await runStatements(owner, rows.insert()([{ uuid: first, details: { kind: "LIGHT", note: "before" } }], 1));
    const update = rows.update({ by: ["uuid"], set: ["kind", "wholeNumber"] });
    await runStatements(
      owner,
      update(
        [
          { uuid: first, number: 5, details: { kind: "HEAVY", note: "after" } },
          { uuid: second, details: { kind: "HEAVY" } },
        ],
        1,
      ),
    );
    expect(await read()).toMatchObject([{ uuid: first, kind: "HEAVY", wholeNumber: "5", note: "before" }]);
  });

  it("are bound to the conditions of their statement, and told as it says", async () => {
    const insert = rows.insert({ where: "given.kind = 'HEAVY'", tail: "on conflict (uuid) do nothing returning id" });
    const parcels: Parcel[] = [
      { uuid: first, details: { kind: "LIGHT" } },
      { uuid: second, details: { kind: "HEAVY" } },
    ];
    expect(await runStatements(owner, insert(parcels))).toEqual([{ id: 1 }]);
    expect(await runStatements(owner, insert(parcels))).toEqual([]);
    expect(await read()).toMatchObject([{ uuid: second }]);
  });

  it("make one statement of one text whatever their number, and none where there are none", () => {
    const insert = rows.insert();
    const parcel: Parcel = { uuid: first, details: { kind: "LIGHT" } };
    expect(insert([])).toEqual([]);
    const texts = [insert([parcel]), insert([parcel, parcel, parcel])].map((statements) => statements.map(({ text }) => text));
    expect(texts[0]).toHaveLength(1);
    expect(texts[0]).toEqual(texts[1]);
  });

  it("need a value for every column that may not be null and has no default", () => {
    const some = into(ParcelEntity).rowsOf<Parcel>({ uuid: ({ uuid }) => uuid, sentAt: computed("now()") });
    expect(() => some.insert()).toThrow("Rows of parcel need a value for kind.");
    expect(() => some.update({ by: ["uuid"], set: ["kind"] })).toThrow("given without kind");
  });
});

describe("the columns of an entity", () => {
  it("are those that its decorators name, and no others", () => {
    expect(tableOf(ParcelEntity)).toMatchObject({ name: "parcel" });
    expect(selectionOf(ParcelEntity, "id", "wholeNumber").of("p")).toBe('p.id, p.whole_number as "wholeNumber"');
    expect(() => selectionOf(ParcelEntity, "weight" as "note")).toThrow("The entity of parcel has no column weight.");
    expect(() => tableOf(Date as unknown as typeof ParcelEntity)).toThrow("Date is no entity");
  });

  it("are the types of rows that a select is given", async () => {
    await runStatements(owner, rows.insert()([{ uuid: first, number: 3, details: { kind: "HEAVY" } }]));
    const asked = givenRowsOf(ParcelEntity, "wholeNumber", "kind");
    const found = await owner.query(
      `select p.uuid from ${asked.sql()} join parcel p on p.whole_number = given.whole_number and p.kind = ${asked.value("kind")}`,
      asked.values([
        { wholeNumber: "3", kind: "HEAVY" },
        { wholeNumber: "3", kind: "LIGHT" },
      ]),
    );
    expect(found).toEqual([{ uuid: first }]);
  });
});
