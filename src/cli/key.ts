import { type Command, InvalidArgumentError, Option } from "commander";
import type { KeyRole } from "../access/index.js";
import type { RunAction } from "./command.js";

export interface CreateFlags {
  readonly name: string;
  readonly role: KeyRole;
  readonly channel?: readonly string[];
  readonly location?: readonly string[];
  readonly expires?: string;
  readonly factQuantityMax?: number;
  readonly allowUnknown?: true;
  readonly json?: true;
}

export interface ListFlags {
  readonly json?: true;
}

/** What each role may do, for the help; the compiler holds the names equal to the API's. */
const roles: Readonly<Record<KeyRole, string>> = {
  ADMIN: "everything, keys included",
  PUBLIC: "for a page that everybody can read: what its channels can sell, and public fields of it",
  STOREFRONT: "availability of its channels, and news of it",
  ORDERS: "reserves, confirms, ships, takes returns and records sales in its channels",
  POS: "as ORDERS, at its locations, with their levels",
  WAREHOUSE: "levels, adjustments, moves, receipts; at its locations, where it is bound to some",
  OPERATOR: "reads as DASHBOARD, and sets stock policies; no keys",
  DASHBOARD: "reads everything, changes nothing",
};

const roleHelp = `
Roles:
${Object.entries(roles)
  .map(([role, may]) => `  ${role.padEnd(10)}  ${may}`)
  .join("\n")}

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
    .addOption(new Option("--role <role>", "what the key may do").choices(Object.keys(roles)).makeOptionMandatory())
    .option("--channel <code...>", "the channels it may act in (PUBLIC, STOREFRONT, ORDERS, POS)")
    .option("--location <code...>", "the locations it may act at (POS, WAREHOUSE)")
    .option("--expires <time>", "from when on it is refused, such as 2027-01-01T00:00:00Z (never)")
    .option("--fact-quantity-max <units>", "base units of a SKU it may report in one sale or other fact (100000)", unitsOf)
    .option("--allow-unknown", "accept channels and locations that do not exist yet")
    .option("--json", "print the client and the key as JSON")
    .addHelpText("after", roleHelp)
    .action((flags: CreateFlags) => run(async (context) => (await import("./key/manage-keys.js")).createClient(context, flags)));
  key
    .command("list")
    .description("List the clients in the order they were made, revoked ones included. Keys themselves are kept nowhere.")
    .option("--json", "print one JSON object a line")
    .action((flags: ListFlags) => run(async (context) => (await import("./key/manage-keys.js")).printClients(context, flags)));
  key
    .command("revoke")
    .description("End a client's key for good. Running hubs refuse it within 2 seconds.")
    .argument("<id>", "the client's id, from hub key list")
    .action((id: string) => run(async (context) => (await import("./key/manage-keys.js")).revokeClient(context, id)));
}

function unitsOf(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("Give a number of base units, such as 100000.");
  return Number(text);
}
