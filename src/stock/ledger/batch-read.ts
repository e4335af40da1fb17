import { integers } from "../../platform/db/binary-arrays.js";
import type { PipelinedConnection } from "../../platform/db/pipeline.js";
import type { StatementResult } from "../../platform/db/statement.js";
import { type Selected, selectionOf } from "../../platform/db/table.js";
import { givenRowsOf, into, same } from "../../platform/db/write-rows.js";
import { IdempotencyRecordEntity } from "../tables/idempotency-record.entity.js";
import { InventoryLevelEntity } from "../tables/inventory-level.entity.js";
import { NOTHING, type Step } from "./batch-step.js";
import type { ChannelView, LockedLevel, PastMovement } from "./book-entries.js";
import { Books } from "./books.js";
import type { DocumentStore, StockCommand } from "./command.js";
import type { DocumentRef, LevelKey } from "./needs.js";
import type { DocumentKindName } from "../states/enumerations.js";
import type { LevelLocks } from "./level-locks.js";
import { namesStep } from "./name-records.js";
import type { NewName } from "./names.js";
import { correctsStep } from "./past-movements.js";
import { sinceStep } from "./read-figures-since.js";
import { readStated } from "./stated-levels.js";
import { sellsAtStep } from "./sells-at.js";
import type { TotalGuard } from "./total-guard.js";

/** The stored answer of an earlier command under the same (client, key). */
export interface StoredOutcome {
  readonly operation: string;
  readonly fingerprint: string;
  readonly outcome: unknown;
  /** The form of the outcome: see `OutcomeForms`. */
  readonly version: number;
  readonly sequence: string | null;
  readonly recordedAt: Date;
}

export interface BatchInputs {
  readonly stored: ReadonlyMap<string, StoredOutcome>;
  readonly books: Books;
  readonly documents: readonly { readonly ref: DocumentRef; readonly document: unknown }[];
  /** Documents with a hold past its time on the batch's levels that were not locked: lock them too and read again. */
  readonly overdue: readonly DocumentRef[];
}

export type Stores = ReadonlyMap<DocumentKindName, DocumentStore<unknown>>;

/** What a batch is read with. */
export interface ReadTools {
  readonly connection: PipelinedConnection;
  readonly stores: Stores;
  readonly locks: LevelLocks;
  readonly totals: TotalGuard;
}

export const idempotencyKeyOf = (client: number, key: string): string => `${client}/${key}`;

const askedKeys = givenRowsOf(IdempotencyRecordEntity, "clientId", "key");

const RECORDS = selectionOf(
  IdempotencyRecordEntity,
  "clientId",
  "key",
  "operation",
  "fingerprint",
  "outcome",
  "version",
  "sequence",
  "recordedAt",
);

const KEYS_SQL = `
  select ${RECORDS.of("r")}
  from ${askedKeys.sql()}
  cross join lateral (select * from idempotency_record found where found.client_id = given.client_id and found.key = given.key limit 1) r`;

/** Looks before it inserts: a row that is not inserted after all, because of a conflict, has taken its id from the sequence all the same. */
const createLevels = into(InventoryLevelEntity)
  .rowsOf<LevelKey>(same((key: LevelKey) => key, "variantId", "locationId"))
  .insert({
    where: `not exists (
      select from inventory_level known where known.variant_id = given.variant_id and known.location_id = given.location_id)`,
    tail: "order by 1, 2 on conflict do nothing",
  });

const CHANNELS_SQL = `
  select c.id, c.code, c.buffer, c.sells_safety_stock as "sellsSafetyStock", c.allocation, c.active,
    array(select cl.location_id from channel_location cl where cl.channel_id = c.id order by 1) as "locationIds"
  from channel c where c.id = any($1::integer[])`;

/**
 * Opens the batch's transaction and reads all it needs in one round trip, locking in the one order everybody keeps:
 * documents by (kind, id) → guarded SKUs by id → levels by id. The ledger head comes last, when the batch is written.
 */
export async function readBatch(
  { connection, stores, locks, totals }: ReadTools,
  commands: readonly StockCommand<unknown>[],
  extraDocuments: readonly DocumentRef[],
): Promise<BatchInputs> {
  const refs = documentsOf(commands, extraDocuments);
  const stored = new Map<string, StoredOutcome>();
  const documents: { ref: DocumentRef; document: unknown }[] = [];
  const overdue: DocumentRef[] = [];
  const levels: LockedLevel[] = [];
  const guarded = new Map<number, number>();
  const channels = new Map<number, ChannelView>();
  const places = new Set<string>();
  const since = new Map<string, readonly number[]>();
  const past = new Map<string, readonly PastMovement[] | null>();
  const named: NewName[] = [];
  let now = new Date(0);
  const wanted = locks.wanted(commands, refs);
  const steps: Step[] = [
    { statements: [{ text: "begin isolation level read committed" }], read: () => undefined },
    ...documentSteps(refs, stores, documents),
    createLevelsStep(commands, locks),
    totals.lockStep(commands),
    ...overdueSteps(stores, locks, wanted, refs, overdue),
    { statements: locks.statements(wanted), read: (results) => levels.push(...locks.read(results)) },
    keysStep(commands, stored),
    namesStep(commands, named),
    totals.totalsStep(commands, guarded),
    channelsStep(commands, channels),
    sellsAtStep(commands, places) ?? NOTHING,
    sinceStep(commands, since),
    correctsStep(commands, past),
    { statements: [{ text: "select clock_timestamp() as now" }], read: ([result]) => (now = (result?.rows[0] as { now: Date }).now) },
  ];
  const results = await connection.run(steps.flatMap((step) => step.statements));
  let offset = 0;
  for (const step of steps) {
    step.read(results.slice(offset, offset + step.statements.length));
    offset += step.statements.length;
  }
  const stated = await readStated(connection, levels, earliestTime(commands, documents, [...past.values()], { stores, now }));
  const books = new Books({ now, levels, channels, totals: guarded, documents, places, stated, since, past, names: named });
  return { stored, documents, overdue, books };
}

/** The earliest time that anything of the batch may be told of, in milliseconds since 1970; infinite where all of it is of now. */
function earliestTime(
  commands: readonly StockCommand<unknown>[],
  documents: BatchInputs["documents"],
  past: readonly (readonly PastMovement[] | null)[],
  { stores, now }: { readonly stores: Stores; readonly now: Date },
): number {
  let earliest = Number.POSITIVE_INFINITY;
  const take = (time: Date | null | undefined): void => {
    if (time !== null && time !== undefined && time.getTime() < earliest) earliest = time.getTime();
  };
  for (const { needs } of commands) {
    take(needs.occurredAt);
    for (const { at } of needs.since ?? []) take(at);
  }
  for (const { ref, document } of documents) take(stores.get(ref.kind)?.overdueSince?.(document, now));
  for (const movements of past) for (const { occurredAt } of movements ?? []) take(occurredAt);
  return earliest;
}

function documentsOf(commands: readonly StockCommand<unknown>[], extra: readonly DocumentRef[]): ReadonlyMap<DocumentKindName, string[]> {
  const byKind = new Map<DocumentKindName, Set<string>>();
  for (const ref of [...commands.flatMap((command) => command.needs.documents ?? []), ...extra]) {
    const ids = byKind.get(ref.kind) ?? new Set<string>();
    byKind.set(ref.kind, ids.add(ref.id));
  }
  return new Map([...byKind].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, ids]) => [kind, [...ids].sort()]));
}

/**
 * After the locks: another process may have run the same command while this one waited for them, and whoever sees its effects must see its
 * key too, or would refuse for want of the units that the command itself took.
 */
function keysStep(commands: readonly StockCommand<unknown>[], stored: Map<string, StoredOutcome>): Step {
  const asked = commands.flatMap(({ idempotency }) => (idempotency === null ? [] : [idempotency]));
  if (asked.length === 0) return NOTHING;
  return {
    statements: [{ text: KEYS_SQL, values: askedKeys.values(asked.map(({ client: clientId, key }) => ({ clientId, key }))) }],
    read: ([result]) => {
      for (const row of (result?.rows ?? []) as unknown as Selected<typeof RECORDS>[]) {
        stored.set(idempotencyKeyOf(row.clientId, row.key), row);
      }
    },
  };
}

function documentSteps(
  refs: ReadonlyMap<DocumentKindName, string[]>,
  stores: Stores,
  documents: { ref: DocumentRef; document: unknown }[],
): readonly Step[] {
  return [...refs].map(([kind, ids]) => {
    const store = stores.get(kind);
    if (store === undefined) throw new Error(`No store is registered for documents of kind ${kind}.`);
    return {
      statements: store.load(ids),
      read: (results) => {
        for (const [id, document] of store.read(results)) documents.push({ ref: { kind, id }, document });
      },
    };
  });
}

function createLevelsStep(commands: readonly StockCommand<unknown>[], locks: LevelLocks): Step {
  const missing = locks.unknown(commands.flatMap((command) => command.needs.createLevels ?? []));
  return missing.length === 0 ? NOTHING : { statements: createLevels(missing), read: () => undefined };
}

function overdueSteps(
  stores: Stores,
  locks: LevelLocks,
  wanted: readonly unknown[],
  refs: ReadonlyMap<DocumentKindName, string[]>,
  overdue: DocumentRef[],
): readonly Step[] {
  return [...stores.values()].flatMap((store) => {
    const text = locks.overdueSql(store);
    if (text === null) return [];
    const locked = new Set(refs.get(store.kind));
    return [
      {
        statements: [{ text, values: wanted }],
        read: ([result]: readonly StatementResult[]) => {
          for (const { id } of (result?.rows ?? []) as unknown as { id: string }[]) {
            if (!locked.has(id)) overdue.push({ kind: store.kind, id });
          }
        },
      },
    ];
  });
}

function channelsStep(commands: readonly StockCommand<unknown>[], channels: Map<number, ChannelView>): Step {
  const ids = [...new Set(commands.flatMap((command) => command.needs.channels ?? []))];
  if (ids.length === 0) return NOTHING;
  return {
    statements: [{ text: CHANNELS_SQL, values: [integers(ids)] }],
    read: ([result]) => {
      for (const channel of (result?.rows ?? []) as unknown as ChannelView[]) channels.set(channel.id, channel);
    },
  };
}
