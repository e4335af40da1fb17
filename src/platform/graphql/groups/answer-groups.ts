import type { ExecutionArgs } from "graphql";
import type { Following, Seat } from "../../feed/following.js";
import type { RequestContext } from "../context.js";
import type { Permit } from "../permit.js";
import { AnswerGroup } from "./answer-group.js";
import { type AnswerSink, GroupMember } from "./group-member.js";
import { groupKeyOf } from "./group-key.js";

export interface AnswerGroupsOptions {
  /** Executes an operation for an event and writes the answer down, as a client may see it. */
  readonly answer: (args: ExecutionArgs, event: unknown) => Promise<Buffer>;
}

/** A subscriber that has everything up to its seat's position, and can be told with others from there. */
export interface Subscriber {
  readonly args: ExecutionArgs;
  readonly seat: Seat;
  readonly following: Following;
  readonly sink: AnswerSink;
  readonly permit: Permit;
}

/** A subscriber's part in its group. */
export interface Membership {
  /** Resolves when nothing more is sent: with what ended it, or with null where nothing did. */
  readonly ended: Promise<unknown>;
  /** Up to where it was sent everything. */
  position(): number;
  /** Nothing is sent any more. */
  leave(): void;
}

/** Subscribers whose operations are equal and who may see the same, each group told together. */
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

  /** Takes a subscriber's seat over. Nothing is awaited: nothing comes between what it had and what it is told from now on. */
  join({ args, seat, following, sink, permit }: Subscriber): Membership {
    const key = groupKeyOf(args, (args.contextValue as RequestContext).caller);
    const known = this.#groups.get(key);
    const group = known ?? this.#open(key, args, seat);
    const member = new GroupMember({
      sink,
      permit,
      from: seat.position,
      news: following.news,
      tooSlow: (sequence) => seat.tooSlow(sequence),
    });
    group.add(member);
    if (known === undefined) void group.run();
    else seat.leave();
    return {
      ended: member.ended,
      position: () => member.position(group.position),
      leave: () => {
        member.end(null);
        group.remove(member);
      },
    };
  }

  #open(key: string, args: ExecutionArgs, seat: Seat): AnswerGroup {
    const group = new AnswerGroup({
      args,
      seat,
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
