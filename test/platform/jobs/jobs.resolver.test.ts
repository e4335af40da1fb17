import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitingJob } from "../../graphql/valid-inputs.js";
import type { GraphqlClient } from "../../support/graphql-client.js";
import { startTestHub, type TestHub } from "../../support/test-hub.js";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

interface JobAnswer {
  readonly id: string;
  readonly status: string;
}

interface JobPage {
  readonly nodes: readonly JobAnswer[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const PAGE = `query ($filter: JobFilter, $first: Int, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) { nodes { id status kind startedBy progress { done total unit } } pageInfo { hasNextPage endCursor } } }`;

async function idsOf(client: GraphqlClient, variables: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const { jobs } = await client.data<{ jobs: { nodes: JobAnswer[] } }>(PAGE, variables);
  return jobs.nodes.map(({ id }) => id);
}

const CANCEL = `mutation ($id: ID!) { jobCancel(input: { id: $id }) { job { id status } userErrors { __typename code message
  ... on IllegalTransitionError { from to } } } }`;

async function cancel(client: GraphqlClient, id: string): Promise<unknown> {
  return (await client.data<{ jobCancel: unknown }>(CANCEL, { id })).jobCancel;
}

describe("jobs over the API", () => {
  it("are shown to whom they are, and canceled by whom started them", async () => {
    const [one, two, board] = [
      await hub.key({ role: "WAREHOUSE" }),
      await hub.key({ role: "WAREHOUSE" }),
      await hub.client({ role: "DASHBOARD" }),
    ];
    const own = await waitingJob(hub, one.clientId);
    const foreign = await waitingJob(hub, two.clientId);
    expect(await idsOf(one.client)).toEqual([own]);
    expect(new Set(await idsOf(board))).toEqual(new Set([own, foreign]));
    expect(await one.client.data("query ($id: ID!) { job(id: $id) { id } }", { id: foreign })).toEqual({ job: null });
    expect(await cancel(one.client, foreign)).toMatchObject({ job: null, userErrors: [{ __typename: "NotFoundError" }] });
    expect(await cancel(board, own)).toMatchObject({ job: null, userErrors: [{ __typename: "ForbiddenError" }] });
    const canceled = { job: { id: own, status: "CANCELED" }, userErrors: [] };
    expect(await cancel(one.client, own)).toEqual(canceled);
    expect(await cancel(one.client, own)).toEqual(canceled);
    expect(await cancel(hub.admin, foreign)).toMatchObject({ job: { status: "CANCELED" } });
  });

  it("that have ended by themselves cannot be canceled", async () => {
    const id = await waitingJob(hub, null);
    await hub.test.database.query("update job set status = 'SUCCEEDED', finished_at = now() where id = $1", [id]);
    const error = { __typename: "IllegalTransitionError", from: "SUCCEEDED", to: "CANCELED" };
    expect(await cancel(hub.admin, id)).toMatchObject({ job: null, userErrors: [error] });
    expect(await cancel(hub.admin, "no id at all")).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
  });

  it("are read page by page, by kind and by status", async () => {
    for (let count = 0; count < 5; count += 1) await waitingJob(hub, null);
    const filter = { kinds: ["HISTORY_PRUNE"], statuses: ["QUEUED"] };
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { jobs }: { jobs: JobPage } = await hub.admin.data<{ jobs: JobPage }>(PAGE, { filter, first: 2, after });
      expect(jobs.nodes.every(({ status }) => status === "QUEUED")).toBe(true);
      seen.push(...jobs.nodes.map(({ id }) => id));
      after = jobs.pageInfo.hasNextPage ? jobs.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(await idsOf(hub.admin, { filter: { kinds: ["NONE"] } })).toEqual([]);
    expect((await hub.admin.ask(PAGE, { filter: { kinds: Array.from({ length: 51 }, () => "A") } })).codes).toEqual(["LIMIT_EXCEEDED"]);
  });

  it("has its nightly schedule from the start", async () => {
    const schedules = await hub.test.database.query("select name, kind, time_zone from job_schedule");
    expect(schedules).toEqual([{ name: "history-prune", kind: "HISTORY_PRUNE", time_zone: "UTC" }]);
  });
});
