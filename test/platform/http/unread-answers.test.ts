import { describe, expect, it } from "vitest";
import { type Backlog, UnreadAnswers } from "../../../src/platform/http/unread-answers.js";

const limits = { bytesOfConnection: 100, bytesOfKey: 250, stalledMs: 1_000 };

interface Opened {
  readonly backlog: Backlog;
  terminations: number;
}

function open(unread: UnreadAnswers): Opened {
  const opened: Opened = { backlog: unread.open(() => (opened.terminations += 1)), terminations: 0 };
  return opened;
}

describe("what waits for one connection", () => {
  it("may come to its bound, and is terminated once beyond", () => {
    const unread = new UnreadAnswers(limits);
    const connection = open(unread);
    connection.backlog.hold(60, 1);
    connection.backlog.hold(40, 1);
    expect(connection.terminations).toBe(0);
    expect(unread.figures).toEqual({ bytes: 100, terminated: 0 });
    connection.backlog.hold(1, 1);
    connection.backlog.hold(500, 1);
    expect(connection.terminations).toBe(1);
    expect(unread.figures).toEqual({ bytes: 0, terminated: 1 });
  });

  it("is less again when it has left, and is let go of once", () => {
    const unread = new UnreadAnswers(limits);
    const connection = open(unread);
    const left = connection.backlog.hold(90, 1);
    left();
    left();
    connection.backlog.hold(90, 1);
    expect(unread.figures.bytes).toBe(90);
    expect(connection.terminations).toBe(0);
    connection.backlog.close();
    expect(unread.figures.bytes).toBe(0);
  });

  it("may be one answer of any length up to the key's bound, alone", () => {
    const connection = open(new UnreadAnswers(limits));
    connection.backlog.hold(250, 1);
    expect(connection.terminations).toBe(0);
    connection.backlog.hold(1, 1);
    expect(connection.terminations).toBe(1);
  });

  it("has its bound for strangers too", () => {
    const connection = open(new UnreadAnswers(limits));
    for (const bytes of [60, 60]) connection.backlog.hold(bytes, null);
    expect(connection.terminations).toBe(1);
  });
});

describe("what waits for one key", () => {
  it("terminates the connection for which most waits, and nobody with another key", () => {
    const unread = new UnreadAnswers(limits);
    const [small, large, other] = [open(unread), open(unread), open(unread)];
    other.backlog.hold(240, 2);
    small.backlog.hold(90, 1);
    large.backlog.hold(160, 1);
    expect([small.terminations, large.terminations]).toEqual([0, 0]);
    small.backlog.hold(5, 1);
    expect([small.terminations, large.terminations, other.terminations]).toEqual([0, 1, 0]);
    expect(unread.figures.bytes).toBe(335);
  });

  it("counts once what waits for several of its connections and is in memory once", () => {
    const unread = new UnreadAnswers(limits);
    const batch = {};
    const connections = Array.from({ length: 5 }, () => open(unread));
    const left = connections.map(({ backlog }) => backlog.hold(90, 1, batch));
    expect(connections.map(({ terminations }) => terminations)).toEqual([0, 0, 0, 0, 0]);
    for (const leave of left.slice(1)) leave();
    connections[1]?.backlog.hold(160, 1);
    expect(connections.map(({ terminations }) => terminations)).toEqual([0, 0, 0, 0, 0]);
    connections[2]?.backlog.hold(1, 1);
    expect(connections.map(({ terminations }) => terminations)).toEqual([0, 1, 0, 0, 0]);
  });
});
