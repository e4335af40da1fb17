import { type ApiClientRow, createKey, listClients, revokeKey, ROLE_SCOPES } from "../../access/index.js";
import { ChannelDirectory } from "../../channels/index.js";
import { LocationDirectory } from "../../locations/index.js";
import type { Database } from "../../platform/db/database.js";
import { Refusal } from "../../platform/errors/user-error.js";
import { type CommandContext, UsageError } from "../command.js";
import type { CreateFlags, ListFlags } from "../key.js";
import { renderTable } from "../terminal/table.js";
import { withDatabase, withMigratedDatabase } from "../with-database.js";

export async function createClient(context: CommandContext, flags: CreateFlags): Promise<void> {
  const { name, role, channel: channels = null, location: locations = null, factQuantityMax = null } = flags;
  const expiresAt = flags.expires === undefined ? null : await timeOf(flags.expires);
  await withDatabase(context, async ({ database }) => {
    if (flags.allowUnknown !== true) await refuseUnknownPlaces(database, flags);
    const created = await createKey(database, { name, role, channels, locations, expiresAt, factQuantityMax });
    if (created instanceof Refusal) throw refused(created);
    if (flags.json === true) {
      context.say(JSON.stringify(created));
      return;
    }
    context.say(`Client ${created.client.id}, "${created.client.name}", may now use the hub as ${role}. Its key, shown this once:`);
    context.say(created.key);
  });
}

export async function printClients(context: CommandContext, flags: ListFlags): Promise<void> {
  const clients = await withMigratedDatabase(context, ({ database }) => readAll(database));
  if (flags.json === true) {
    for (const client of clients) context.say(JSON.stringify(client));
    return;
  }
  const head = ["id", "name", "role", "key", "channels", "locations", "last used", "state"];
  context.say(renderTable({ head, rows: clients.map(rowOf) }, !process.stdout.isTTY));
}

export async function revokeClient(context: CommandContext, id: string): Promise<void> {
  const client = await withDatabase(context, ({ database }) => revokeKey(database, id));
  if (client instanceof Refusal) throw refused(client);
  context.say(`The key of client ${client.id}, "${client.name}", is revoked.`);
}

interface Place {
  /** The exact code that this one may have meant; null: there is none. */
  readonly near: string | null;
  readonly name: string;
  readonly option: "--channel" | "--location";
}

/** A key bound to a misspelt channel would be refused everywhere, and nobody would see why. */
async function refuseUnknownPlaces(database: Database, { role, channel = [], location = [] }: CreateFlags): Promise<void> {
  // Places that the role is not bound to are refused for that reason.
  const { channels, locations } = ROLE_SCOPES[role];
  const unknown = [
    ...(await unknownOf(new ChannelDirectory(database), channels === "NONE" ? [] : channel, "--channel")),
    ...(await unknownOf(new LocationDirectory(database), locations === "NONE" ? [] : location, "--location")),
  ];
  if (unknown.length === 0) return;
  const sentences = unknown.map(({ option, name, near }) => {
    const what = option === "--channel" ? "channel" : "location";
    return `There is no ${what} "${name}".${near === null ? "" : ` Did you mean "${near}"?`}`;
  });
  throw new UsageError(
    `${sentences.join("\n")}\nCorrect the code, make the channel or location first, or give --allow-unknown where it comes later.`,
  );
}

async function unknownOf(
  directory: ChannelDirectory | LocationDirectory,
  codes: readonly string[],
  option: Place["option"],
): Promise<Place[]> {
  const found = await directory.resolveCodes(codes);
  const unknown = codes.filter((code) => !found.has(code));
  if (unknown.length === 0) return [];
  const near = await directory.nearMissesOf(unknown);
  return unknown.map((name) => ({ name, option, near: near.get(name) ?? null }));
}

async function readAll(database: Database): Promise<ApiClientRow[]> {
  const clients: ApiClientRow[] = [];
  const limit = 1_000;
  for (;;) {
    const page = await listClients(database, { after: clients.at(-1)?.id ?? null, limit });
    clients.push(...page);
    if (page.length < limit) return clients;
  }
}

function rowOf(client: ApiClientRow): string[] {
  const codes = (list: readonly string[] | null): string => list?.join(" ") ?? "";
  const state = client.revokedAt !== null ? "revoked" : client.expiresAt === null ? "" : `until ${client.expiresAt.toISOString()}`;
  const lastUsed = client.lastUsedAt === null ? "never" : client.lastUsedAt.toISOString();
  return [String(client.id), client.name, client.role, client.prefix, codes(client.channels), codes(client.locations), lastUsed, state];
}

function refused(refusal: Refusal): UsageError {
  return new UsageError(refusal.errors.map((error) => error.message).join("\n"));
}

async function timeOf(text: string): Promise<Date> {
  const { parseDateTime } = await import("../../platform/graphql/date-time.js");
  try {
    return parseDateTime(text);
  } catch (error) {
    throw new UsageError(`--expires: ${error instanceof Error ? error.message : "This is no time."}`);
  }
}
