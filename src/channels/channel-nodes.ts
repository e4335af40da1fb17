import { coversChannel } from "../access/index.js";
import type { Database } from "../platform/db/database.js";
import { callerOf, type RequestContext } from "../platform/graphql/context.js";
import { integerKey } from "../platform/graphql/node/global-id.rules.js";
import { type NodeKind, opaqueKind } from "../platform/graphql/node/node-kind.js";
import { channelLoader, type ChannelRow } from "./channel.queries.js";

/** The channel, where there is one and the key is not for others; else null. */
export function ifChannelSeen(found: ChannelRow | null, context: RequestContext): ChannelRow | null {
  return found !== null && coversChannel(callerOf(context), found.code) ? found : null;
}

/** What `node` finds in this room. */
export function channelNodes(database: Database): readonly NodeKind[] {
  return [
    opaqueKind({
      type: "Channel",
      roles: [],
      read: integerKey,
      find: async (id, context) => ifChannelSeen(await context.loaders.of(channelLoader(database)).load(id), context),
    }),
  ];
}
