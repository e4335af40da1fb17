import { describe, expect, it } from "vitest";
import type { Deduplication } from "../../../../src/platform/feed/feed-subscription.js";
import { AnswerBatch, type WrittenAnswer } from "../../../../src/platform/graphql/groups/answer-batch.js";
import { GroupMember, type AnswerSink } from "../../../../src/platform/graphql/groups/group-member.js";

const answer = (sequence: number): WrittenAnswer => ({ event: sequence, sequence, json: Buffer.from(`${sequence} `) });
const batch = (...sequences: number[]): AnswerBatch => new AnswerBatch(sequences.map(answer), sequences.at(-1) ?? 0);

/** A connection that takes what it is sent, or pretends to be full until it is drained. */
class Connection implements AnswerSink {
  readonly wording = { name: "plain", write: (answers: readonly WrittenAnswer[]) => Buffer.concat(answers.map(({ json }) => json)) };
  full = false;
  text = "";
  readonly drains: (() => void)[] = [];

  send(bytes: Buffer): boolean {
    this.text += bytes.toString();
    return !this.full;
  }

  whenDrained(call: () => void): void {
    this.drains.push(call);
  }

  held = 0;

  hold(waiting: AnswerBatch): () => void {
    this.held += waiting.size;
    return () => (this.held -= waiting.size);
  }

  drain(): void {
    for (const call of this.drains.splice(0)) call();
  }
}

function memberOf(sink: AnswerSink, { from = 0, waitingMax = 5 } = {}): GroupMember {
  const permit = { name: "key", check: (): Promise<void> => Promise.resolve() };
  return new GroupMember({ sink, permit, from, deduplication: null, waitingMax, tooSlow: (sequence) => `too slow after ${sequence}` });
}

describe("a member of a group", () => {
  it("is sent what came after it had joined", () => {
    const sink = new Connection();
    const member = memberOf(sink, { from: 7 });
    member.deliver(batch(5, 7));
    member.deliver(batch(8, 9));
    expect(sink.text).toBe("8 9 ");
  });

  it("is sent no more than it reads, and the rest in order when it does", () => {
    const sink = new Connection();
    const member = memberOf(sink);
    sink.full = true;
    for (const sequence of [1, 2, 3]) member.deliver(batch(sequence));
    expect(sink.text).toBe("1 ");
    expect(member.offset(3)).toBe(1);
    expect(sink.held).toBe(4);
    sink.drain();
    expect(sink.text).toBe("1 2 ");
    sink.full = false;
    sink.drain();
    expect(sink.text).toBe("1 2 3 ");
    expect(member.offset(10)).toBe(10);
    expect(sink.held).toBe(0);
  });

  it("is ended where too much waits, with the last it was sent, and keeps nothing", async () => {
    const sink = new Connection();
    const member = memberOf(sink);
    sink.full = true;
    for (let sequence = 1; sequence <= 7; sequence += 1) member.deliver(batch(sequence));
    expect(await member.ended).toBe("too slow after 1");
    sink.drain();
    member.deliver(batch(8));
    expect(sink.text).toBe("1 ");
  });

  it("is sent nothing after it was ended", async () => {
    const sink = new Connection();
    const member = memberOf(sink);
    member.end(null);
    expect(member.deliver(batch(1))).toBe(0);
    expect(await member.ended).toBeNull();
    expect(sink.text).toBe("");
  });

  it("is sent what is new to it, and the bytes are made once for all to whom everything is", () => {
    const one = new Connection();
    let written = 0;
    const wording = { name: "plain", write: (answers: readonly WrittenAnswer[]): Buffer => ((written += 1), one.wording.write(answers)) };
    const permit = { name: "key", check: (): Promise<void> => Promise.resolve() };
    const parts = { permit, from: 0, tooSlow: (): null => null };
    const sinks = [new Connection(), new Connection(), new Connection()].map((sink) => Object.assign(sink, { wording }));
    const sent: unknown[] = [];
    const newWhere = (isNew: (event: unknown) => boolean): Deduplication => ({ isNew, remember: (event) => void sent.push(event) });
    const deduplications = [null, newWhere(() => true), newWhere((event) => event === 2)];
    const members = sinks.map((sink, index) => new GroupMember({ ...parts, sink, deduplication: deduplications[index] ?? null }));
    const both = batch(1, 2);
    expect(members.map((member) => member.deliver(both))).toEqual([2, 2, 1]);
    expect(sinks.map(({ text }) => text)).toEqual(["1 2 ", "1 2 ", "2 "]);
    expect(written).toBe(2);
    expect(sent).toEqual([1, 2, 2]);
  });
});
