import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AccessResolver } from "../../src/access/graphql.js";
import { Authenticator, createKey } from "../../src/access/index.js";
import { generateKey } from "../../src/access/api-key.js";
import { networkOf } from "../../src/access/failed-keys.js";
import { HubError } from "../../src/platform/errors/hub-error.js";
import { Refusal } from "../../src/platform/errors/user-error.js";
import { type CountedDatabase, countQueries } from "../support/count-queries.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";

let test: TestDatabase;
let counted: CountedDatabase;
let authenticator: Authenticator;

beforeAll(async () => {
  test = await createTestDatabase();
  counted = countQueries(test.database);
});
beforeEach(() => {
  authenticator = new Authenticator(counted.database, { failuresPerMinute: 20, now: () => 0 });
});
afterAll(() => test.close());

const at = (ip: string): { readonly ip: string } => ({ ip });
const bearer = (key: string): string => `Bearer ${key}`;
const madeUp = (count: number): string[] => Array.from({ length: count }, () => bearer(generateKey()));

async function made(): Promise<string> {
  const created = await createKey(test.database, {
    name: "till",
    role: "DASHBOARD",
    channels: null,
    locations: null,
    expiresAt: null,
    factQuantityMax: null,
  });
  if (created instanceof Refusal) throw new Error(created.errors[0]?.message);
  return bearer(created.key);
}

/** The roles and refusals that the keys are answered with, in order. */
async function answers(keys: readonly string[], ip: string): Promise<string[]> {
  const answerTo = async (key: string): Promise<string> => {
    try {
      return (await authenticator.authenticate(key, at(ip)))?.role ?? "STRANGER";
    } catch (error) {
      return error instanceof HubError ? String(error.extensions["code"]) : String(error);
    }
  };
  const all: string[] = [];
  for (const key of keys) all.push(await answerTo(key));
  return all;
}

describe("a key that nobody has", () => {
  it("is looked up once, however often it is shown in a second", async () => {
    const [key = ""] = madeUp(1);
    const { result, statements } = await counted.count(() =>
      answers(
        Array.from({ length: 10 }, () => key),
        "10.0.0.1",
      ),
    );
    expect([new Set(result), statements.length]).toEqual([new Set(["STRANGER"]), 1]);
  });

  it("works at once when it is made by this process, also while it is being looked up", async () => {
    const key = await made();
    const { keyId } = await rename(key);
    const before = authenticator.authenticate(key, at("10.0.0.1"));
    await before;
    expect(await authenticator.authenticate(key, at("10.0.0.1"))).toBeNull();
    await test.database.query("update api_client set key_id = $1 where key_id = $2", [keyId, `${keyId}-away`]);
    expect(await authenticator.authenticate(key, at("10.0.0.1"))).toBeNull();
    authenticator.keyMade();
    expect(await authenticator.authenticate(key, at("10.0.0.1"))).toMatchObject({ role: "DASHBOARD" });
  });

  it("works a second later when it is made by another", async () => {
    const key = await made();
    const { keyId } = await rename(key);
    expect(await authenticator.authenticate(key)).toBeNull();
    await test.database.query("update api_client set key_id = $1 where key_id = $2", [keyId, `${keyId}-away`]);
    await expect.poll(() => authenticator.authenticate(key), { timeout: 10_000 }).toMatchObject({ role: "DASHBOARD" });
  });

  /** Takes a key away, so that it can be made again as it was. */
  async function rename(key: string): Promise<{ readonly keyId: string }> {
    const keyId = key.split("_")[1] ?? "";
    await test.database.query("update api_client set key_id = $1 where key_id = $2", [`${keyId}-away`, keyId]);
    return { keyId };
  }
});

describe("keys that come together", () => {
  it("are looked up together: 200 strangers at once, and one with a key, take a few statements", async () => {
    const key = await made();
    const strangers = madeUp(200).map((stranger, index) => authenticator.authenticate(stranger, at(`10.0.1.${index}`)));
    const { result, statements } = await counted.count(() => Promise.all([...strangers, authenticator.authenticate(key, at("10.0.2.1"))]));
    expect(result.filter((caller) => caller !== null)).toMatchObject([{ role: "DASHBOARD" }]);
    // What was asked before, what gathered meanwhile, and the note that the key was used.
    expect(statements.length).toBeLessThanOrEqual(3);
  });

  it("are looked up once where they are one", async () => {
    const key = await made();
    const { result, statements } = await counted.count(() =>
      Promise.all(Array.from({ length: 50 }, async () => authenticator.authenticate(key, at("10.0.0.1")))),
    );
    expect(new Set(result.map((caller) => caller?.role))).toEqual(new Set(["DASHBOARD"]));
    expect(statements.filter((text) => text.includes("select"))).toHaveLength(1);
  });
});

describe("an address that shows too many wrong keys", () => {
  it("is refused without a look-up, with a hint when to come again, and others are not", async () => {
    const good = await made();
    expect(new Set(await answers(madeUp(20), "10.0.0.9"))).toEqual(new Set(["STRANGER"]));
    const { result, statements } = await counted.count(() =>
      answers([...madeUp(50), good, bearer("hub_misspelt_key_0000"), "Basic abc"], "10.0.0.9"),
    );
    expect(new Set(result)).toEqual(new Set(["RATE_LIMITED"]));
    expect(statements).toEqual([]);
    const refusal = await (async () => authenticator.authenticate(good, at("10.0.0.9")))().catch((error: unknown) => error);
    expect((refusal as HubError).extensions["retryAfterMs"]).toBeGreaterThan(0);
    expect(await answers([good], "10.0.0.10")).toEqual(["DASHBOARD"]);
  });

  it("is refused for keys that cannot be keys too", async () => {
    const misspelt = Array.from({ length: 21 }, (_, index) => `Bearer hub_misspelt_${index}`);
    expect((await answers(misspelt, "10.0.0.8")).at(-1)).toBe("RATE_LIMITED");
  });

  it("keeps the keys that were good: behind a proxy that nobody told of, it is everybody's", async () => {
    const [known, unseen] = [await made(), await made()];
    expect(await answers([known], "127.0.0.1")).toEqual(["DASHBOARD"]);
    await answers(madeUp(21), "127.0.0.1");
    // As when the two seconds of trust are over.
    authenticator.forget((await authenticator.authenticate(known))?.clientId ?? 0);
    expect(await answers([known, unseen], "127.0.0.1")).toEqual(["DASHBOARD", "RATE_LIMITED"]);
  });

  it("stays open to those who show no key: they cost no look-up", async () => {
    await answers(madeUp(21), "10.0.0.7");
    expect(await authenticator.authenticate(undefined, at("10.0.0.7"))).toBeNull();
  });

  it.each([
    ["10.1.2.3", "10.1.2.3"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["2001:db8:1:2:aaaa::7", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("%s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("apiKeyCreate", () => {
  it("tells the process that a key was made", async () => {
    const resolver = new AccessResolver(test.database, authenticator);
    const { key } = await resolver.apiKeyCreate({ name: "new", role: "DASHBOARD" });
    expect(await authenticator.authenticate(bearer(key ?? ""), at("10.0.0.1"))).toMatchObject({ name: "new" });
  });
});
