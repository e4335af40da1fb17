import { describe, expect, it } from "vitest";
import { platformNamesNoBusiness } from "./business-words.js";
import * as files from "./file-rules.js";
import * as packages from "./package-rules.js";
import * as rooms from "./room-rules.js";
import type { ArchitectureRule } from "./source-tree.js";
import { parseModule } from "./source-tree.js";
import * as tables from "./table-rules.js";

/** Files that break a rule, each with a part of what the rule must say of it; and files beside them that keep it. */
interface Plant {
  readonly rule: ArchitectureRule;
  readonly broken: readonly { readonly files: Readonly<Record<string, string>>; readonly says: string }[];
  readonly kept: Readonly<Record<string, string>>;
}

const plants: readonly Plant[] = [
  {
    rule: rooms.everyFolderHasAPlace,
    broken: [
      { files: { "src/warehousing/index.ts": "" }, says: "src/warehousing/index.ts" },
      { files: { "src/globals.ts": "" }, says: "src/globals.ts" },
    ],
    kept: { "src/stock/index.ts": "", "src/platform/db/pool.ts": "", "src/cli/serve.ts": "", "src/main.ts": "" },
  },
  {
    rule: rooms.platformKnowsNoRoom,
    broken: [
      { files: { "src/platform/db/pool.ts": `import { ledger } from "../../stock/index.js";` }, says: "src/stock/index.ts" },
      { files: { "src/platform/db/pool.ts": `import type { Hub } from "../../app.js";` }, says: "src/app.ts" },
      { files: { "src/platform/db/pool.ts": `export * from "../../sales/index.js";` }, says: "src/sales/index.ts" },
    ],
    kept: { "src/platform/db/pool.ts": `import { HubError } from "../errors/hub-error.js";` },
  },
  {
    rule: rooms.nobodyImportsTheComposition,
    broken: [
      { files: { "src/stock/ledger.ts": `import { startHub } from "../app.js";` }, says: "src/app.ts" },
      { files: { "src/platform/http/server.ts": `const cli = await import("../../cli/serve.js");` }, says: "src/cli/serve.ts" },
    ],
    kept: { "src/main.ts": `import { serve } from "./cli/serve.js";`, "src/cli/serve.ts": `import { startHub } from "../app.js";` },
  },
  {
    rule: rooms.roomsImportOnlyLowerRooms,
    broken: [
      { files: { "src/stock/ledger.ts": `import { Sale } from "../sales/index.js";` }, says: "stock imports the higher room sales" },
      {
        files: { "src/catalog/variant.queries.ts": `let level: import("../stock/index.js").Level;` },
        says: "catalog imports the higher room stock",
      },
    ],
    kept: { "src/sales/record-sale.ts": `import { ledger } from "../stock/index.js"; import { c } from "../channels/index.js";` },
  },
  {
    rule: rooms.roomsAreEnteredByTheirIndex,
    broken: [
      { files: { "src/sales/record-sale.ts": `import { books } from "../stock/books.js";` }, says: "src/stock/books.ts" },
      { files: { "src/app.ts": `import { books } from "./stock/books.js";` }, says: "src/stock/books.ts" },
    ],
    kept: {
      "src/stock/ledger.ts": `import { books } from "./books.js";`,
      "src/app.ts": `import { books } from "./stock/index.js";`,
      "src/stock/level.entity.ts": `import { VariantEntity } from "../catalog/variant.entity.js";`,
    },
  },
  {
    rule: rooms.actionsLoadNoSchema,
    broken: [
      {
        files: {
          "src/stock/index.ts": `export { books } from "./books.js";`,
          "src/stock/books.ts": `import { Level } from "./level.types.js";`,
          "src/stock/level.types.ts": `import { Field } from "type-graphql";`,
        },
        says: "src/stock/level.types.ts:1",
      },
    ],
    kept: {
      "src/stock/index.ts": `export { books } from "./books.js";`,
      "src/stock/books.ts": `import type { Level } from "./level.types.js";`,
      "src/stock/graphql.ts": `export { Level } from "./level.types.js";`,
      "src/stock/level.types.ts": `import { Field } from "type-graphql";`,
    },
  },
  {
    rule: rooms.noRoomUsesItsOwnIndex,
    broken: [
      { files: { "src/stock/ledger.ts": `import { books } from "./index.js";` }, says: "src/stock/ledger.ts:1" },
      { files: { "src/stock/level.types.ts": `import { Movement } from "./graphql.js";` }, says: "src/stock/level.types.ts:1" },
    ],
    kept: { "src/sales/record-sale.ts": `import { books } from "../stock/index.js";` },
  },
  {
    rule: rooms.sourceStandsAlone,
    broken: [
      { files: { "src/stock/ledger.ts": `import { clone } from "../../test/support/database.js";` }, says: "test/support/database.ts" },
      { files: { "src/stock/ledger.ts": `import { graphql } from "../../client/generated/graphql.js";` }, says: "client/generated" },
    ],
    kept: {
      "src/platform/db/migrate.ts": `import { migrations } from "../../../migrations/index.js";`,
      "src/cli/replay.ts": `import { graphql } from "../../client/generated/graphql.js";`,
    },
  },
  {
    rule: rooms.noCycles,
    broken: [
      {
        files: {
          "src/stock/books.ts": `import { b } from "./batch.js";`,
          "src/stock/batch.ts": `import { c } from "./ledger.js";`,
          "src/stock/ledger.ts": `export { a } from "./books.js";`,
        },
        says: "src/stock/books.ts → src/stock/batch.ts → src/stock/ledger.ts → src/stock/books.ts",
      },
    ],
    kept: { "src/stock/books.ts": `import { b } from "./batch.js";`, "src/stock/batch.ts": `import { c } from "./ledger.js";` },
  },
  {
    rule: rooms.noCycles,
    broken: [
      {
        files: { "src/stock/books.ts": `import { b } from "./batch.js";`, "src/stock/batch.ts": `import type { B } from "./books.js";` },
        says: "src/stock/books.ts → src/stock/batch.ts → src/stock/books.ts",
      },
    ],
    kept: {
      "src/cli/key.ts": `export const work = () => import("./key/manage-keys.js");`,
      "src/cli/key/manage-keys.ts": `import type { Flags } from "../key.js";`,
    },
  },
  {
    rule: rooms.stockHasFloors,
    broken: [
      {
        files: { "src/stock/ledger/books.ts": `import type { Row } from "../reads/level.queries.js";` },
        says: "src/stock/ledger/books.ts:1",
      },
    ],
    kept: { "src/stock/reads/level.queries.ts": `import type { LevelKey } from "../ledger/needs.js";` },
  },
  {
    rule: packages.typeGraphqlInTypesAndResolvers,
    broken: [
      { files: { "src/stock/level.entity.ts": `import { Field } from "type-graphql";` }, says: "src/stock/level.entity.ts:1" },
      { files: { "src/app.ts": `import { buildSchema } from "type-graphql";` }, says: "src/app.ts:1" },
    ],
    kept: {
      "src/stock/level.types.ts": `import { Field } from "type-graphql";`,
      "src/stock/stock.resolver.ts": `import { Query } from "type-graphql";`,
      "src/platform/graphql/build-schema.ts": `import { buildSchema } from "type-graphql";`,
    },
  },
  {
    rule: packages.typeormDecoratorsInEntities,
    broken: [
      { files: { "src/stock/level.entity.ts": `import { Column } from "typeorm";` }, says: "imports Column of typeorm" },
      { files: { "src/platform/db/pool.ts": `import * as typeorm from "typeorm";` }, says: "imports * of typeorm" },
      {
        files: { "src/stock/level.types.ts": `import { Column } from "../platform/db/entity-decorators.js";` },
        says: "imports ../platform/db/entity-decorators.js",
      },
    ],
    kept: {
      "src/stock/level.entity.ts": `import { Column, Entity } from "../platform/db/entity-decorators.js";`,
      "src/platform/db/entity-decorators.ts": `export { Column } from "typeorm/decorator/columns/Column.js";`,
      "src/platform/db/pool.ts": `import { DataSource } from "typeorm";`,
    },
  },
  {
    rule: packages.typeormLoadsWithMigrations,
    broken: [
      { files: { "src/stock/stock.resolver.ts": `import { DataSource } from "typeorm";` }, says: "loads typeorm" },
      { files: { "src/platform/db/table.ts": `import { getMetadataArgsStorage } from "typeorm";` }, says: "loads typeorm" },
      { files: { "src/stock/level.entity.ts": `export { Column } from "typeorm/decorator/columns/Column.js";` }, says: "loads typeorm/" },
      {
        files: { "src/platform/db/migrate.ts": `import { MigrationSession } from "./migration-session.js";` },
        says: "./migration-session.js",
      },
    ],
    kept: {
      "src/stock/level.types.ts": `import type { Relation } from "typeorm";`,
      "src/platform/db/table.ts": `import { getMetadataArgsStorage } from "typeorm/globals.js";`,
      "src/platform/db/migration-session.ts": `import { DataSource } from "typeorm";`,
      "src/platform/db/migrate.ts": `import type { MigrationClass } from "./migration-session.js";\nawait import("./migration-session.js");`,
    },
  },
  {
    rule: packages.pgInPlatform,
    broken: [
      { files: { "src/stock/ledger.ts": `import pg from "pg";` }, says: "imports pg" },
      { files: { "src/stock/ledger.ts": `import type { Client } from "pg";` }, says: "imports pg" },
      { files: { "src/cli/serve.ts": `import { parse } from "pg-connection-string";` }, says: "imports pg-connection-string" },
    ],
    kept: { "src/platform/db/pool.ts": `import pg from "pg";` },
  },
  {
    rule: packages.textIsNormalisedInOnePlace,
    broken: [
      { files: { "src/catalog/code.rules.ts": `export const form = (sku: string) => sku.normalize("NFC");` }, says: "uses normalize" },
      { files: { "src/catalog/code.rules.ts": `export const form = (sku: string) => sku["normalize"]();` }, says: "uses normalize" },
      { files: { "src/cli/import.ts": `const { normalize } = String.prototype;` }, says: "src/cli/import.ts:1" },
      { files: { "src/sales/sale.rules.ts": `export const order = (a: string, b: string) => a.localeCompare(b);` }, says: "localeCompare" },
      { files: { "src/sales/sale.rules.ts": `export const order = new Intl.Collator("de").compare;` }, says: "Collator" },
    ],
    kept: {
      "src/platform/text/normal-form.rules.ts": `export const form = (text: string) => text.normalize("NFC");`,
      "src/catalog/code.rules.ts": `import { normalizeCode } from "../platform/text/normal-form.rules.js"; // never .normalize()`,
    },
  },
  {
    rule: packages.commandsLoadWhatTheyNeed,
    broken: [
      {
        files: { "src/main.ts": `import { key } from "./cli/key.js";`, "src/cli/key.ts": `import { graphql } from "graphql";` },
        says: "src/cli/key.ts:1: loads graphql",
      },
    ],
    kept: {
      "src/main.ts": `import { key } from "./cli/key.js";`,
      "src/cli/key.ts": `import type { GraphQLError } from "graphql"; import { Command } from "commander"; const keys = await import("./keys.js");`,
      "src/cli/keys.ts": `import { graphql } from "graphql";`,
    },
  },
  {
    rule: packages.rulesArePure,
    broken: [
      { files: { "src/stock/level.rules.ts": `export const now = () => Date.now();` }, says: "uses Date.now" },
      { files: { "src/stock/level.rules.ts": `export const now = () => new Date();` }, says: "uses new Date()" },
      { files: { "src/stock/level.rules.ts": `import { readFile } from "node:fs/promises";` }, says: "node:fs/promises" },
      { files: { "src/stock/level.rules.ts": `import { randomUUID } from "node:crypto";` }, says: "node:crypto" },
      { files: { "src/stock/level.rules.ts": `import { v7 } from "uuid";` }, says: "uuid" },
      { files: { "src/stock/level.rules.ts": `import { levels } from "./level.queries.js";` }, says: "./level.queries.js" },
      { files: { "src/stock/level.rules.ts": `import { pool } from "../platform/db/pool.js";` }, says: "../platform/db/pool.js" },
    ],
    kept: {
      "src/stock/level.rules.ts": `import { refuse } from "../platform/errors/user-error.js"; import { isDeepStrictEqual } from "node:util"; import { validate } from "uuid"; export const at = (ms: number) => new Date(ms);`,
      "src/stock/level.queries.ts": `export const now = () => Date.now();`,
    },
  },
  {
    rule: packages.onlyInstalledPackages(new Set(["pg", "@apollo/server"])),
    broken: [
      { files: { "src/app.ts": `import { test } from "vitest";` }, says: "loads vitest" },
      { files: { "src/app.ts": `import { readFile } from "fs/promises";` }, says: "loads fs" },
    ],
    kept: {
      "src/app.ts": `import type { Plugin } from "vite"; import { ApolloServer } from "@apollo/server/standalone"; import "node:fs";`,
    },
  },
  {
    rule: files.namesNameASubject,
    broken: [
      { files: { "src/stock/utils.ts": "" }, says: "src/stock/utils.ts" },
      { files: { "src/platform/helpers/dates.ts": "" }, says: "src/platform/helpers/dates.ts" },
      { files: { "src/common/index.ts": "" }, says: "src/common/index.ts" },
    ],
    kept: { "src/stock/common-carrier.ts": "" },
  },
  {
    rule: files.namesSayTheKind,
    broken: [
      { files: { "src/stock/LedgerWriter.ts": "" }, says: "src/stock/LedgerWriter.ts" },
      { files: { "src/stock/level.repository.ts": "" }, says: "src/stock/level.repository.ts" },
    ],
    kept: {
      "src/stock/level.queries.ts": "",
      "src/sales/record-sale.ts": "",
      "src/stock/books.ts": "",
      "src/platform/db/pg-utils.d.ts": "",
    },
  },
  {
    rule: files.onlyRoomsHaveAnIndex,
    broken: [
      { files: { "src/platform/db/index.ts": `export * from "./pool.js";` }, says: "is no room's public face" },
      { files: { "src/stock/books/index.ts": `export * from "./books.js";` }, says: "is no room's public face" },
      { files: { "src/stock/index.ts": `export const ledger = 1;` }, says: "holds code of its own" },
    ],
    kept: { "src/stock/index.ts": `export { Ledger } from "./ledger.js"; export type { Books } from "./books.js";` },
  },
  {
    rule: files.everyRoomHasAnIndex,
    broken: [{ files: { "src/sales/record-sale.ts": "" }, says: "src/sales: has no index.ts" }],
    kept: { "src/sales/record-sale.ts": "", "src/sales/index.ts": "" },
  },
  {
    rule: files.filesAreShort,
    broken: [{ files: { "src/stock/ledger.ts": "const line = 1;\n".repeat(301) }, says: "has 301 lines" }],
    kept: { "src/stock/ledger.ts": "const line = 1;\n".repeat(300) },
  },
  {
    rule: files.exportsHaveNames,
    broken: [
      { files: { "src/stock/ledger.ts": "export default class Ledger {}" }, says: "src/stock/ledger.ts" },
      { files: { "src/stock/ledger.ts": "const ledger = 1; export default ledger;" }, says: "src/stock/ledger.ts" },
      { files: { "src/stock/ledger.ts": "const ledger = 1; export { ledger as default };" }, says: "src/stock/ledger.ts" },
    ],
    kept: { "src/stock/ledger.ts": "export class Ledger {}" },
  },
  {
    rule: tables.onlyStockWritesStock,
    broken: [
      { files: { "src/sales/sale.store.ts": "const sql = `insert into movement (kind) values ($1)`;" }, says: "writes movement" },
      { files: { "src/sales/sale.store.ts": "const sql = `update inventory_level set available = 0`;" }, says: "writes inventory_level" },
      {
        files: { "src/sales/sale.store.ts": "const sql = `UPDATE inventory_level AS l SET available = ${x}`;" },
        says: "writes inventory_level",
      },
      { files: { "src/platform/db/pool.ts": `const sql = "delete from movement";` }, says: "writes movement" },
      { files: { "src/app.ts": "const sql = `with m as (insert into movement select 1) select 1`;" }, says: "src/app.ts:1" },
    ],
    kept: {
      "src/stock/write-batch.ts":
        "const sql = `insert into movement (kind) values ($1)`; const u = `update inventory_level set version = 1`;",
      "src/availability/level.queries.ts": "const sql = `select 1 from inventory_level join movement on true for update`;",
      "src/sales/sale.types.ts": "const description = `Facts update inventory_level rows in any case.`;",
    },
  },
  {
    rule: tables.tablesAreWrittenByTheirRoom,
    broken: [
      {
        files: { "src/returns/return.store.ts": "const sql = `update reservation_line l set returned = 1`;" },
        says: "belongs to reservations",
      },
      { files: { "src/cli/seed.ts": "const sql = `insert into product (handle) values ($1)`;" }, says: "belongs to catalog" },
    ],
    kept: {
      "src/reservations/reservation.store.ts": "const sql = `update reservation_line set returned = 1`;",
      "src/returns/return.rules.ts": `const message = "To update reservation lines, see insert into the other.";`,
    },
  },
  {
    rule: tables.stockNamesNoTableAboveIt,
    broken: [
      {
        files: { "src/stock/integrity/integrity.ts": "const sql = `select sum(held) from reservation_line line where held > 0`;" },
        says: "reads reservation_line, which belongs to reservations",
      },
      {
        files: { "src/stock/reads/level.queries.ts": "const sql = `select 1 from movement m join sale on true`;" },
        says: "belongs to sales",
      },
    ],
    kept: {
      "src/stock/reads/level.queries.ts": "const sql = `select 1 from movement join location on true join variant v on true`;",
      "src/returns/return-checks.queries.ts": "const sql = `select 1 from return_line join reservation_line on true`;",
    },
  },
  {
    rule: tables.everyTableHasAnOwner,
    broken: [
      { files: { "migrations/2-more.ts": "const sql = `create table price_list (id integer)`;" }, says: "nobody owns table price_list" },
    ],
    kept: { "migrations/1-ground.ts": "const sql = `create table product (id uuid); create table if not exists %I partition of x`;" },
  },
  {
    rule: tables.writtenTablesAreNamed,
    broken: [
      { files: { "src/sales/sale.store.ts": "const sql = `insert into ${table} values ($1)`;" }, says: "src/sales/sale.store.ts:1" },
      { files: { "src/sales/sale.store.ts": "const sql = `update ${table} set a = 1`;" }, says: "src/sales/sale.store.ts:1" },
    ],
    kept: {
      "src/sales/sale.store.ts": "const sql = `insert into sale (id) select id from ${source}`;",
      "src/platform/db/write-rows.ts": "const sql = `insert into ${table} select 1`;",
    },
  },
  {
    rule: tables.entitiesStandWithTheirTables,
    broken: [
      { files: { "src/sales/line.entity.ts": `@Entity("reservation_line") class Line {}` }, says: "belongs to reservations" },
      { files: { "src/sales/price.entity.ts": `@Entity("price_list") class Price {}` }, says: "names no table" },
    ],
    kept: { "src/sales/line.entity.ts": `@Entity("sale_line") class Line {}` },
  },
  {
    rule: tables.entitiesAreUsedByTheirRoom,
    broken: [
      {
        files: { "src/app.ts": `import { SaleEntity } from "./sales/sale.entity.js";` },
        says: "imports src/sales/sale.entity.ts",
      },
      {
        files: { "src/sales/index.ts": `export { SaleEntity } from "./sale.entity.js";` },
        says: "imports src/sales/sale.entity.ts",
      },
      {
        files: { "src/sales/sale.store.ts": `import { JobEntity } from "../platform/jobs/job.entity.js";` },
        says: "imports src/platform/jobs/job.entity.ts",
      },
    ],
    kept: {
      "src/sales/sale.store.ts": `import { SaleEntity } from "./sale.entity.js";`,
      "src/stock/level.entity.ts": `import { VariantEntity } from "../catalog/variant.entity.js";`,
      "src/stock/ledger/write-batch.ts": `import { MovementEntity } from "../tables/movement.entity.js";`,
    },
  },
  {
    rule: tables.rowsAreNotNumberedByHand,
    broken: [
      { files: { "src/sales/sale.store.ts": "const sql = `insert into sale (id, version) values ($1, $2)`;" }, says: "numbers" },
      {
        files: { "src/sales/sale.store.ts": "const sql = `insert into sale (id) select id from ${x}, unnest($1::uuid[])`;" },
        says: "numbers",
      },
    ],
    kept: {
      "src/sales/sale.queries.ts":
        "const sql = `select 1 from sale, unnest($1::uuid[], $2::text[]) as t (id, b) where sale.id = t.id and sale.version = $3`;",
      "src/sales/sale.store.ts": "const sql = `insert into sale (id) select id from ${x}`;",
      "test/sales/sale.test.ts": "const sql = `insert into sale (id) values ($1)`;",
    },
  },
  {
    rule: platformNamesNoBusiness,
    broken: [
      { files: { "src/platform/feed/feed.ts": "const skusOfPage = 1;" }, says: 'names "skus"' },
      { files: { "src/platform/feed/feed.ts": "const kind = `STOCK_${x}`;" }, says: 'names "stock"' },
      { files: { "src/platform/feed/feed.ts": "/** Such as a variant. */" }, says: 'names "variant"' },
      { files: { "src/platform/sales/figures.ts": "" }, says: 'names "sales"' },
      { files: { "src/platform/feed/feed.ts": "// What came of returns.\nexport {};" }, says: "src/platform/feed/feed.ts:1" },
      { files: { "src/platform/db/pool.ts": "export const channels = 1;" }, says: 'names "channels"' },
    ],
    kept: {
      "src/platform/feed/feed.ts":
        "export type Made = ReturnType<typeof make>; function f(c: Iterator<1>) { return c.return?.(); } // It holds.",
      "src/platform/feed/append.ts": 'export const CHANNEL = "hub";',
      "src/stock/ledger/ledger.ts": "/** Stock of a SKU. */",
    },
  },
];

describe("a planted violation", () => {
  for (const { rule, broken, kept } of plants) {
    describe(`of "${rule.sentence}"`, () => {
      for (const { files: planted, says } of broken) {
        it(`is found in ${Object.keys(planted).join(", ")}: ${says}`, () => {
          expect(rule.check(parse(planted))).toEqual([expect.stringContaining(says)]);
        });
      }

      it("is not seen where there is none", () => {
        expect(rule.check(parse(kept))).toEqual([]);
      });
    });
  }

  it("is planted for every rule", () => {
    const planted = new Set(plants.map(({ rule }) => rule.sentence));
    const rules = [...rooms.roomRules, ...packages.packageRules, ...files.fileRules, ...tables.tableRules, platformNamesNoBusiness];
    expect(rules.map(({ sentence }) => sentence).filter((sentence) => !planted.has(sentence))).toEqual([]);
  });
});

function parse(texts: Readonly<Record<string, string>>): ReturnType<typeof parseModule>[] {
  return Object.entries(texts).map(([path, text]) => parseModule(path, text));
}
