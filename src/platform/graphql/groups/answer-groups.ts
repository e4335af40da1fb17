import type { ExecutionArgs } from "graphql";
import type { FeedSubscription, TailReader } from "../../feed/feed-subscription.js";
import type { RequestContext } from "../context.js";
import type { Permit } from "../permit.js";
import { AnswerGroup } from "./answer-group.js";
import { type AnswerSink, GroupMember } from "./group-member.js";
import { groupKeyOf } from "./group-key.js";

export interface AnswerGroupsOptions {
  /** Executes an operation for an event and writes the answer down, as a client may see it. */
  readonly answer: (args: ExecutionArgs, event: unknown) => Promise<Buffer>;
}

/** A subscriber that has everything up to its reader's offset, and can be executed together with others from there. */
export interface Subscriber {
  readonly args: ExecutionArgs;
  readonly reader: TailReader;
  readonly subscription: FeedSubscription;
  readonly sink: AnswerSink;
  readonly permit: Permit;
}

/** A subscriber's part in its group. */
export interface Membership {
  /** Resolves when nothing more is sent: with what ended it, or with null where nothing did. */
  readonly ended: Promise<unknown>;
  /** Up to where it was sent everything. */
  offset(): number;
  /** Nothing is sent any more. */
  leave(): void;
}

/** Subscribers whose operations are equal and who may see the same, each group executed once. */
export class AnswerGroups {
  readonly #options: AnswerGroupsOptions;
  readonly #groups = new Map<string, AnswerGroup>();
  #sent = 0;

  constructor(options: AnswerGroupsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Answers sent so far, one for each member. */
  get sent(): number {
    return this.#sent;
  }

  /** The hand-over of a subscriber. Nothing is awaited: nothing comes between what it had and what it is sent from now on. */
  join({ args, reader, subscription, sink, permit }: Subscriber): Membership {
    const key = groupKeyOf(args, (args.contextValue as RequestContext).caller);
    const known = this.#groups.get(key);
    const group = known ?? this.#open(key, args, reader);
    const member = new GroupMember({
      sink,
      permit,
      from: reader.offset,
      deduplication: subscription.deduplication,
      tooSlow: (sequence) => reader.tooSlow(sequence),
    });
    group.add(member);
    if (known === undefined) void group.run();
    else reader.close();
    return {
      ended: member.ended,
      offset: () => member.offset(group.offset),
      leave: () => {
        member.end(null);
        group.remove(member);
      },
    };
  }

  #open(key: string, args: ExecutionArgs, reader: TailReader): AnswerGroup {
    const group = new AnswerGroup({
      args,
      reader,
      answer: this.#options.answer,
      onSent: (answers) => (this.#sent += answers),
      onEnd: () => {
        if (this.#groups.get(key) === group) this.#groups.delete(key);
      },
    });
    this.#groups.set(key, group);
    return group;
  }
}
