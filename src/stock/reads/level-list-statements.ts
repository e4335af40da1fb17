import { named, type NamedStatement } from "../../platform/db/named-parameters.js";
import { LEVEL_ORDERS, type LevelOrder, orderedBySql } from "./level-order.js";
import { LEVEL_COLUMNS } from "./level.queries.js";
import { type LevelWay, restSql } from "./level-ways.js";

/** Parameters of the list's statements, by their names. */
export type Given = Readonly<Record<string, unknown>>;
export type LevelStatement = NamedStatement<Given>;

/** Statements are put together once for each way and order, of which there is a handful. */
function remembered(
  make: (way: LevelWay, order: LevelOrder | null) => string,
): (way: LevelWay, order: LevelOrder | null) => LevelStatement {
  const known = new Map<string, LevelStatement>();
  return (way, order) => {
    const name = `${way.name} ${order?.field ?? ""} ${order?.direction ?? ""}`;
    const statement = known.get(name) ?? named<Given>(make(way, order));
    known.set(name, statement);
    return statement;
  };
}

const listed = (columns: readonly string[]): string => `(${columns.join(", ")})`;

/** The stretch of the way behind the place before the page, up to the last that it may reach. */
function stretchSql({ key, after, last, where }: LevelWay, order: LevelOrder | null): string {
  const [behind, within] = order?.direction === "DESC" ? ["<", ">="] : [">", "<="];
  return `${listed(key)} ${behind} ${listed(after)} and ${listed(key)} ${within} ${listed(last)} and ${where}`;
}

function inOrder(columns: readonly string[], order: LevelOrder | null): string {
  const direction = order?.direction === "DESC" ? " desc" : "";
  return columns.map((column) => `${column}${direction}`).join(", ");
}

/** The place on the way so many levels behind where the page begins. */
export const boundaryStatement = remembered((way, order) => {
  const [variantId, locationId] = [...way.key].slice(-2).sort((a, b) => (a.endsWith("variant_id") ? -1 : b.endsWith("variant_id") ? 1 : 0));
  return `
    select ${variantId ?? ""} as "variantId", ${locationId ?? ""} as "locationId", ${orderedBySql(order)} as "orderedBy"
    from ${way.index} where ${stretchSql(way, order)}
    order by ${inOrder(way.key, order)} offset {skipped}::integer limit 1`;
});

/** The page is cut before anything is joined to it. */
function pageSql(levels: string, order: LevelOrder | null): string {
  const key = ["level.variant_id", "level.location_id"];
  return `
    select ${LEVEL_COLUMNS}, level.ordered_by as "orderedBy"
    from (${levels} limit {limit}::integer) level
    cross join lateral (select sku from variant where id = level.variant_id offset 0) variant
    order by ${inOrder(order === null ? key : ["level.in_order", ...key], order)}`;
}

function columnsOf(order: LevelOrder | null): string {
  return `level.*, ${order === null ? "null" : LEVEL_ORDERS[order.field].sql} as in_order, ${orderedBySql(order)} as ordered_by`;
}

/** A page along the way: in its order, which is that of the keys or the one asked for. */
export const pageStatement = remembered((way, order) =>
  pageSql(
    `select ${columnsOf(order)} from ${way.from}
     where ${stretchSql(way, order)}
       and ${restSql(way)}
     order by ${inOrder(way.key, order)}`,
    order,
  ),
);

/** A page of all that the way leads to, put in order for it. */
export const sortedStatement = remembered((way, order) => {
  if (order === null) throw new Error("Levels are put in an order that is asked for.");
  const key = ["found.in_order", "found.variant_id", "found.location_id"];
  const behind = `({sortValue}::${LEVEL_ORDERS[order.field].type}, {sortVariant}::integer, {sortLocation}::integer)`;
  return pageSql(
    `select found.* from (
       select ${columnsOf(order)} from ${way.from}
       where ${stretchSql(way, null)}
         and ${restSql(way)}) found
     where {sortVariant}::integer is null or ${listed(key)} ${order.direction === "DESC" ? "<" : ">"} ${behind}
     order by ${inOrder(key, order)}`,
    order,
  );
});

const counting = (levels: string): string => `select count(*)::integer as found from (${levels} limit {limit}::integer) counted`;

const countStatementOf = remembered((way) =>
  counting(`select from ${way.from} where ${stretchSql(way, null)} and ${restSql(way)} order by ${inOrder(way.key, null)}`),
);

/** How many levels of a stretch of the way meet the filter, up to a limit. */
export const countStatement = (way: LevelWay): LevelStatement => countStatementOf(way, null);

/** A location may have a thousandth of all levels: each location's part of the page is taken from the index that begins with it. */
export const AT_LOCATIONS = named<Given>(
  pageSql(
    `select part.*, null as in_order, null as ordered_by
     from location
     cross join lateral (
       select * from inventory_level
       where location_id = location.id and version > 0
         and variant_id >= {afterVariant}::integer + case when location.id <= {afterLocation}::integer then 1 else 0 end
       order by variant_id limit {limit}::integer
     ) part
     where location.code = any({locations}::text[])
     order by part.variant_id, part.location_id`,
    null,
  ),
);

export const COUNT_AT_LOCATIONS = named<Given>(
  counting(`
    select from location
    cross join lateral (
      select from inventory_level
      where (location_id, variant_id) >= (location.id, 0) and (location_id, variant_id) <= (location.id, 2147483647) and version > 0
      order by location_id, variant_id limit {limit}::integer) part
    where location.code = any({locations}::text[])`),
);
