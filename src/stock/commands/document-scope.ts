import type { GraphQLResolveInfo } from "graphql";
import type { Database } from "../../platform/db/database.js";
import { callerOf, type RequestContext } from "../../platform/graphql/context.js";
import type { NodeRegistry } from "../../platform/graphql/node/node-registry.js";
import { selectsOthers } from "../../platform/graphql/selects.js";
import type { DocumentKinds } from "./document-kinds.js";
import { DOCUMENT_TYPES } from "../states/document-types.js";
import type { DocumentKindName } from "../states/enumerations.js";

/** Told at once wherever nothing has to be read. */
export type MaybeLater<Value> = Value | Promise<Value>;

/** What finds documents. */
export interface DocumentParts {
  readonly database: Database;
  readonly nodes: NodeRegistry;
  readonly kinds: DocumentKinds;
}

/** Who asks for a document, and for what of it. */
export interface DocumentAsked {
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
}

const OF_ITS_NAME: ReadonlySet<string> = new Set(["kind", "id"]);

/** What descriptions say of the documents that `seenDocument` answers. */
export const DOCUMENT_SEEN =
  "where the key is for other channels, and where more than `kind` and `id` is asked of one that the key may not fetch by its id";

/**
 * The document of a movement, as far as the caller may know of it. A key that is bound to channels may be at a location where others sell as
 * well: theirs is as if there were none. It is read only where more than its name is asked for, and then as if it were fetched by its id.
 */
export function seenDocument(
  { database, nodes, kinds }: DocumentParts,
  { context, info }: DocumentAsked,
  kind: DocumentKindName | null,
  id: string | null,
): MaybeLater<object | null> {
  const type = kind === null ? undefined : DOCUMENT_TYPES[kind];
  if (kind === null || id === null || type === undefined) return null;
  if (selectsOthers(info, type, OF_ITS_NAME)) return nodes.findOf(type, id, context);
  if (callerOf(context).channels === null || !kinds.areOfChannels(kind)) return { kind, id };
  return isForeignDocument({ database, kinds }, context, id).then((foreign) => (foreign ? null : { kind, id }));
}

/** Whether a document is one of a channel that the caller's key is not for. The id is a UUID. */
export async function isForeignDocument(
  { database, kinds }: Pick<DocumentParts, "database" | "kinds">,
  context: RequestContext,
  id: string,
): Promise<boolean> {
  const { channels } = callerOf(context);
  return channels === null ? false : context.loaders.of(kinds.foreignLoader(database)).load({ id, channels });
}
