import { gzipSync } from "node:zlib";
import { rowIdOf } from "../support/row-id.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GraphqlClient } from "../support/graphql-client.js";
import { withAdmin } from "../support/cluster.js";
import { startTestHub, type TestHub } from "../support/test-hub.js";
import { exported, imported, jobOf, productFile, promised, put, untilEnded } from "./served-exchange.js";

let hub: TestHub;
let keeper: GraphqlClient;
const UPLOAD_BYTES = 1024 * 1024;
beforeAll(async () => {
  hub = await startTestHub({ limits: { uploadBytesMax: UPLOAD_BYTES } });
  keeper = await hub.client({ role: "WAREHOUSE" });
});
afterAll(() => hub.close());

async function count(table: "job_file" | "job_upload" | "job_file_part"): Promise<number> {
  const [row] = await hub.test.database.query<{ count: number }>(`select count(*)::integer as count from ${table}`);
  return row?.count ?? -1;
}

const NOTHING_THERE = { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] };

describe("an import over the API", () => {
  it("runs when its file has come, in the name of the key that asked, and tells what became of it", async () => {
    const job = await imported(keeper, { layout: "LOCATIONS", fileName: "C:\\files\\places.csv" }, "code\nWH-1\nSTORE-1\n");
    expect(job).toMatchObject({
      status: "SUCCEEDED",
      attempts: 1,
      startedBy: "the tests' WAREHOUSE",
      progress: { done: 2, total: 2, unit: "rows" },
      importReport: { file: "places.csv", complete: true, rows: 2, unit: "locations", created: 2, changed: 0, rejected: 0, findings: [] },
    });
    await imported(keeper, { layout: "PRODUCTS" }, productFile(3));
    const levels = await imported(keeper, { layout: "LEVELS", reason: "OPENING" }, "sku,location,available\nSKU-1,WH-1,7\n");
    expect(levels).toMatchObject({ importReport: { file: "levels.csv", created: 1 } });
    const change = { line: 2, sku: "SKU-1", locationCode: "WH-1", figure: "available", from: 0, to: 7 };
    expect(levels).toMatchObject({ importReport: { changes: [change], changesCount: 1 } });
    const file = await fetch(`${hub.url}${String(levels.importReport?.["changesUrl"])}`);
    expect(await file.text()).toBe("line,sku,location,figure,from,to\n2,SKU-1,WH-1,available,0,7\n");
    const older = "sku,location,available,version,as_of\nSKU-1,WH-1,9,7,0\n";
    const refused = await imported(keeper, { layout: "LEVELS" }, older);
    expect(refused).toMatchObject({
      importReport: { rejected: 1, findings: [{ message: expect.stringMatching(/7 counted since.*or give rebase: true to/) as string }] },
    });
    expect((await imported(keeper, { layout: "LEVELS", rebase: true, dryRun: true }, older)).importReport).toMatchObject({
      changes: [{ from: 7, to: 16 }],
    });
    const [movement] = await hub.test.database.query(
      "select movement.reason, note, name from adjustment join movement on document_id = adjustment.id join api_client on api_client.id = movement.actor",
    );
    expect(movement).toEqual({ reason: "OPENING", note: "Imported from levels.csv", name: "the tests' WAREHOUSE" });
  });

  it("leaves rows out with their lines, all of them in a file that can be downloaded, in the words of the API", async () => {
    const wrong = Array.from({ length: 30 }, (_, place) => `,Nothing ${place}\n`).join("");
    const { status, importReport } = await imported(keeper, { layout: "PRODUCTS" }, `sku,title\nWIDGET,Widget\nwidget,Widget\n${wrong}`);
    expect(status).toBe("SUCCEEDED");
    expect(importReport).toMatchObject({ rows: 32, created: 1, rejected: 31 });
    expect(importReport?.["findings"]).toHaveLength(20);
    expect(importReport?.["findings"]).toContainEqual({
      line: 3,
      verdict: "REJECTED",
      message: expect.stringContaining("or allowNearMiss: true if") as string,
    });
    const response = await fetch(`${hub.url}${importReport?.findingsUrl ?? ""}`);
    const report = (await response.json()) as { findings: { line: number }[]; summary: object };
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(report.findings.map(({ line }) => line).sort((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, place) => place + 3));
    expect(report.summary).toMatchObject({ rows: 32, rejected: 31, complete: true });
  });

  it("takes packed files, dry runs, Latin-1, and a shop's files with its names of locations", async () => {
    const dry = await imported(keeper, { layout: "PRODUCTS", dryRun: true }, gzipSync(productFile(5, 1_000)));
    expect(dry.importReport).toMatchObject({ dryRun: true, created: 5 });
    expect((await imported(keeper, { layout: "PRODUCTS" }, productFile(5, 1_000))).importReport).toMatchObject({ created: 5 });
    const latin = await imported(
      keeper,
      { layout: "PRODUCTS", encoding: "LATIN1" },
      new Uint8Array(Buffer.from("sku,title\nL-1,\xdcber\n", "latin1")),
    );
    expect(latin.importReport).toMatchObject({ created: 1, encoding: "LATIN1", delimiter: "COMMA" });
    const found = new Uint8Array(Buffer.from("sep=;\nsku;title\nL-2;\x80\n", "latin1"));
    expect((await imported(keeper, { layout: "PRODUCTS" }, found)).importReport).toMatchObject({
      created: 1,
      encoding: "WINDOWS1252",
      delimiter: "SEMICOLON",
    });
    const shop = await imported(
      keeper,
      { layout: "SHOPIFY_INVENTORY", locations: [{ name: "Main shop", location: "WH-1" }, { name: "Old shop" }] },
      "Handle,SKU,Main shop,Old shop\nx,SKU-2,4,9\n",
    );
    expect(shop).toMatchObject({ status: "SUCCEEDED", importReport: { created: 1, silent: 1 } });
  });

  it.each([
    ["no table", "PRODUCTS", 'sku,title\n"A,B\n', /a quoted value is still open/],
    ["another file", "PRODUCTS", "\u0000\u0001\u0002\n", /NUL byte/],
    ["half of one", "PRODUCTS", 'sku,title\nA,"B', /a quoted value is still open/],
    ["without a column", "LEVELS", "sku,place\nA,B\n", /the column.* "location"/],
    [
      "of letters of two encodings",
      "PRODUCTS",
      new Uint8Array(Buffer.from("sku,title\nA,\xc3\x9c\nB,\xdc\n", "latin1")),
      /encoding: LATIN1/,
    ],
    ["packed, and cut off", "PRODUCTS", new Uint8Array(gzipSync(productFile(500)).subarray(0, 300)), /gzip data is cut off/],
  ])("fails for a file that is %s, and keeps nothing of it", async (_what, layout, content, sentence) => {
    const job = await imported(keeper, { layout }, content);
    expect(job).toMatchObject({ status: "FAILED", attempts: 1, error: expect.stringMatching(sentence) as string, importReport: null });
    expect(await hub.test.database.query("select id from job_file where job_id = $1", [job.id])).toEqual([]);
  });

  it("refuses what it cannot use before a URL is promised", async () => {
    const document = "mutation ($input: ImportStartInput!) { importStart(input: $input) { upload { url } userErrors { code field } } }";
    const locations = [{ name: "a=b" }, { name: "a", location: "" }];
    expect(await keeper.data(document, { input: { layout: "LEVELS", fileName: "", locations } })).toEqual({
      importStart: {
        upload: null,
        userErrors: [["fileName"], ["locations", "0", "name"], ["locations", "1", "location"]].map((field) => ({
          code: "INVALID_INPUT",
          field,
        })),
      },
    });
    const many = Array.from({ length: 251 }, (_, place) => ({ name: `shop ${place}` }));
    expect((await keeper.ask(document, { input: { layout: "LEVELS", locations: many } })).codes).toEqual(["LIMIT_EXCEEDED"]);
    const bound = await hub.client({ role: "WAREHOUSE", locations: ["WH-1"] });
    expect((await bound.ask(document, { input: { layout: "LEVELS" } })).codes).toEqual(["FORBIDDEN"]);
    const missing = await imported(
      keeper,
      { layout: "SHOPIFY_INVENTORY", locations: [{ name: "x", location: "NONE" }] },
      "Handle,SKU,x\na,SKU-1,1\n",
    );
    expect(missing).toMatchObject({
      status: "FAILED",
      error: expect.stringMatching(/locations: "x=NONE": the hub has no location/) as string,
    });
  });

  it("is not done for a key that was revoked meanwhile", async () => {
    const { client, clientId } = await hub.key({ role: "WAREHOUSE" });
    const upload = await promised(client, { layout: "PRODUCTS" });
    await hub.admin.data("mutation ($id: ID!) { apiKeyRevoke(input: { id: $id }) { userErrors { code } } }", { id: clientId });
    expect((await put(client, upload, productFile(1))).status).toBe(401);
    // As if its file had come before, and waited.
    const input = { file: { id: upload.jobId, bytes: 1 }, fileName: "a.csv", encoding: "utf8", options: { layout: "PRODUCTS" } };
    await hub.test.database.query("insert into job (id, kind, input, attempts_max, client_id) values ($1, 'IMPORT', $2, 5, $3)", [
      upload.jobId,
      JSON.stringify(input),
      rowIdOf(clientId),
    ]);
    const job = await untilEnded(hub.admin, upload.jobId);
    expect(job).toMatchObject({ status: "FAILED", attempts: 1, error: expect.stringMatching(/has been revoked or has expired/) as string });
  });
});

describe("the URL of an upload", () => {
  it("is good once", async () => {
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    expect(await jobOf(keeper, upload.jobId)).toBe(null);
    expect(await put(keeper, upload, productFile(1, 2_000))).toEqual({ status: 202, body: { job: { id: upload.jobId } } });
    expect(await put(keeper, upload, productFile(1, 3_000))).toMatchObject({ status: 404, body: NOTHING_THERE });
    await untilEnded(keeper, upload.jobId);
  });

  it("is good for the key that asked, and not spent by others", async () => {
    const other = await hub.client({ role: "WAREHOUSE" });
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    expect(await put(other, upload, productFile(1))).toMatchObject({ status: 404, body: NOTHING_THERE });
    expect(await put(hub.admin, upload, productFile(1))).toMatchObject({ status: 404 });
    expect(await put(keeper, upload, productFile(1), null)).toMatchObject({ status: 401 });
    expect(await put(keeper, upload, productFile(1), "no-key-that-was-ever-made")).toMatchObject({ status: 401 });
    expect(await put(keeper, { url: `${upload.url.slice(0, -1)}${upload.url.endsWith("A") ? "B" : "A"}` }, productFile(1))).toMatchObject({
      status: 404,
    });
    expect((await put(keeper, upload, productFile(1, 4_000))).status).toBe(202);
    await untilEnded(keeper, upload.jobId);
  });

  it("ends, and is forgotten", async () => {
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    await withAdmin(hub.test.adminUrl, (admin) => admin.query("update job_upload set expires_at = now()"));
    expect(await put(keeper, upload, productFile(1))).toMatchObject({ status: 404, body: NOTHING_THERE });
    // Whoever asks for another one sweeps.
    await promised(keeper, { layout: "PRODUCTS" });
    expect(await count("job_upload")).toBe(1);
    await withAdmin(hub.test.adminUrl, (admin) => admin.query("delete from job_upload"));
  });

  it("is kept as a digest only", async () => {
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    const [row] = await hub.test.database.query<{ row: string }>("select row_to_json(job_upload)::text as row from job_upload");
    expect(row?.row).toContain(upload.jobId);
    expect(row?.row).not.toContain(upload.url.slice("/uploads/".length));
    await put(keeper, upload, productFile(1));
    await untilEnded(keeper, upload.jobId);
  });

  it("takes so many bytes, announced or not, and keeps nothing of more", async () => {
    const before = [await count("job_file"), await count("job_file_part")];
    const long = new Uint8Array(UPLOAD_BYTES + 1).fill(97);
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    expect(upload.bytesMax).toBe(UPLOAD_BYTES);
    const tooLong = { status: 413, body: { errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: UPLOAD_BYTES } }] } };
    expect(await put(keeper, upload, long)).toMatchObject(tooLong);
    const streamed = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(256 * 1024).fill(97));
      },
    });
    await expect(put(keeper, upload, streamed).then(({ status, body }) => ({ status, body }))).resolves.toMatchObject(tooLong);
    expect([await count("job_file"), await count("job_file_part")]).toEqual(before);
    expect(await jobOf(keeper, upload.jobId)).toBe(null);
  });

  it("is not spent by an empty body, and an upload that breaks off leaves nothing", async () => {
    const before = [await count("job_file"), await count("job_file_part")];
    const upload = await promised(keeper, { layout: "PRODUCTS" });
    expect(await put(keeper, upload, "")).toMatchObject({ status: 400 });
    const breaking = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(600 * 1024).fill(97)),
      pull: async (controller) => {
        while ((await count("job_upload")) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
        controller.error(new Error("The line is cut."));
      },
    });
    await expect(put(keeper, upload, breaking)).rejects.toThrow();
    while ((await count("job_file")) !== before[0]) await new Promise((resolve) => setTimeout(resolve, 10));
    expect([await count("job_file"), await count("job_file_part")]).toEqual(before);
    expect(await put(keeper, upload, productFile(1))).toMatchObject({ status: 404 });
  });

  it("is promised ten times to one key", async () => {
    const { client } = await hub.key({ role: "WAREHOUSE" });
    for (let place = 0; place < 10; place += 1) await promised(client, { layout: "PRODUCTS" });
    const document = "mutation { importStart(input: { layout: PRODUCTS }) { upload { url } } }";
    expect((await client.ask(document)).codes).toEqual(["OVERLOADED"]);
    await promised(keeper, { layout: "PRODUCTS" });
  });
});

describe("an export over the API", () => {
  it("makes a file that imports without a change, behind a link that ends", async () => {
    const { status, exportFile } = await exported(keeper, { table: "LEVELS" });
    expect(status).toBe("SUCCEEDED");
    const link = `${hub.url}${exportFile?.url ?? ""}`;
    const response = await fetch(link);
    const text = await response.text();
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="levels.csv"');
    expect(Number(exportFile?.bytes)).toBe(text.length);
    expect(text.split("\n")[0]).toMatch(/^sku,location,available/);
    expect(text.trim().split("\n")).toHaveLength((exportFile?.rows ?? 0) + 1);
    const again = await imported(keeper, { layout: "LEVELS" }, text);
    expect(again.importReport).toMatchObject({ created: 0, changed: 0, unchanged: exportFile?.rows });
    await hub.test.database.query("update job_file set expires_at = now() where name = 'levels.csv'");
    expect((await fetch(link)).status).toBe(404);
    expect((await fetch(`${hub.url}/downloads/short`)).status).toBe(404);
  });

  it("packs it where asked to, and is for whoever sees everything", async () => {
    const board = await hub.client({ role: "DASHBOARD" });
    const { exportFile } = await exported(board, { table: "PRODUCTS", compress: true });
    const response = await fetch(`${hub.url}${exportFile?.url ?? ""}`);
    expect([exportFile?.name, response.headers.get("content-type")]).toEqual(["products.csv.gz", "application/gzip"]);
    expect(Buffer.from(await response.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    const till = await hub.client({ role: "POS", channels: ["WEB"], locations: ["WH-1"] });
    expect((await till.ask("mutation { exportStart(input: { table: LEVELS }) { job { id } } }")).codes).toEqual(["FORBIDDEN"]);
  });
});
