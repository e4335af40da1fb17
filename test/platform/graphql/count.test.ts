import { describe, expect, it } from "vitest";
import { HubError } from "../../../src/platform/errors/hub-error.js";
import { COUNT_MAX, COUNTED_ROWS, countOf } from "../../../src/platform/graphql/count.rules.js";
import { counted, page } from "../../../src/platform/graphql/connection.types.js";
import { orderCursor } from "../../../src/platform/graphql/order.types.js";

describe("a count", () => {
  it.each([
    [0, true, 0, "EXACT"],
    [COUNT_MAX, true, COUNT_MAX, "EXACT"],
    [COUNTED_ROWS, true, COUNT_MAX, "AT_LEAST"],
    [7, false, 7, "AT_LEAST"],
  ])("of %i rows, seen to the end: %s, is %i %s", (found, whole, count, precision) => {
    expect(countOf(found, whole)).toEqual({ count, precision });
  });

  it("is taken once, and only where it is asked for", async () => {
    let asked = 0;
    const connection = counted(page([1], {}, String), async () => Promise.resolve(countOf((asked += 1))));
    expect([connection.nodes, connection.pageInfo.hasNextPage, asked]).toEqual([[1], false, 0]);
    expect(await connection.totalCount).toBe(await connection.totalCount);
    expect(asked).toBe(1);
  });
});

describe("a page of a search", () => {
  const cursorOf = (node: number): string => `at ${node}`;

  it("that ended before the list did goes on from there, also where it found nothing", () => {
    expect(page([], { first: 2 }, cursorOf, "there").pageInfo).toMatchObject({ hasNextPage: true, startCursor: null, endCursor: "there" });
    expect(page([1, 2], { first: 2 }, cursorOf, "there").pageInfo).toMatchObject({ hasNextPage: true, endCursor: "there" });
  });

  it("that is full goes on behind its last entry", () => {
    expect(page([1, 2, 3], { first: 2 }, cursorOf, "there").pageInfo).toMatchObject({ hasNextPage: true, endCursor: "at 2" });
  });

  it("that came to the end of the list says so", () => {
    expect(page([1], { first: 2 }, cursorOf).pageInfo).toMatchObject({ hasNextPage: false, endCursor: "at 1" });
  });
});

describe("a cursor of an order", () => {
  const rising = orderCursor("places", { field: "NAME" }, "text", "integer");

  it("gives back what the list is ordered by, and the key", () => {
    expect(rising.decode(rising.encode(["a", 1]))).toEqual(["a", 1]);
    expect(orderCursor("places", { field: "NAME", direction: "ASC" }, "text", "integer").decode(rising.encode(["a", 1]))).toEqual(["a", 1]);
  });

  it("is refused in any other order", () => {
    for (const other of [
      orderCursor("places", { field: "NAME", direction: "DESC" }, "text", "integer"),
      orderCursor("places", { field: "SIZE" }, "text", "integer"),
      orderCursor("shelves", { field: "NAME" }, "text", "integer"),
    ]) {
      expect(() => rising.decode(other.encode(["a", 1]))).toThrow(HubError);
    }
  });
});
