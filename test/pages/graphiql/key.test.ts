import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { newIdempotencyKey } from "../../../pages/graphiql/new-key.js";
import { troubleOf, WRONG_KEY } from "../../../pages/graphiql/trouble.js";
import { serveSchema } from "../../support/graphql-client.js";
import { sampleSchema } from "../../platform/http/sample-schema.js";

describe("what GraphiQL says of a key", () => {
  it("is a sentence where the hub does not take it, and nothing where it does", async () => {
    const served = await serveSchema(sampleSchema());
    try {
      const ask = async (key: string): Promise<unknown> => {
        const answer = await fetch(`${served.url}/graphql`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: '{"query":"{ hello }"}',
        });
        return answer.json();
      };
      expect(troubleOf(await ask("wrong"))).toBe(WRONG_KEY);
      served.client();
      expect(troubleOf(await ask("test-key-1"))).toBeNull();
    } finally {
      await served.close();
    }
  });

  it("is the hub's own sentence after too many wrong ones, and nothing of other failures", () => {
    expect(troubleOf({ errors: [{ message: "Wait.", extensions: { code: "RATE_LIMITED" } }] })).toBe("Wait.");
    for (const answer of [null, {}, { errors: [] }, { errors: [{}] }, { errors: [{ extensions: { code: "FORBIDDEN" } }] }]) {
      expect(troubleOf(answer)).toBeNull();
    }
  });
});

describe("a page that came over plain HTTP from another machine", () => {
  it("makes idempotency keys without what browsers keep for secure ones", () => {
    const secureOnly = vi.spyOn(crypto, "randomUUID").mockImplementation(() => {
      throw new TypeError("crypto.randomUUID is not a function");
    });
    try {
      const keys = Array.from({ length: 100 }, newIdempotencyKey);
      expect(new Set(keys).size).toBe(100);
      for (const key of keys) expect(key).toMatch(/^graphiql-[0-9a-f]{32}$/);
    } finally {
      secureOnly.mockRestore();
    }
  });

  it("uses nothing of the kind in its own files", () => {
    const folder = new URL("../../../pages/graphiql/", import.meta.url);
    for (const name of readdirSync(folder)) {
      const code = readFileSync(new URL(name, folder), "utf8").replace(/\/\*[^]*?\*\//g, "");
      expect(code, name).not.toMatch(/randomUUID|crypto\.subtle|navigator\.clipboard/);
    }
  });
});
