import { badUserInput } from "../platform/errors/hub-error.js";
import { FeedSubscription } from "../platform/feed/feed-subscription.js";
import type { RequestContext } from "../platform/graphql/context.js";
import { subscriptionStart } from "../stock/index.js";

/** The arguments that say where a stream of levels or of a channel's values begins. */
export interface BeginningArguments {
  readonly after?: string | null;
  readonly snapshot?: boolean | null;
}

export interface StreamBeginning {
  /** The last sequence the subscriber has; null: from now on. */
  readonly after: number | null;
  /** Whether what there is comes first. Never after a hand-over: the other has had it. */
  readonly snapshot: boolean;
  readonly subscription: FeedSubscription;
}

/** Where a stream begins. Throws BAD_USER_INPUT where both a snapshot and a place to go on from are asked for. */
export function streamBeginning({ after, snapshot }: BeginningArguments, context: RequestContext): StreamBeginning {
  if (snapshot === true && typeof after === "string") {
    throw badUserInput('Give either "after" or "snapshot": a snapshot begins anew.');
  }
  const { after: start, subscription = new FeedSubscription() } = subscriptionStart(context, after);
  return { after: start, snapshot: snapshot === true && subscription.handOver === null, subscription };
}
