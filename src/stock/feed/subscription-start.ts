import type { SubscriptionOptions } from "../../platform/feed/feed-options.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import type { LedgerRecord } from "./ledger-record.js";

/** Where a subscription begins, and what ends it. One that goes on for others begins where they were, whatever its arguments say. */
export function subscriptionStart(
  { following }: RequestContext,
  after: string | null | undefined,
): Pick<SubscriptionOptions<LedgerRecord>, "after" | "following"> {
  const asked = after === null || after === undefined ? null : Number(after);
  return { after: following?.takeover?.position ?? asked, ...(following === undefined ? {} : { following }) };
}
