import { expect, it } from "vitest";
import { openDatabase } from "../../src/platform/db/open-database.js";
import { withValue, type Input } from "../graphql/mutations.js";
import { newKey, openShop } from "../graphql/shop.js";
import { makeReady, stockMutations } from "../graphql/valid-inputs.js";
import { readTables, recordedDocument, writeRelease, type RecordedCall } from "./stored-release.js";

/*
 * Writes what this code answers to every mutation of stock, with the keys it stored, to a file of the release's name: run at a release,
 * by `RECORD_RELEASE=1.2.0 npx vitest run test/upgrade/record-release.test.ts`, and kept for the releases behind it.
 */

const release = process.env["RECORD_RELEASE"];

/** Fields with a default, by the mutations that have them: given as the default, and as null where that may be. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  inventoryAdjust: { fact: false, "lines.0.state": "AVAILABLE" },
  inventorySet: { fact: false, "lines.0.state": "AVAILABLE" },
  reservationCreate: { ttlSeconds: 900, confirm: false, allocation: "PRIORITY", explain: false },
  reservationExtend: { ttlSeconds: 900 },
  reservationConfirm: { ifExpired: "REFUSE", remainder: "KEEP" },
  saleRecord: { fulfilled: true },
  returnCreate: { receive: false },
};
const NEVER_NULL = new Set(["fact", "lines.0.state"]);

it.runIf(release !== undefined)("records what this release answers and stores", async () => {
  const shop = await openShop();
  const calls: RecordedCall[] = [];
  const send = async (mutation: string, input: Input): Promise<void> => {
    const document = recordedDocument(mutation);
    const answer = await shop.admin.data<Record<string, unknown>>(document, { input });
    expect(JSON.stringify(answer)).not.toContain('"code":"INVALID');
    calls.push({ mutation, document, input, answer });
  };
  for (const mutation of stockMutations) await send(mutation, (await makeReady(shop, mutation))());
  for (const [mutation, defaults] of Object.entries(DEFAULTS)) {
    for (const given of ["left out", "as the default", "as null"] as const) {
      let input = (await makeReady(shop, mutation))();
      for (const [path, value] of Object.entries(defaults)) {
        if (given === "left out") input = withValue(input, path, undefined);
        else if (given === "as the default") input = withValue(input, path, value);
        else if (!NEVER_NULL.has(path)) input = withValue(input, path, null);
      }
      if (mutation === "saleRecord") input = withValue(input, "reference", newKey());
      await send(mutation, input);
    }
  }
  const database = await openDatabase({ url: shop.test.adminUrl, limits: { poolReadsMax: 1 } });
  const tables = await readTables(database);
  await database.close();
  writeRelease(release ?? "", { calls, tables });
  await shop.close();
});
