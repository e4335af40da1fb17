import { type Command, InvalidArgumentError, Option } from "commander";
import { type ApiClientRow, createKey, KEY_ROLES, type KeyRole, listClients, revokeKey } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { Refusal } from "../platform/errors/user-error.js";
import { parseDateTime } from "../platform/graphql/date-time.js";
import { type CommandContext, type RunAction, UsageError } from "./command.js";
import { renderTable } from "./terminal/table.js";
import { withDatabase } from "./with-database.js";

interface CreateFlags {
  readonly name: string;
  readonly role: KeyRole;
  readonly channel?: readonly string[];
  readonly location?: readonly string[];
  readonly expires?: Date;
  readonly factQuantityMax?: number;
  readonly json?: true;
}

interface ListFlags {
  readonly json?: true;
}

const roleHelp = `
Roles:
  ADMIN       everything, keys included
  PUBLIC      availability of its channels
  STOREFRONT  availability of its channels, and news of it
  ORDERS      reserves, confirms, ships, takes returns and records sales in its channels
  POS         as ORDERS, at its locations, with their levels
  WAREHOUSE   levels, adjustments, moves, receipts; at its locations, where it is bound to some
  DASHBOARD   reads everything, changes nothing

Examples:
  hub key create --name "web shop" --role ORDERS --channel WEB
  hub key create --name "till 4" --role POS --channel SHOP --location STORE-1 --expires 2027-01-01T00:00:00Z`;

/** `hub key`: makes, lists and revokes the keys of API clients, over the database itself. */
export function registerKey(program: Command, run: RunAction): void {
  const key = program.command("key").description("Make, list and revoke the keys of API clients.").helpCommand(false);
  key
    .command("create")
    .description("Make a client and print its key. The key is shown this once and kept nowhere.")
    .requiredOption("--name <name>", "who will use the key")
    .addOption(new Option("--role <role>", "what the key may do").choices(Object.values(KEY_ROLES)).makeOptionMandatory())
    .option("--channel <code...>", "the channels it may act in (PUBLIC, STOREFRONT, ORDERS, POS)")
    .option("--location <code...>", "the locations it may act at (POS, WAREHOUSE)")
    .option("--expires <time>", "from when on it is refused, such as 2027-01-01T00:00:00Z (never)", timeOf)
    .option("--fact-quantity-max <units>", "base units of a SKU it may report in one sale or other fact (100000)", unitsOf)
    .option("--json", "print the client and the key as JSON")
    .addHelpText("after", roleHelp)
    .action((flags: CreateFlags) => run((context) => withDatabase(context, ({ database }) => create(context, database, flags))));
  key
    .command("list")
    .description("List the clients in the order they were made, revoked ones included. Keys themselves are kept nowhere.")
    .option("--json", "print one JSON object a line")
    .action((flags: ListFlags) => run((context) => withDatabase(context, ({ database }) => list(context, database, flags))));
  key
    .command("revoke")
    .description("End a client's key for good. Running hubs refuse it within 2 seconds.")
    .argument("<id>", "the client's id, from hub key list")
    .action((id: string) => run((context) => withDatabase(context, ({ database }) => revoke(context, database, id))));
}

async function create({ say }: CommandContext, database: Database, flags: CreateFlags): Promise<void> {
  const { name, role, channel = null, location = null, expires = null, factQuantityMax = null } = flags;
  const created = await createKey(database, {
    name,
    role,
    channels: channel,
    locations: location,
    expiresAt: expires,
    factQuantityMax,
  });
  if (created instanceof Refusal) throw refused(created);
  if (flags.json === true) {
    say(JSON.stringify(created));
    return;
  }
  say(`Client ${created.client.id}, "${created.client.name}", may now use the hub as ${role}. Its key, shown this once:`);
  say(created.key);
}

async function list({ say }: CommandContext, database: Database, flags: ListFlags): Promise<void> {
  const clients = await readAll(database);
  if (flags.json === true) {
    for (const client of clients) say(JSON.stringify(client));
    return;
  }
  const head = ["id", "name", "role", "key", "channels", "locations", "last used", "state"];
  say(renderTable({ head, rows: clients.map(rowOf) }, !process.stdout.isTTY));
}

async function revoke({ say }: CommandContext, database: Database, id: string): Promise<void> {
  const client = await revokeKey(database, id);
  if (client instanceof Refusal) throw refused(client);
  say(`The key of client ${client.id}, "${client.name}", is revoked.`);
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

function timeOf(text: string): Date {
  try {
    return parseDateTime(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : "This is no time.");
  }
}

function unitsOf(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("Give a number of base units, such as 100000.");
  return Number(text);
}
