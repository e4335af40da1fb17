import { describe, expect, it } from "vitest";
import { offersIn, scopeOf } from "../../src/availability/scope.rules.js";
import type { LocationRow } from "../../src/locations/index.js";
import type { ChannelPlace, PlacesView } from "../../src/availability/places.js";

const location = (id: number, code: string, active: boolean): LocationRow => {
  const at = new Date(0);
  return { id, code, name: code, type: "WAREHOUSE", priority: 0, active, externalRefs: [], version: 1, createdAt: at, updatedAt: at };
};
const channel = (code: string, buffer: number, locationIds: ReadonlySet<number>): ChannelPlace => {
  const at = new Date(0);
  const told = { publicStock: "EXACT", fewAtMost: 5 } as const;
  return {
    id: 1,
    code,
    name: code,
    buffer,
    sellsSafetyStock: false,
    allocation: "PRIORITY",
    active: true,
    ...told,
    version: 1,
    createdAt: at,
    updatedAt: at,
    locationIds,
  };
};
const LOCATIONS = [location(1, "WH-1", true), location(2, "WH-2", true), location(3, "SHOP", true), location(4, "OLD", false)];
const PLACES: PlacesView = {
  locations: new Map(LOCATIONS.map((one) => [one.code, one])),
  locationsById: new Map(LOCATIONS.map((one) => [one.id, one])),
  ranks: new Map([
    [2, 0],
    [1, 1],
    [3, 2],
  ]),
  channels: new Map([["WEB", channel("WEB", 1, new Set([1, 3, 4]))]]),
};
const idsOf = (channel: string | null, locations: readonly string[] | null): unknown => [
  ...scopeOf(PLACES, channel, locations).ranks.keys(),
];

describe("where availability is looked for", () => {
  it("is at the active locations: all, those of a channel, those named, or those that are both", () => {
    expect(idsOf(null, null)).toEqual([2, 1, 3]);
    expect(idsOf("WEB", null)).toEqual([1, 3]);
    expect(idsOf(null, ["WH-1", "WH-2", "OLD"])).toEqual([2, 1]);
    expect(idsOf("WEB", ["WH-1", "WH-2"])).toEqual([1]);
    expect(idsOf("WEB", ["Nowhere"])).toEqual([]);
  });

  it("is by the channel's terms, where there is such a channel", () => {
    expect(scopeOf(PLACES, "WEB", null).seller).toMatchObject({ buffer: 1 });
    expect(scopeOf(PLACES, null, null).seller).toBeNull();
    expect(scopeOf(PLACES, "Nobody", null)).toMatchObject({ seller: null, ranks: PLACES.ranks });
  });

  it("is in the order of service", () => {
    const level = (locationId: number) => ({ locationId, sequence: 1, available: 1, onHand: 1, incoming: 0, safetyStock: 0 });
    const scope = scopeOf(PLACES, null, null);
    expect(offersIn([level(1), level(4), level(3), level(2)], scope).map(({ locationId }) => locationId)).toEqual([2, 1, 3]);
  });
});
