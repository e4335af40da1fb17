import { describe, expect, it } from "vitest";
import { ResumePoint } from "../../client/src/resume-point.js";

describe("where a subscription would go on", () => {
  const started = (variables: { readonly after?: string; readonly snapshot?: boolean }): ResumePoint => {
    const point = new ResumePoint({ after: variables.after ?? null, snapshot: variables.snapshot ?? false });
    point.started();
    return point;
  };

  it("is moved by events, and never back", () => {
    const point = started({ after: "7" });
    point.event(9n);
    point.event(8n);
    expect(point.variables).toEqual({ after: "9", snapshot: false });
  });

  it("is not moved by a ping that may have left before the hub had the subscription", () => {
    const point = started({ after: "7" });
    point.pinged("20");
    expect(point.sequence).toBe("7");
    point.pinged("21");
    expect(point.sequence).toBe("21");
  });

  it("is moved by the first ping after an event", () => {
    const point = started({ after: "7" });
    point.event(8n);
    point.pinged("20");
    expect(point.sequence).toBe("20");
    // Another start: the hub has to be heard of again.
    point.started();
    point.pinged("30");
    expect(point.sequence).toBe("20");
  });

  it("is the greeting's where only what comes is wanted, and nothing else", () => {
    const only = started({});
    only.greeted("5");
    expect(only.sequence).toBe("5");
    only.greeted("9");
    expect(only.sequence).toBe("5");
    const snapshot = started({ snapshot: true });
    snapshot.greeted("5");
    expect(snapshot.variables).toEqual({ after: null, snapshot: true });
  });

  it("is a snapshot until something later was told, or a ping after its events", () => {
    const point = started({ snapshot: true });
    point.pinged("4");
    point.event(5n);
    point.event(5n);
    expect(point.variables).toEqual({ after: null, snapshot: true });
    point.event(6n);
    expect(point.variables).toEqual({ after: "6", snapshot: false });
    const quiet = started({ snapshot: true });
    quiet.event(5n);
    quiet.pinged(undefined);
    expect(quiet.variables).toEqual({ after: null, snapshot: true });
    quiet.pinged("5");
    expect(quiet.variables).toEqual({ after: "5", snapshot: false });
  });

  it("knows a ledger that ends before it, in numbers beyond 2^53", () => {
    const point = started({ after: "9007199254740993" });
    expect(point.isBeyond("9007199254740992")).toBe(true);
    expect(point.isBeyond("9007199254740993")).toBe(false);
    expect(started({}).isBeyond("0")).toBe(false);
  });
});
