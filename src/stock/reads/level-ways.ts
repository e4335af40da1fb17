import { isFoundSql, isTaggedSql } from "../../catalog/index.js";
import { reorderPointSql } from "../../locations/index.js";

/** Which levels to list: those that meet everything that is not null. */
export interface LevelFilter {
  readonly skus: readonly string[] | null;
  /** Handle of the product whose variants are listed. */
  readonly product: string | null;
  /** Location codes. */
  readonly locations: readonly string[] | null;
  /** Ids of the variants that a search has found; null also where it has found too many to be looked up one by one: then there is what it searched for. */
  readonly variants: readonly number[] | null;
  /** Words and the tag of a search that has found too many variants. */
  readonly queries: readonly string[] | null;
  readonly tag: string | null;
  /** Of AVAILABLE, any of them: −1, 0 or 1. */
  readonly signs: readonly number[] | null;
  readonly quarantinedBefore: Date | null;
  readonly notCountedSince: Date | null;
  readonly belowReorderPoint: boolean | null;
}

/** The filter that every level meets. */
export const ANY_LEVEL: LevelFilter = {
  skus: null,
  product: null,
  locations: null,
  variants: null,
  queries: null,
  tag: null,
  signs: null,
  quarantinedBefore: null,
  notCountedSince: null,
  belowReorderPoint: null,
};

/** Each by itself, for a row of `inventory_level level`. What is looked up level by level is no join, which PostgreSQL could turn into a reading of all. */
const CONDITIONS: Readonly<Record<keyof LevelFilter, { readonly type: string; readonly sql: string }>> = {
  skus: { type: "text[]", sql: "level.variant_id = any(array(select id from variant where sku = any({skus}::text[])))" },
  product: {
    type: "text",
    sql: `level.variant_id = any(array(
      select variant.id from product join variant on variant.product_id = product.id where product.handle = {product}::text))`,
  },
  locations: { type: "text[]", sql: "level.location_id = any(array(select id from location where code = any({locations}::text[])))" },
  variants: { type: "integer[]", sql: "level.variant_id = any({variants}::integer[])" },
  queries: { type: "text[]", sql: isFoundSql("level.variant_id", "{queries}") },
  tag: { type: "text", sql: isTaggedSql("level.variant_id", "{tag}") },
  signs: { type: "integer[]", sql: "sign(level.available)::integer = any({signs}::integer[])" },
  quarantinedBefore: {
    type: "timestamptz",
    sql: `coalesce((
      select quarantine_since < {quarantinedBefore}::timestamptz from inventory_level_condition
      where variant_id = level.variant_id and location_id = level.location_id), false)`,
  },
  notCountedSince: { type: "timestamptz", sql: "(level.counted_at is null or level.counted_at < {notCountedSince}::timestamptz)" },
  belowReorderPoint: {
    type: "boolean",
    sql: `coalesce(level.available::bigint + level.receiving + level.on_order + level.in_transit
      < ${reorderPointSql("level.variant_id", "level.location_id")}, false) = {belowReorderPoint}::boolean`,
  },
};

/** A way into the levels: an index that has them in order, and what it already says of them. */
export interface LevelWay {
  readonly name: string;
  /** With the level itself as `level`. */
  readonly from: string;
  /** What of it the index has; as `from`, where that is all. */
  readonly index: string;
  /** Columns of the index, in its order: the last two are those of the level's key. */
  readonly key: readonly string[];
  /** Where a page begins, and the last place that it may reach, in the order of the key. */
  readonly after: readonly string[];
  readonly last: readonly string[];
  readonly where: string;
  readonly covers: readonly (keyof LevelFilter)[];
  /** Whether it leads to so few levels that all that do not meet the filter may be passed by. */
  readonly few: boolean;
}

const AFTER = ["{afterVariant}::integer", "{afterLocation}::integer"];
const LAST = ["{lastVariant}::integer", "{lastLocation}::integer"];
const TIMES = { after: ["{afterTime}::timestamptz", ...AFTER], last: ["{lastTime}::timestamptz", ...LAST] };
const LEVEL = "inventory_level level";
const WITH_LEVEL = `cross join lateral (
    select * from inventory_level where variant_id = noted.variant_id and location_id = noted.location_id offset 0) level`;
const NOTED = "inventory_level_condition noted";

function way(name: string, covers: LevelWay["covers"], rest: Partial<LevelWay> = {}): LevelWay {
  const key = ["level.variant_id", "level.location_id"];
  return { name, from: LEVEL, index: LEVEL, key, after: AFTER, last: LAST, where: "level.version > 0", covers, few: false, ...rest };
}

function noted(name: string, covers: LevelWay["covers"], where: string, rest: Partial<LevelWay> = {}): LevelWay {
  const key = ["noted.variant_id", "noted.location_id"];
  return way(name, covers, { from: `${NOTED} ${WITH_LEVEL}`, index: NOTED, key, where, ...rest });
}

/** The one location asked for stands in front of the variants, so that the index of locations is a range: decision 0016. */
const PLACE = "(select id from location where code = any({locations}::text[]))";
const PLACED = {
  after: [PLACE, `{afterVariant}::integer - case when ${PLACE} > {afterLocation}::integer then 1 else 0 end`],
  last: [PLACE, "{lastVariant}::integer"],
};

const ofVariants = (name: "skus" | "product" | "variants", few: boolean): LevelWay =>
  way(name, [name], { where: `level.version > 0 and ${CONDITIONS[name].sql}`, few });

const WAYS = {
  all: way("all", []),
  skus: ofVariants("skus", true),
  product: ofVariants("product", true),
  variants: ofVariants("variants", false),
  location: way("location", ["locations"], { key: ["level.location_id", "level.variant_id"], ...PLACED }),
  negative: noted("negative", ["signs"], "noted.available_sign < 0"),
  out: noted("out", [], "noted.available_sign is not null"),
  quarantine: noted("quarantine", [], "noted.quarantine_since is not null"),
  notedAtLocation: noted("notedAtLocation", ["locations"], "true", { key: ["noted.location_id", "noted.variant_id"], ...PLACED }),
  counted: way("counted", [], {
    key: ["coalesce(level.counted_at, '-infinity'::timestamptz)", "level.variant_id", "level.location_id"],
    ...TIMES,
  }),
  since: noted("since", [], "noted.quarantine_since is not null", {
    key: ["noted.quarantine_since", "noted.variant_id", "noted.location_id"],
    ...TIMES,
  }),
};

/** The ways that have levels in an order other than that of their keys. */
export const ORDERED_WAYS = { COUNTED_AT: WAYS.counted, QUARANTINE_SINCE: WAYS.since } as const;

export const QUARANTINED_WAY = WAYS.quarantine;

/** The way that leads to the fewest levels, as far as the filter tells. */
export function wayFor({ skus, product, variants, locations, signs, quarantinedBefore }: LevelFilter): LevelWay {
  if (skus !== null) return WAYS.skus;
  if (product !== null) return WAYS.product;
  if (variants !== null) return WAYS.variants;
  const isOut = signs !== null && signs.length > 0 && !signs.includes(1);
  if (isOut && !signs.includes(0)) return WAYS.negative;
  const isNoted = isOut || quarantinedBefore !== null;
  if (locations?.length === 1) return isNoted ? WAYS.notedAtLocation : WAYS.location;
  if (quarantinedBefore !== null) return WAYS.quarantine;
  return isOut ? WAYS.out : WAYS.all;
}

const NAMES = Object.keys(CONDITIONS) as (keyof LevelFilter)[];

/** Whether there are levels on the way that do not meet the filter. */
export function passesBy({ covers }: LevelWay, filter: LevelFilter): boolean {
  return NAMES.some((name) => filter[name] !== null && !covers.includes(name));
}

/** Of several locations and nothing else: each has its part of the list in the index that begins with it. */
export function isOfPlaces(filter: LevelFilter): boolean {
  return filter.locations !== null && wayFor(filter) === WAYS.all && !passesBy({ ...WAYS.all, covers: ["locations"] }, filter);
}

/** What is left to be looked at level by level. */
export function restSql({ covers }: LevelWay): string {
  return NAMES.filter((name) => !covers.includes(name))
    .map((name) => `({${name}}::${CONDITIONS[name].type} is null or ${CONDITIONS[name].sql})`)
    .join("\n    and ");
}
