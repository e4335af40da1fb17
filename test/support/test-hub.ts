import { type HubOptions, startHub } from "../../src/app.js";
import type { Database } from "../../src/platform/db/database.js";
import { createTestDatabase, type TestDatabase } from "./database.js";
import { collectLog, type CollectedLog, GraphqlClient } from "./graphql-client.js";

export type KeyRoleName = "ADMIN" | "PUBLIC" | "STOREFRONT" | "ORDERS" | "POS" | "WAREHOUSE" | "OPERATOR" | "DASHBOARD";

export interface KeyOptions {
  readonly role: KeyRoleName;
  readonly channels?: readonly string[];
  readonly locations?: readonly string[];
  readonly factQuantityMax?: number;
}

/** A key as the admin makes it, with the id to revoke it by. */
export interface MadeKey {
  readonly clientId: string;
  readonly client: GraphqlClient;
}

/** The whole hub, in this process, over a database of its own. Close it in `afterAll`. */
export interface TestHub {
  readonly url: string;
  readonly test: TestDatabase;
  /** The hub's own, with its lanes. */
  readonly database: Database;
  readonly admin: GraphqlClient;
  /** A client without a key. */
  readonly stranger: GraphqlClient;
  /** Makes a key through the API. */
  key(options: KeyOptions): Promise<MadeKey>;
  /** As `key`, where only the client is wanted. */
  client(options: KeyOptions): Promise<GraphqlClient>;
  /** A digest of every table's row versions, by table. Equal before and after: nothing was written. */
  content(): Promise<Readonly<Record<string, string>>>;
  /** What the hub has logged so far, down to `trace`. */
  readonly lines: CollectedLog["lines"];
  /** Stops the hub and drops its database. Throws where the hub has logged a fault meanwhile, or left a connection open. */
  close(): Promise<void>;
}

const ADMIN_KEY = "an-admin-key-for-tests-only";
const ERROR_LEVEL = 50;
/** Tests show wrong keys as often as they like. */
const MANY_STRANGERS = { addressFailuresPerMinute: 1_000_000 } as const;

const CREATE_KEY = `mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { client { id } key userErrors { message } } }`;

interface CreatedKey {
  readonly apiKeyCreate: { readonly client: { readonly id: string } | null; readonly key: string | null };
}

/** `prepare` fills the database before the hub starts. */
export async function startTestHub(
  settings: Partial<HubOptions["config"]> = {},
  prepare?: (test: TestDatabase) => Promise<void>,
): Promise<TestHub> {
  const test = await createTestDatabase();
  await prepare?.(test);
  const { log, lines } = collectLog();
  let database: Database | null = null;
  const hub = await startHub({
    logger: log,
    config: { host: "127.0.0.1", port: 0, adminKey: ADMIN_KEY, ...settings, limits: { ...MANY_STRANGERS, ...settings.limits } },
    databaseUrl: test.url,
    databaseOwnerUrl: test.ownerUrl,
    prepare: async (parts) => void (database = await Promise.resolve(parts.database)),
  });
  if (database === null) throw new Error("The hub has no database.");
  const admin = new GraphqlClient(hub.url, ADMIN_KEY);
  const contentSql = await contentStatement(test);
  const key = async (options: KeyOptions): Promise<MadeKey> => {
    const { apiKeyCreate } = await admin.data<CreatedKey>(CREATE_KEY, { input: { name: `the tests' ${options.role}`, ...options } });
    if (apiKeyCreate.client === null || apiKeyCreate.key === null) throw new Error(`No key was made: ${JSON.stringify(apiKeyCreate)}`);
    return { clientId: apiKeyCreate.client.id, client: new GraphqlClient(hub.url, apiKeyCreate.key) };
  };
  return {
    url: hub.url,
    test,
    database,
    admin,
    stranger: new GraphqlClient(hub.url),
    key,
    client: async (options) => (await key(options)).client,
    content: async () => {
      const rows = await test.database.query<{ name: string; content: string }>(contentSql);
      return Object.fromEntries(rows.map(({ name, content }) => [name, content]));
    },
    lines,
    close: async () => {
      await hub.close();
      await test.close();
      const faults = lines.filter(({ level }) => typeof level === "number" && level >= ERROR_LEVEL);
      if (faults.length > 0) throw new Error(`The hub logged faults: ${JSON.stringify(faults, null, 2)}`);
    },
  };
}

/** Runs `act` and fails where it has written anything at all: a row of the ledger, a level, a document, a key, a name. */
export async function expectNothingChanged<Answer>(hub: Pick<TestHub, "content">, act: () => Promise<Answer>): Promise<Answer> {
  const before = await hub.content();
  const answer = await act();
  const after = await hub.content();
  const changed = Object.keys({ ...before, ...after }).filter((table) => before[table] !== after[table]);
  if (changed.length > 0) throw new Error(`This wrote to ${changed.join(", ")}. It answered ${JSON.stringify(answer)}`);
  return answer;
}

/**
 * One row for each table: where its row versions lie and which transactions wrote them, which is cheaper to read than the rows. When a key was
 * last used is left out: every request may note it.
 */
async function contentStatement({ database }: TestDatabase): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and has_table_privilege(c.oid, 'select')
     order by c.relname`,
  );
  const rows = tables.map(({ name }) => {
    const row = name === "api_client" ? "(to_jsonb(t) - 'last_used_at')::text" : "t.tableoid || ' ' || t.ctid || ' ' || t.xmin";
    // What schedules do goes on, whoever asks for what.
    const rest = name === "job" ? "where schedule is null" : name === "job_schedule" ? "where false" : "";
    return `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as content from "${name}" t ${rest}`;
  });
  return rows.join(" union all ");
}
