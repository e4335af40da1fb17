import { describe, expect, it } from "vitest";
import { TokenBuckets } from "../../../src/platform/rate/token-buckets.js";

describe("a bucket of tokens", () => {
  const opened = (namesMax = 10): { buckets: TokenBuckets<string>; pass: (ms: number) => void } => {
    let now = 1_000;
    const buckets = new TokenBuckets<string>({ perSecond: 100, burst: 50, namesMax }, () => now);
    return { buckets, pass: (ms) => void (now += ms) };
  };

  it("gives what it holds, then says when there will be more", () => {
    const { buckets, pass } = opened();
    for (let count = 0; count < 50; count += 1) expect(buckets.take("a", 1)).toBe(0);
    expect(buckets.take("a", 1)).toBe(1);
    pass(1);
    expect(buckets.take("a", 1)).toBe(0);
    expect(buckets.take("a", 1)).toBe(10);
  });

  it("gives one thing larger than itself, and owes the rest", () => {
    const { buckets, pass } = opened();
    expect(buckets.take("a", 250)).toBe(0);
    expect(buckets.take("a", 1)).toBe(2_001);
    expect(buckets.waitMs("a")).toBe(2_001);
    pass(2_000);
    expect(buckets.take("a", 1)).toBe(1);
    pass(1);
    expect(buckets.take("a", 1)).toBe(0);
  });

  it("takes nothing where it refuses, and holds no more than it may", () => {
    const { buckets, pass } = opened();
    buckets.take("a", 60);
    for (let count = 0; count < 1_000; count += 1) buckets.take("a", 1_000);
    expect(buckets.waitMs("a")).toBe(101);
    pass(1_000_000);
    expect(buckets.take("a", 51)).toBe(0);
    expect(buckets.waitMs("a")).toBe(11);
  });

  it("is one for each name, and of too many the one used longest ago begins anew", () => {
    const { buckets } = opened(2);
    buckets.take("a", 60);
    expect(buckets.waitMs("b")).toBe(0);
    expect(buckets.take("b", 1)).toBe(0);
    expect(buckets.waitMs("a")).toBe(101);
    buckets.take("c", 1);
    buckets.take("d", 1);
    expect(buckets.take("a", 1)).toBe(0);
  });
});
