import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

interface Column {
  readonly column: string;
  readonly type: string;
}

/**
 * Every whole number that grows: what has a sequence of its own, what is named a sequence or a version, and the ids of levels, which the
 * ledger's tables refer to without a foreign key.
 */
async function countersOfTheDatabase(): Promise<readonly Column[]> {
  return test.database.query<Column>(`
    select relname || '.' || attname as column, format_type(atttypid, null) as type
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition and attnum > 0 and not attisdropped
      and atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype)
      and (attidentity <> '' or pg_get_expr(adbin, adrelid) like 'nextval(%'
        or attname ~ '(^|_)(id|version|sequence|number|counter|revision|serial)_64$' or attname ~ '(^|_)(version|sequence|number|counter|revision|serial)$'
        or attname = 'id' or attname ~ '(^|_)level_id$' or attname = 'corrects')
    order by 1`);
}

/** The section's table: the columns that each row names, with the type it gives them. */
function countersOfThePage(): readonly Column[] {
  const page = readFileSync(new URL("../../docs/reliability.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## Numbers that only grow, and where they end");
  const rows = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|") && line.includes("`"));
  return rows.flatMap((row) => {
    const [, , columns = "", type = ""] = row.split("|");
    return [...columns.matchAll(/`([^`]+)`/g)].map(([, column = ""]) => ({ column, type: type.trim() }));
  });
}

describe("the page that names every counter", () => {
  it("names all that the database has, and no other", async () => {
    const counters = (await countersOfTheDatabase()).map(({ column }) => column);
    expect(
      countersOfThePage()
        .map(({ column }) => column)
        .sort(),
    ).toEqual([...counters].sort());
  });

  it("gives each the type that it has: where wide columns stand beside narrow ones, both", async () => {
    const types = new Map((await countersOfTheDatabase()).map(({ column, type }) => [column, type]));
    for (const { column, type } of countersOfThePage()) {
      const isPaired = type.startsWith("bigint; integers");
      const expected = isPaired && !column.endsWith("_64") ? "integer" : type.split(";")[0];
      expect([column, types.get(column)]).toEqual([column, expected]);
    }
  });

  it("has the wide column beside every narrow one that the hub shows beyond its end", async () => {
    const columns = (await countersOfTheDatabase()).map(({ column }) => column);
    const narrow = countersOfThePage().flatMap(({ column, type }) =>
      type.startsWith("bigint; integers") && !column.endsWith("_64") ? [column] : [],
    );
    expect(narrow.filter((column) => !columns.includes(`${column}_64`))).toEqual([]);
  });
});
