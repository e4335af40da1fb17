import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/platform/db/open-database.js";
import { schema, stockInputs } from "../graphql/input-defaults.js";
import { stockMutations } from "../graphql/valid-inputs.js";
import { LEFT_OUT_DEFAULTS, WRITTEN_DEFAULTS } from "../../src/stock/ledger/fingerprint.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import { readRelease, writeTables, type RecordedCall } from "./stored-release.js";

const releases = readdirSync(new URL("./releases/", import.meta.url)).map((file) => file.replace(/\.jsonl$/, ""));

/** What commands have done: holds that have run out since the release are expired by whoever meets them. */
const DONE = `select (select count(*) from idempotency_record) as keys, (select count(*) from movement where kind <> 'EXPIRE') as movements,
  (select count(*) from sale) as sales, (select count(*) from reservation) as reservations, (select count(*) from return) as returns`;

for (const release of releases) {
  const stored = readRelease(release);

  describe(`what ${release} has stored`, () => {
    let hub: TestHub;
    beforeAll(async () => {
      hub = await startTestHub({}, async (urls) => {
        const owner = await openDatabase({ url: urls.adminUrl, limits: { poolReadsMax: 1 } });
        await writeTables(owner, stored.tables);
        await owner.close();
      });
    });
    afterAll(() => hub.close());

    it("is of every mutation of stock that there was", () => {
      const sent = new Set(stored.calls.map(({ mutation }) => mutation));
      expect([...sent].filter((mutation) => !stockMutations.includes(mutation))).toEqual([]);
      expect(sent.size).toBeGreaterThanOrEqual(19);
    });

    it("is answered again, and nothing is done anew", async () => {
      const before = await hub.test.database.query(DONE);
      for (const { mutation, document, input, answer } of stored.calls) {
        expect(await hub.admin.data(document, { input }), mutation).toEqual(replayed(answer));
      }
      expect(await hub.test.database.query(DONE)).toEqual(before);
    });

    it("is still the digest of the same input with its defaults left out, written out, or null", async () => {
      for (const { mutation, document, input, answer } of stored.calls.filter((call) => !call.mutation.endsWith("Many"))) {
        for (const other of waysToSay(mutation, input)) expect(await hub.admin.data(document, { input: other })).toEqual(replayed(answer));
      }
    });

    it("is known by the recorded reference too, under another key", async () => {
      const sales = stored.calls.filter(({ mutation }) => mutation === "saleRecord");
      expect(sales.length).toBeGreaterThan(0);
      for (const { document, input, answer } of sales) {
        const again = { ...input, idempotencyKey: `${String(input["idempotencyKey"])}-again` };
        const { saleRecord } = await hub.admin.data<{ saleRecord: { sale: { id: string }; replayed: boolean } }>(document, {
          input: again,
        });
        const recorded = answer as { saleRecord: { sale: { id: string } } };
        expect(saleRecord).toMatchObject({ replayed: true, sale: { id: recorded.saleRecord.sale.id } });
      }
    });
  });
}

it("a default of the schema is either written out as the first release did, or left out of the digest", () => {
  const declared = stockInputs(schema).flatMap((fields) => fields.map(([name, value]) => [name, value] as const));
  const known = new Map([...WRITTEN_DEFAULTS, ...LEFT_OUT_DEFAULTS]);
  expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(known));
  expect([...WRITTEN_DEFAULTS.keys()].filter((name) => LEFT_OUT_DEFAULTS.has(name))).toEqual([]);
});

/** The recorded answer as a repeat has it. */
function replayed(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll('"replayed":false', '"replayed":true'));
}

/** The input with each field that has a default left out, given as the default, and null, where it is not something else. */
function waysToSay(mutation: string, input: RecordedCall["input"]): RecordedCall["input"][] {
  const own = stockInputs(schema, mutation).flatMap((fields) => fields);
  const plain = own.filter(([name, value]) => name !== "state" && (input[name] ?? value) === value);
  return (["default", "absent", "null"] as const).map((how) => {
    const copy: Record<string, unknown> = { ...input };
    for (const [name, value, nullable] of plain) {
      if (how === "default") copy[name] = value;
      else if (how === "null" && nullable) copy[name] = null;
      else delete copy[name];
    }
    return copy;
  });
}
