import { describe, expect, it } from "vitest";
import { clientProblems, normalizeClient, ROLE_SCOPES, SCOPE_LENGTH_MAX } from "../../src/access/client.rules.js";
import { generateKey, hashKey, keyIdOf, keyInAuthorization } from "../../src/access/api-key.js";
import { assertChannel, assertLocation, coversChannel } from "../../src/access/scope.rules.js";
import type { Caller } from "../../src/platform/graphql/context.js";

describe("a generated key", () => {
  it("has the form hub_<id>_<secret><checksum> with 160 bits of secret", () => {
    expect(generateKey()).toMatch(/^hub_[0-9a-hjkmnp-tv-z]{10}_[0-9a-hjkmnp-tv-z]{39}$/);
  });

  it("is never the same, in id or secret", () => {
    const keys = Array.from({ length: 1_000 }, generateKey);
    expect(new Set(keys.map(keyIdOf)).size).toBe(1_000);
    expect(new Set(keys.map((key) => key.slice(15))).size).toBe(1_000);
  });

  it("uses every character equally often", () => {
    const counts = new Map<string, number>();
    for (const character of Array.from({ length: 2_000 }, () => generateKey().slice(15, 47)).join("")) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(counts.size).toBe(32);
    // 2,000 of each are expected; six standard deviations are 264.
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(264);
  });

  it("is known as mistyped by its checksum, whichever character is wrong", () => {
    const key = generateKey();
    expect(keyIdOf(key)).toBe(key.slice(4, 14));
    for (let index = 4; index < key.length; index += 1) {
      if (key[index] === "_") continue;
      const mistyped = key.slice(0, index) + (key[index] === "0" ? "1" : "0") + key.slice(index + 1);
      expect(keyIdOf(mistyped), mistyped).toBeNull();
    }
  });
});

describe("a key chosen by hand", () => {
  it("may be any 16 to 255 printable characters", () => {
    for (const key of ["x".repeat(16), "x".repeat(255), "hub_my-own-secret!", "p@ss/w0rd:with?all"])
      expect(keyIdOf(key)).toMatch(/^custom:[0-9a-f]{16}$/);
    for (const key of ["", "x".repeat(15), "x".repeat(256), "with a blank inside", "größenwahnsinnig!", "with\nnewline inside"])
      expect(keyIdOf(key)).toBeNull();
  });

  it("has an id that does not tell it", () => {
    const key = "correct-horse-battery";
    expect(keyIdOf(key)).not.toContain("horse");
    expect(keyIdOf(key)).not.toBe(keyIdOf(`${key}x`));
    expect(hashKey(key)).toHaveLength(32);
  });
});

describe("the Authorization header", () => {
  it("carries a key after Bearer", () => {
    expect(keyInAuthorization("Bearer abc")).toBe("abc");
    expect(keyInAuthorization("bearer  abc")).toBe("abc");
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Basic abc",
    "abc",
    "Bearer a b",
    "Bearer a,Bearer b ",
    "Bearerabc",
    `Bearer ${"x".repeat(10_000)}`,
  ])("carries none in %j", (header) => {
    expect(keyInAuthorization(header)).toBeNull();
  });
});

describe("a client", () => {
  const fieldsOf = (request: Parameters<typeof clientProblems>[0]): unknown[] =>
    clientProblems(normalizeClient(request)).map((error) => error.field);
  const client = { name: "shop", role: "ORDERS", channels: ["WEB"], locations: null } as const;

  it("is bound as its role demands: every role, with and without channels and locations", () => {
    const fine = Object.entries(ROLE_SCOPES).flatMap(([role, scope]) =>
      [null, ["A"]].flatMap((channels) =>
        [null, ["B"]]
          .filter((locations) => fieldsOf({ ...client, role: role as keyof typeof ROLE_SCOPES, channels, locations }).length === 0)
          .map(
            (locations) => `${role} ${channels === null ? "-" : "channels"} ${locations === null ? "-" : "locations"} ${scope.channels}`,
          ),
      ),
    );
    expect(fine).toEqual([
      "ADMIN - - NONE",
      "PUBLIC channels - REQUIRED",
      "STOREFRONT channels - REQUIRED",
      "ORDERS channels - REQUIRED",
      "POS channels locations REQUIRED",
      "WAREHOUSE - - NONE",
      "WAREHOUSE - locations NONE",
      "OPERATOR - - NONE",
      "DASHBOARD - - NONE",
    ]);
  });

  it("has a name that can be read", () => {
    expect(fieldsOf({ ...client, name: " x " })).toEqual([]);
    for (const name of ["", "   ", "a\u0000b", "a\u200bb", "x".repeat(256), "line\nbreak"])
      expect(fieldsOf({ ...client, name })).toEqual([["name"]]);
    expect(fieldsOf({ ...client, name: "🧦".repeat(255) })).toEqual([]);
  });

  it("names codes that can be codes, each once, and not too many", () => {
    expect(normalizeClient({ ...client, channels: ["WEB", "WEB", "ME\u0301"] }).channels).toEqual(["WEB", "M\u00c9"]);
    expect(fieldsOf({ ...client, channels: ["WEB", "", " A", "x".repeat(256)] })).toEqual([
      ["channels", "1"],
      ["channels", "2"],
      ["channels", "3"],
    ]);
    const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `C${index}`);
    expect(fieldsOf({ ...client, channels: many(SCOPE_LENGTH_MAX) })).toEqual([]);
    expect(fieldsOf({ ...client, channels: many(SCOPE_LENGTH_MAX + 1) })).toEqual([["channels"]]);
    expect(fieldsOf({ ...client, channels: [] })).toEqual([["channels"]]);
  });
});

describe("a bound caller", () => {
  const caller: Caller = { clientId: 1, name: "till", role: "POS", channels: ["SHOP", "M\u00c9"], locations: ["S-1"] };

  it("acts in its channels and at its locations only, compared exactly", () => {
    expect(() => assertChannel(caller, "SHOP")).not.toThrow();
    expect(() => assertChannel(caller, "ME\u0301")).not.toThrow();
    expect(() => assertChannel(caller, "shop")).toThrow('channel "shop"');
    expect(() => assertLocation(caller, "S-1")).not.toThrow();
    expect(() => assertLocation(caller, "S-2")).toThrow('location "S-2"');
    expect(coversChannel({ ...caller, channels: [] }, "SHOP")).toBe(false);
  });

  it("that is bound to nothing acts everywhere", () => {
    const admin: Caller = { ...caller, role: "ADMIN", channels: null, locations: null };
    expect(() => assertChannel(admin, "ANY")).not.toThrow();
    expect(() => assertLocation(admin, "ANY")).not.toThrow();
  });
});
