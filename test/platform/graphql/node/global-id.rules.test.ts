import { describe, expect, it } from "vitest";
import {
  bigintKey,
  GLOBAL_ID_LENGTH_MAX,
  globalId,
  integerKey,
  keyOfGlobalId,
  readGlobalId,
  readUuid,
} from "../../../../src/platform/graphql/node/global-id.rules.js";

describe("a global id", () => {
  it("is read as what it was made of, and is another for each type", () => {
    expect(readGlobalId(globalId("Location", 3))).toEqual({ type: "Location", key: "3" });
    expect(globalId("Location", 3)).not.toBe(globalId("Channel", 3));
    expect(keyOfGlobalId(globalId("Location", 3), "Location")).toBe("3");
    expect(keyOfGlobalId(globalId("Location", 3), "Channel")).toBeNull();
  });

  it.each([
    "",
    "3",
    ":",
    "TG9jYXRpb24",
    globalId("", 3),
    `${globalId("Location", 3)}=`,
    ` ${globalId("Location", 3)}`,
    "TG9jYXRpb246M1",
    "🦊",
  ])("is nothing else: %j", (text) => {
    expect(readGlobalId(text)).toBeNull();
  });

  it("is not looked at where it is longer than any", () => {
    const bytes = (GLOBAL_ID_LENGTH_MAX / 4) * 3;
    const longest = globalId("Location", "1".repeat(bytes - "Location:".length));
    expect(longest).toHaveLength(GLOBAL_ID_LENGTH_MAX);
    expect(readGlobalId(longest)).not.toBeNull();
    expect(readGlobalId(globalId("Location", "1".repeat(bytes - "Location:".length + 1)))).toBeNull();
  });
});

describe("a key", () => {
  it("of four bytes is 1 to 2³¹ − 1, written without signs and zeros in front", () => {
    expect([integerKey("1"), integerKey("2147483647")]).toEqual([1, 2_147_483_647]);
    for (const text of ["0", "-1", "01", "2147483648", "99999999999", "1.0", "1e3", "", " 1", "x"]) expect(integerKey(text)).toBeNull();
  });

  it("of eight bytes is 1 to 2⁶³ − 1, as text", () => {
    expect([bigintKey("1"), bigintKey("9223372036854775807")]).toEqual(["1", "9223372036854775807"]);
    for (const text of ["0", "-1", "01", "9223372036854775808", "99999999999999999999", "x", ""]) expect(bigintKey(text)).toBeNull();
  });

  it("that is a UUID is shown in lower case", () => {
    expect(readUuid("0199F0E5-0000-7000-8000-00000000000a")).toBe("0199f0e5-0000-7000-8000-00000000000a");
    for (const text of ["0199f0e500007000800000000000000a", "{0199f0e5-0000-7000-8000-00000000000a}", "x".repeat(36), ""]) {
      expect(readUuid(text)).toBeNull();
    }
  });
});
