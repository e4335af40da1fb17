import { lookupCode, type ExternalRef } from "../../catalog/index.js";
import type { Database } from "../../platform/db/database.js";
import { badUserInput } from "../../platform/errors/hub-error.js";
import type { Caller } from "../../platform/graphql/context.js";
import { readUuid } from "../../platform/graphql/node/global-id.rules.js";
import { externalName } from "../commands/external-names.rules.js";
import type { Hub } from "../commands/hub.js";
import { channelSpace } from "../ledger/names.js";
import type { NamedKind } from "../states/enumerations.js";

/** Channels of which the documents of one name are looked at. */
const NAMESAKES_MAX = 100;

const NAMED_SQL = `
  select document_id::text as id from document_name
  where kind = $1::named_kind and name = $2::text and ($3::text[] is null or space = any($3::text[])) order by space limit ${NAMESAKES_MAX}`;

/** What is looked for by what another system calls it. */
export interface Called {
  readonly kind: NamedKind;
  readonly external: ExternalRef;
  /** Channel code; null: of whatever channel, and of none. */
  readonly channel: string | null;
}

/**
 * What another system calls so, as far as the caller sees it: `load` answers null for what it does not. Throws BAD_USER_INPUT where several channels have
 * something of that name and none was given.
 */
export async function findCalled<Row>(
  { database, channels }: Pick<Hub, "channels"> & { readonly database: Database },
  caller: Pick<Caller, "channels">,
  { kind, external, channel }: Called,
  load: (id: string) => Promise<Row | null>,
): Promise<Row | null> {
  const [system, id] = [lookupCode(external.system), lookupCode(external.id)];
  if (system === "" || id === "") return null;
  const codes = channel === null ? caller.channels : [channel];
  const own = codes === null ? null : [...(await channels.resolveCodes(codes)).values()].map((entry) => channelSpace(entry.id));
  const named = await database.query<{ readonly id: string }>(NAMED_SQL, [kind, externalName({ system, id }), own]);
  const rows = await Promise.all(named.map((each) => load(each.id)));
  const [first = null, ...others] = rows.filter((row) => row !== null);
  if (others.length > 0) throw badUserInput("Several channels have something that the system calls so. Give the channel too.");
  return first;
}

/** A document as a query names it: by its id, or by what another system calls it. */
export interface IdOrName extends Pick<Called, "kind"> {
  readonly id: string | null | undefined;
  readonly external: ExternalRef | null | undefined;
  readonly channel: string | null | undefined;
}

/** The document, as `load` answers it; null for what the caller does not see. Throws BAD_USER_INPUT where it is not named in exactly one way. */
export async function findByIdOrName<Row>(
  hub: Pick<Hub, "channels"> & { readonly database: Database },
  caller: Pick<Caller, "channels">,
  { kind, id = null, external = null, channel = null }: IdOrName,
  load: (uuid: string) => Promise<Row | null>,
): Promise<Row | null> {
  if ((id === null) === (external === null)) throw badUserInput("Give exactly one of id and external.");
  if (external !== null) return findCalled(hub, caller, { kind, external, channel }, load);
  if (channel !== null) throw badUserInput("The channel goes with external. Leave it out beside an id.");
  const uuid = readUuid(id ?? "");
  return uuid === null ? null : load(uuid);
}
