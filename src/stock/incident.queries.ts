import { lookupCode } from "../catalog/index.js";
import type { Database } from "../platform/db/database.js";
import { wholeSql } from "../platform/db/wide-numbers.js";
import { listLoader } from "../platform/graphql/database-loader.js";
import type { DocumentKindName } from "./command.js";

export interface IncidentRow {
  /** The sequence of its movement: a movement opens at most one. */
  readonly id: string;
  readonly sequence: string;
  readonly sku: string;
  readonly locationId: number;
  readonly quantity: number;
  readonly open: boolean;
  readonly channelId: number | null;
  readonly documentKind: DocumentKindName | null;
  readonly documentId: string | null;
  readonly recordedAt: Date;
}

const INCIDENT_COLUMNS = `incident.sequence as id, incident.sequence, variant.sku, level.location_id as "locationId", incident.quantity,
  level.available < 0 as open, incident.channel_id as "channelId", movement.document_kind as "documentKind",
  movement.document_id as "documentId", incident.recorded_at as "recordedAt"`;

const INCIDENT_JOINS = `
  join movement on movement.sequence = incident.sequence
  join inventory_level level on level.id_64 = ${wholeSql("incident.level_id")}
  join variant on variant.id = level.variant_id`;

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
  return database.query<IncidentRow>(INCIDENTS, [
    page.before,
    page.limit,
    sku === null ? null : lookupCode(sku),
    locations === null ? null : locations.map(lookupCode),
  ]);
}

const INCIDENTS = `
  select ${INCIDENT_COLUMNS}
  from oversell_incident incident ${INCIDENT_JOINS}
  where ($1::bigint is null or incident.sequence < $1::bigint)
    and ($3::text is null or variant.sku = $3::text)
    and ($4::text[] is null or level.location_id = any(array(select id from location where code = any($4::text[]))))
  order by incident.sequence desc limit $2`;

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
  from (select sequence from movement where document_id = any($1::uuid[]) and fact) fact
  join oversell_incident incident on incident.sequence = fact.sequence ${INCIDENT_JOINS}
  order by incident.sequence limit $2`;
