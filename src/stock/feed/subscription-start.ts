import type { SubscriptionOptions } from "../../platform/feed/feed-options.js";
import type { RequestContext } from "../../platform/graphql/context.js";
import type { LedgerRecord } from "./ledger-record.js";

/** Where a subscription begins, and what ends it. After a hand-over it begins at the other's offset, whatever its arguments say. */
export function subscriptionStart(
  { subscription }: RequestContext,
  after: string | null | undefined,
): Pick<SubscriptionOptions<LedgerRecord>, "after" | "subscription"> {
  const asked = after === null || after === undefined ? null : Number(after);
  return { after: subscription?.handOver?.offset ?? asked, ...(subscription === undefined ? {} : { subscription }) };
}
