import type { FollowOptions } from "../platform/feed/feed.js";
import type { RequestContext } from "../platform/graphql/context.js";
import type { LedgerRecord } from "./stock-feed.js";

/** Where a subscription begins, and what ends it. */
export function followOptions(
  { following }: RequestContext,
  after: string | null | undefined,
): Pick<FollowOptions<LedgerRecord>, "after" | "following"> {
  return { after: after === null || after === undefined ? null : Number(after), ...(following === undefined ? {} : { following }) };
}
