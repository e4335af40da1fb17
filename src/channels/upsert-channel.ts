import { InputCheck, placeLikenessOf } from "../catalog/index.js";
import type { UpsertOutcome } from "../catalog/index.js";
import type { LocationDirectory } from "../locations/index.js";
import type { Database, Transaction } from "../platform/db/database.js";
import { selectionOf } from "../platform/db/table.js";
import { computed, into, runStatements, same } from "../platform/db/write-rows.js";
import { writeAlone } from "../platform/db/write-alone.js";
import { notFound } from "../platform/errors/user-error.js";
import { appendEvents } from "../platform/feed/append.js";
import { CHANNEL_CHANGED } from "./channel-changed.js";
import { ChannelLocationEntity } from "./channel-location.entity.js";
import { ChannelEntity } from "./channel.entity.js";
import { readChannelIn } from "./channel.queries.js";
import type { ChannelRow } from "./channel.queries.js";
import { checkChannel, decideChannel } from "./channel.rules.js";
import type { ChannelInput, ChannelPlaces, ChannelState } from "./channel.rules.js";

/** What saving a channel works with. */
export interface ChannelParts {
  readonly database: Database;
  readonly locations: LocationDirectory;
}

/** Creates a channel or changes it; its locations become exactly those named. */
export async function upsertChannel(
  parts: ChannelParts,
  input: ChannelInput,
  actor: number | null = null,
): Promise<UpsertOutcome<ChannelRow>> {
  const check = new InputCheck();
  const channel = checkChannel(input, check);
  const places = check.errors.length === 0 ? await resolvePlaces(parts.locations, channel, check) : NOWHERE;
  if (check.errors.length > 0) return { saved: null, created: false, errors: check.errors };
  // No constraint stops two writers whose codes look alike.
  return writeAlone(parts.database.lane("bulk"), "channels", async (transaction) => {
    const { current, near } = await readState(transaction, channel.code);
    const decision = decideChannel(current, near, channel, places);
    if ("errors" in decision) return { saved: null, created: false, errors: decision.errors };
    if (decision.changed) {
      await transaction.claim({ lock: LOCK_CHANNEL, ids: decision.state.id === null ? [] : [decision.state.id] });
      await write(transaction, decision.state);
    }
    const saved = await readChannelIn(transaction, channel.code);
    if (decision.changed) {
      await appendEvents(transaction, actor, [CHANNEL_CHANGED.of({ channelId: saved.id, channel: saved.code })]);
    }
    return { saved, created: decision.created, errors: [] };
  });
}

const NOWHERE: ChannelPlaces = { locationIds: [], publishedIds: null };

async function resolvePlaces(directory: LocationDirectory, channel: ChannelInput, check: InputCheck): Promise<ChannelPlaces> {
  const { locations, publishedLocations: published = null } = channel;
  const locationIds = await resolveLocations(directory, locations, "locations", check);
  if (published === null) return { locationIds, publishedIds: null };
  const publishedIds = await resolveLocations(directory, published, "publishedLocations", check);
  if (check.errors.length > 0) return NOWHERE;
  for (const [index, id] of publishedIds.entries()) {
    if (locationIds.includes(id)) continue;
    const message = `"${published[index] ?? ""}" is none of the channel's locations. Name it among them, or do not publish it.`;
    check.refuse(["publishedLocations", String(index)], message);
  }
  return { locationIds, publishedIds };
}

async function resolveLocations(
  directory: LocationDirectory,
  codes: readonly string[],
  field: "locations" | "publishedLocations",
  check: InputCheck,
): Promise<number[]> {
  const entries = await directory.resolveCodes(codes);
  const nearMisses = await directory.nearMissesOf(codes.filter((code) => !entries.has(code)));
  const ids: number[] = [];
  for (const [index, code] of codes.entries()) {
    const entry = entries.get(code);
    if (entry === undefined) check.errors.push(notFound("Location", code, [field, String(index)], nearMisses.get(code) ?? null));
    else if (ids.includes(entry.id)) check.refuse([field, String(index)], `Location "${code}" is given more than once: name it once.`);
    else ids.push(entry.id);
  }
  return ids;
}

const OWN = ["name", "buffer", "sellsSafetyStock", "allocation", "active", "version", "publicStock", "fewAtMost"] as const;

const STATE = selectionOf(ChannelEntity, "id", "code", ...OWN);

/** The stored channel of this code, and another code that looks like it. */
async function readState(transaction: Transaction, code: string): Promise<{ current: ChannelState | null; near: string | null }> {
  const [current] = await transaction.query<ChannelState>(
    `select ${STATE.of("channel")},
       array(select location_id from channel_location where channel_id = channel.id and published order by location_id) as "publishedIds",
       array(select location_id from channel_location where channel_id = channel.id order by location_id) as "locationIds"
     from channel where code = $1`,
    [code],
  );
  if (current !== undefined) return { current, near: null };
  const others = await transaction.query<{ code: string }>("select code from channel order by code");
  const likeness = placeLikenessOf(code);
  return { current: null, near: others.find((other) => placeLikenessOf(other.code) === likeness)?.code ?? null };
}

/** A new one is told from a stored one here: an insert that turns into an update takes a new id from the sequence all the same. */
async function write(transaction: Transaction, channel: ChannelState): Promise<void> {
  const { locationIds, publishedIds } = channel;
  const statements = channel.id === null ? insertChannels([channel]) : updateChannels([channel]);
  const [row] = await runStatements<{ id: number }>(transaction, statements);
  if (row === undefined) throw new Error("A channel that is written has an id.");
  await transaction.query(LEAVE_LOCATIONS, [row.id, locationIds]);
  const links = locationIds.map((locationId): Link => ({ channelId: row.id, locationId, published: publishedIds.includes(locationId) }));
  await runStatements(transaction, putLocations(links));
}

const LOCK_CHANNEL = "select id from channel where id = any($1::integer[]) order by id for no key update";

const channelRows = into(ChannelEntity).rowsOf<ChannelState>({
  id: ({ id }) => id ?? 0,
  ...same((channel: ChannelState) => channel, "code", ...OWN),
  updatedAt: computed("now()"),
});
const insertChannels = channelRows.insert({ tail: "returning id" });
const updateChannels = channelRows.update({ by: ["id"], set: [...OWN, "updatedAt"], tail: "returning target.id" });

/** A till that was offline while its location left the channel still tells of what it sold before. */
const LEAVE_LOCATIONS = `
  with gone as (
    delete from channel_location where channel_id = $1 and location_id <> all($2::integer[])
    returning channel_id, location_id, since)
  insert into channel_location_past (channel_id, location_id, since, until)
  select channel_id, location_id, since, clock_timestamp() from gone`;

interface Link {
  readonly channelId: number;
  readonly locationId: number;
  readonly published: boolean;
}

const putLocations = into(ChannelLocationEntity)
  .rowsOf<Link>(same((link: Link) => link, "channelId", "locationId", "published"))
  .insert({
    tail: `on conflict on constraint channel_location_pk do update set published = excluded.published
      where channel_location.published <> excluded.published`,
  });
