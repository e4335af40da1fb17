import type { MigrationInterface, QueryRunner } from "typeorm";
import { foldCode, likenessOf } from "../src/catalog/code.rules.js";
import { buildConcurrently } from "./concurrent-indexes.js";

/** SKUs looked at in one statement. */
const PAGE = 2_000;

/**
 * What a SKU looks like, where that is more than its small letters (src/catalog/code.rules.ts): near misses are found by it. Only SKUs with blanks inside or
 * letters beyond ASCII have one, so few rows are written, each page in a statement of its own. Hubs of the release before go on beside this one by
 * `sku_folded`, which stays as it was. Safe to run again.
 */
export class SkuLikeness1700000000028 implements MigrationInterface {
  readonly name = "SkuLikeness1700000000028";
  /** For TypeORM: PostgreSQL builds no index concurrently inside a transaction. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table variant add column if not exists sku_alike text collate "C"');
    for (let last = 0; ;) {
      const page = (await runner.query(UNUSUAL_SKUS, [last, PAGE])) as { readonly id: number; readonly sku: string }[];
      const alike = page.map(({ id, sku }) => ({ id, likeness: likenessOf(sku), folded: foldCode(sku) }));
      const other = alike.filter(({ likeness, folded }) => likeness !== folded);
      if (other.length > 0) await runner.query(FILL, [other.map(({ id }) => id), other.map(({ likeness }) => likeness)]);
      last = page.at(-1)?.id ?? last;
      if (page.length < PAGE) break;
    }
    await buildConcurrently(runner, [{ name: "variant_sku_alike_index", on: "variant ((coalesce(sku_alike, sku_folded)))" }]);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}

/** Those that are not made of visible characters of ASCII alone. */
const UNUSUAL_SKUS = "select id, sku from variant where id > $1 and sku ~ '[^!-~]' order by id limit $2";

const FILL = `
  update variant set sku_alike = row.likeness
  from unnest($1::integer[], $2::text[]) as row (id, likeness)
  where variant.id = row.id and variant.sku_alike is null`;
