import { InputCheck, bulkSizeProblem, isRejected, saveInParts } from "../catalog/index.js";
import type { BulkOutcome, Decision, OnErrorName, SavedPart, UpsertOutcome } from "../catalog/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { selectionOf } from "../platform/db/table.js";
import { computed, into, runStatements, same } from "../platform/db/write-rows.js";
import { writeAlone, type LoneTransaction } from "../platform/db/write-alone.js";
import { appendEvents } from "../platform/feed/append.js";
import type { NewEvent } from "../platform/feed/event-kinds.js";
import { LOCATION_CHANGED } from "./location-events.js";
import type { Caller } from "../platform/graphql/context.js";
import { LocationEntity } from "./location.entity.js";
import { readLocationsIn } from "./location.queries.js";
import type { LocationRow } from "./location.queries.js";
import { KnownLocations, checkLocation, decideLocation } from "./location.rules.js";
import type { LocationInput, LocationState } from "./location.rules.js";
import { notOwnLocation } from "./own-locations.js";

/** Creates a location or changes it. */
export async function upsertLocation(
  database: Database,
  input: LocationInput,
  caller: Caller | null = null,
): Promise<UpsertOutcome<LocationRow>> {
  const { results } = await saveLocations(database, { inputs: [input], onError: "REJECT_ALL", caller }, () => []);
  const [result] = results;
  if (result === undefined) throw new Error("An upsert of one location answers one result.");
  return result;
}

/**
 * Creates or changes up to 1,000 locations, each seeing those before it: with CONTINUE in a transaction for each `BULK_PART_MAX`, with REJECT_ALL
 * in one. Throws LIMIT_EXCEEDED beyond that. `list` is the
 * name of their list, for the fields of errors.
 */
export async function upsertLocations(
  database: Database,
  inputs: readonly LocationInput[],
  onError: OnErrorName,
  caller: Caller | null = null,
  list = "items",
): Promise<BulkOutcome<LocationRow>> {
  const sizeProblem = bulkSizeProblem(list, inputs);
  if (sizeProblem !== null) return { results: [], errors: [sizeProblem] };
  return saveLocations(database, { inputs, onError, caller }, (index) => [list, String(index)]);
}

interface LocationsToSave {
  readonly inputs: readonly LocationInput[];
  readonly onError: OnErrorName;
  /** Null: the hub itself. */
  readonly caller: Caller | null;
}

async function saveLocations(
  database: Database,
  { inputs, onError, caller }: LocationsToSave,
  pathOf: (index: number) => readonly string[],
): Promise<BulkOutcome<LocationRow>> {
  return saveInParts({
    items: inputs.map((input, index) => ({ input, path: pathOf(index) })),
    onError,
    weightOf: () => 1,
    savePart: (part) => savePart(database, part, { onError, caller }),
    keyOf: ({ code }: LocationState) => code,
  });
}

interface PlacedInput {
  readonly input: LocationInput;
  readonly path: readonly string[];
}

function savePart(
  database: Database,
  items: readonly PlacedInput[],
  { onError, caller }: Pick<LocationsToSave, "onError" | "caller">,
): Promise<SavedPart<LocationState, LocationRow>> {
  // No constraint stops two writers whose codes differ by case only.
  return writeAlone(database.lane("bulk"), "locations", async (transaction) => {
    const known = new KnownLocations(await readStates(transaction));
    const decisions = items.map(({ input, path }): Decision<LocationState> => {
      const foreign = notOwnLocation(caller, input.code, [...path, "code"]);
      return foreign === null ? decideAndApply(known, input, path) : { errors: [foreign] };
    });
    if (isRejected(decisions, onError)) return { decisions, saved: new Map() };
    const changed = new Set(decisions.flatMap((decision) => ("state" in decision && decision.changed ? [decision.state.code] : [])));
    await write(
      transaction,
      [...changed].flatMap((code) => known.find(code) ?? []),
    );
    const codes = decisions.flatMap((decision) => ("state" in decision ? [decision.state.code] : []));
    const saved = await readLocationsIn(transaction, codes);
    await appendEvents(
      transaction,
      caller?.clientId ?? null,
      [...changed].flatMap((code) => eventOf(saved.get(code))),
    );
    return { decisions, saved };
  });
}

function eventOf(location: LocationRow | undefined): NewEvent[] {
  if (location === undefined) return [];
  return [LOCATION_CHANGED.of({ locationId: location.id, location: location.code })];
}

const STATE = selectionOf(LocationEntity, "id", "code", "name", "type", "priority", "active", "externalRefs", "version");

/** All locations: there are at most some thousands, and a near miss may be any of them. */
async function readStates(transaction: Transaction): Promise<LocationState[]> {
  return transaction.query<LocationState>(`select ${STATE.of("location")} from location`);
}

function decideAndApply(known: KnownLocations, input: LocationInput, path: readonly string[]): Decision<LocationState> {
  const check = new InputCheck();
  const checked = checkLocation(input, path, check);
  if (check.errors.length > 0) return { errors: check.errors };
  const decision = decideLocation(known, checked, path);
  if ("state" in decision) known.enter(decision.state);
  return decision;
}

async function write(transaction: LoneTransaction, locations: readonly LocationState[]): Promise<void> {
  const added = locations.filter((location) => location.id === null);
  const stored = locations.filter((location) => location.id !== null);
  // First: what is run again must not take ids from a sequence for nothing.
  await transaction.claim({ lock: LOCK_LOCATIONS, ids: stored.flatMap(({ id }) => id ?? []) });
  await runStatements(transaction, [...insertLocations(added), ...updateLocations(stored)]);
}

const LOCK_LOCATIONS = "select id from location where id = any($1::integer[]) order by id for no key update";

const locationRows = into(LocationEntity).rowsOf<LocationState>({
  id: ({ id }) => id ?? 0,
  ...same((location: LocationState) => location, "code", "name", "type", "priority", "active", "externalRefs", "version"),
  updatedAt: computed("now()"),
});
const insertLocations = locationRows.insert();
const updateLocations = locationRows.update({
  by: ["id"],
  set: ["name", "type", "priority", "active", "externalRefs", "version", "updatedAt"],
});
