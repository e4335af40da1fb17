import { buildSchema, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { LiveQueue } from "../../../../src/platform/feed/live-queue.js";
import { QueuedTailReader } from "../../../../src/platform/feed/queued-tail-reader.js";
import type { FeedRecord } from "../../../../src/platform/feed/feed-record.js";
import { AnswerGroup } from "../../../../src/platform/graphql/groups/answer-group.js";
import { OPERATION_LIMITS } from "../../../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../../../src/platform/graphql/loaders.js";
import type { GroupMember } from "../../../../src/platform/graphql/groups/group-member.js";

const recordOf = (sequence: number): FeedRecord => ({ sequence, closesCommand: true, recordedAt: new Date(sequence) });
const memberOf = (name: string): GroupMember => ({ permit: { name, check: () => Promise.resolve() } }) as unknown as GroupMember;

describe("a group", () => {
  it("takes nobody in in the middle of a page: what came before a member joined is in another page than what comes after", async () => {
    const queue = new LiveQueue<FeedRecord>(() => true, 10);
    const nothing = (): void => undefined;
    const reader = new QueuedTailReader({ queue, start: 0, offset: () => 0, onClose: nothing, onTooSlow: nothing });
    const args = {
      schema: buildSchema("type Query { hello: String } type Subscription { changed: String }"),
      document: parse("subscription { changed }"),
      contextValue: { caller: null, ...partsOfAnswer(OPERATION_LIMITS.answer) },
    };
    const group = new AnswerGroup({ args, reader, answer: () => Promise.resolve(Buffer.alloc(0)), onSent: nothing, onEnd: nothing });
    queue.push([recordOf(1), recordOf(2)], 0);
    group.add(memberOf("late"));
    queue.push([recordOf(3)], 2);
    expect(await queue.take()).toMatchObject({ after: 0, records: [{ sequence: 1 }, { sequence: 2 }] });
    expect(await queue.take()).toMatchObject({ after: 2, records: [{ sequence: 3 }] });
  });
});
