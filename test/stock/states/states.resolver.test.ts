import { graphql } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import type { RequestContext } from "../../../src/platform/graphql/context.js";
import { buildHubSchema } from "../../../src/platform/graphql/hub-schema.js";
import { OPERATION_LIMITS } from "../../../src/platform/graphql/limits.js";
import { partsOfAnswer } from "../../../src/platform/graphql/loaders.js";
import { INVENTORY_STATES, TRANSITIONS } from "../../../src/stock/index.js";
import { StatesResolver } from "../../../src/stock/states/states.resolver.js";

interface Info {
  readonly state: string;
  readonly onHand: boolean;
  readonly incoming: boolean;
  readonly description: string;
  readonly transitions: readonly { kind: string; from: string; to: string; betweenLocations: boolean }[];
}

let states: readonly Info[];

beforeAll(async () => {
  const schema = buildHubSchema({ resolvers: [new StatesResolver()] });
  const source = "{ inventoryStates { state onHand incoming description transitions { kind from to betweenLocations } } }";
  const caller = { clientId: 1, name: "anybody", role: "PUBLIC", channels: ["WEB"], locations: null } as const;
  const contextValue: RequestContext = { requestId: "r", caller, ...partsOfAnswer(OPERATION_LIMITS.answer) };
  const { data, errors } = await graphql({ schema, source, contextValue });
  expect(errors).toBeUndefined();
  states = JSON.parse(JSON.stringify(data?.["inventoryStates"])) as Info[];
});

describe("inventoryStates", () => {
  it("lists the eight states in their order, each with a sentence", () => {
    expect(states.map(({ state }) => state)).toEqual([...INVENTORY_STATES]);
    for (const { description } of states) expect(description).toMatch(/\.$/);
  });

  it("publishes what counts as on hand and what as incoming: each state as exactly one", () => {
    expect(states.filter(({ onHand }) => onHand).map(({ state }) => state)).toEqual([
      "AVAILABLE",
      "RESERVED",
      "COMMITTED",
      "QUARANTINE",
      "DAMAGED",
      "RECEIVING",
    ]);
    expect(states.filter(({ incoming }) => incoming).map(({ state }) => state)).toEqual(["ON_ORDER", "IN_TRANSIT"]);
    for (const { onHand, incoming } of states) expect(onHand).not.toBe(incoming);
  });

  it("publishes every transition of the matrix, at the states it concerns", () => {
    const published = new Set(states.flatMap(({ transitions }) => transitions.map((each) => JSON.stringify(each))));
    const legal = TRANSITIONS.map(({ kind, from, to, betweenLocations }) => JSON.stringify({ kind, from, to, betweenLocations }));
    expect([...published].sort()).toEqual([...legal].sort());
    for (const { state, transitions } of states) {
      for (const { from, to } of transitions) expect([from, to]).toContain(state);
    }
  });
});
