import { lookupCode } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { wholeSql, wholesShownAsSql } from "../../platform/numbers/wide-numbers.rules.js";
import { databaseLoader, listLoader, oneForEach } from "../../platform/graphql/database-loader.js";
import { PAGE_ROWS } from "../../platform/graphql/list-scope.js";
import type { DocumentKindName } from "../states/enumerations.js";
import { isLevelSql } from "../ledger/stretches.js";

/** What became of an incident: the first of these that is true of it. */
export const INCIDENT_STATUSES = ["VOID", "EXPLAINED", "OPEN", "COVERED"] as const;

export type IncidentStatusName = (typeof INCIDENT_STATUSES)[number];

export interface IncidentRow {
  /** The sequence of its movement: a movement opens at most one. */
  readonly id: string;
  readonly sequence: string;
  readonly sku: string;
  readonly locationId: number;
  readonly quantity: number;
  /** Of the quantity: units that were taken back since. */
  readonly voided: number;
  readonly open: boolean;
  readonly explained: boolean;
  readonly status: IncidentStatusName;
  readonly channelId: number | null;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly recordedAt: Date;
}

const INCIDENT_COLUMNS = `incident.sequence as id, incident.sequence, variant.sku, level.location_id as "locationId", incident.quantity,
  taken_back.voided, level.available < 0 and not taken_back.whole as open, later.explained,
  case when taken_back.whole then 'VOID' when later.explained then 'EXPLAINED' when level.available < 0 then 'OPEN' else 'COVERED' end as status,
  incident.channel_id as "channelId", movement.document_kind as "documentKind", movement.document_id as "documentId",
  incident.recorded_at as "recordedAt"`;

const INCIDENT_JOINS = `
  join movement on movement.sequence = incident.sequence
  join inventory_level level on level.id_64 = ${wholeSql("incident.level_id")}
  join variant on variant.id = level.variant_id
  cross join lateral (select exists (select from oversell_explanation known where known.incident = incident.sequence) as explained) later
  cross join lateral (
    select coalesce(sum(known.quantity), 0)::integer as voided, coalesce(sum(known.quantity), 0) >= incident.quantity as whole
    from oversell_void known where known.incident = incident.sequence) taken_back`;

/** Which incidents to list. Null: all. */
export interface IncidentFilter {
  readonly sku: string | null;
  /** Location codes. */
  readonly locations: readonly string[] | null;
}

/** Incidents, the newest first, before the one with the sequence `before`. */
export async function listIncidents(
  database: Database,
  page: { readonly before: string | null; readonly limit: number },
  { sku, locations }: IncidentFilter,
): Promise<IncidentRow[]> {
  const place = [page.before ?? SEQUENCE_MAX, page.limit];
  const codes = locations?.map(lookupCode) ?? null;
  if (sku !== null) return database.query<IncidentRow>(INCIDENTS_OF_SKU, [...place, lookupCode(sku), codes]);
  if (codes === null) return database.query<IncidentRow>(INCIDENTS, place);
  const recent = await database.query<IncidentRow>(RECENT_AT_LOCATIONS, [...place, codes]);
  return recent.length === page.limit ? recent : database.query<IncidentRow>(INCIDENTS_AT_LOCATIONS, [...place, codes]);
}

/** Where a busy location has a page among so many of the newest, its levels are not looked for. */
const RECENT = 1_000;

const SEQUENCE_MAX = "9223372036854775807";

/** The page is cut before anything is joined to it. */
function pageSql(sequences: string): string {
  return `
  select ${INCIDENT_COLUMNS}
  from (${sequences} order by sequence desc limit ${PAGE_ROWS}) page
  join oversell_incident incident on incident.sequence = page.sequence ${INCIDENT_JOINS}
  order by incident.sequence desc limit $2`;
}

/** The newest incidents of each level in `levels`, a query of ids. */
function ofLevelsSql(levels: string): string {
  return `
  select part.sequence from (${levels}) asked
  cross join lateral (
    select sequence from oversell_incident where ${isLevelSql("level_id", "asked.id")} and sequence < $1::bigint order by sequence desc limit ${PAGE_ROWS}
  ) part`;
}

const INCIDENTS = pageSql("select sequence from oversell_incident where sequence < $1::bigint");

const INCIDENTS_OF_SKU = pageSql(
  ofLevelsSql(`
    select level.id_64 as id from variant join inventory_level level on level.variant_id = variant.id
    where variant.sku = $3::text
      and ($4::text[] is null or level.location_id = any(array(select id from location where code = any($4::text[]))))`),
);

// By the ids that are shown, each of which may stand for several levels.
// Few of a location's levels were ever oversold: those that were are found one by one along the index, whatever the number of their incidents.
const INCIDENTS_AT_LOCATIONS = `
  with recursive oversold (level_id) as (
    (select level_id from oversell_incident order by level_id limit 1)
    union all
    select (select incident.level_id from oversell_incident incident where incident.level_id > oversold.level_id
      order by incident.level_id limit 1)
    from oversold where oversold.level_id is not null
  ) ${pageSql(
    ofLevelsSql(`
    select level.id_64 as id from oversold
    cross join lateral ${wholesShownAsSql("oversold.level_id", "(select max(id_64) from inventory_level)")} as whole
    cross join lateral (
      select id_64 from inventory_level
      where id_64 = whole and location_id = any(array(select id from location where code = any($3::text[])))
      limit 1
    ) level`),
  )}`;

const RECENT_AT_LOCATIONS = pageSql(`
  select recent.sequence
  from (select sequence, level_id, level_id_64 from oversell_incident where sequence < $1::bigint order by sequence desc limit ${RECENT}) recent
  cross join lateral (
    select from inventory_level
    where id_64 = ${wholeSql("recent.level_id")} and location_id = any(array(select id from location where code = any($3::text[])))
    limit 1
  ) own`);

/** Incidents by id; null for an id that is not known. */
export const incidentLoader = databaseLoader(
  "incidentById",
  async (database, ids: readonly string[]) => oneForEach(ids, await database.query<IncidentRow>(INCIDENTS_BY_ID, [ids]), ({ id }) => id),
  { live: true },
);

const INCIDENTS_BY_ID = `
  select ${INCIDENT_COLUMNS} from oversell_incident incident ${INCIDENT_JOINS} where incident.sequence = any($1::bigint[])`;

/** The incidents that the movements of each document opened, oldest first. Keyed by the document's id. */
export const incidentsOfDocumentLoader = listLoader(
  "incidentsOfDocument",
  {
    read: (database, documentIds: readonly string[], limit) => database.query<IncidentRow>(INCIDENTS_OF_DOCUMENTS, [documentIds, limit]),
    keyOf: ({ documentId }) => documentId ?? "",
  },
  { live: true },
);

const INCIDENTS_OF_DOCUMENTS = `
  select ${INCIDENT_COLUMNS}
  from (select sequence from movement where document_id = any($1::uuid[])) told
  join oversell_incident incident on incident.sequence = told.sequence ${INCIDENT_JOINS}
  order by incident.sequence limit $2`;
