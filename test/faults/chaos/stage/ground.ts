import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Sender } from "../traffic/sender.js";
import {
  CHANNEL,
  FLOOD,
  LAST,
  LAST_STOCK,
  LOCATIONS,
  PLAIN,
  PLAIN_STOCK,
  REGISTER_LOCATION,
  REGISTER_STOCK,
  REGISTERS,
} from "./assortment.js";
import { HubSlot } from "./hub-slot.js";
import { PostgresServer } from "./postgres-server.js";

export interface GroundOptions {
  /** The checkout whose hubs are started. */
  readonly hubFolder: string;
  /** For the database server and the logs; everybody must be able to pass through it. */
  readonly folder: string;
}

const TEMPLATE = "chaos_template";

/** A durable PostgreSQL with a migrated and stocked database, of which every round gets a copy. */
export class Ground {
  #databases = 0;

  private constructor(
    readonly options: GroundOptions,
    readonly postgres: PostgresServer,
    /** The ledger's head in every copy. */
    readonly head: number,
  ) {}

  static async open(options: GroundOptions): Promise<Ground> {
    await mkdir(options.folder, { recursive: true });
    const postgres = await PostgresServer.open(join(options.folder, "postgres"));
    try {
      return new Ground(options, postgres, await makeTemplate(options, postgres));
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  async newDatabase(): Promise<string> {
    const name = `chaos_${(this.#databases += 1)}`;
    await this.postgres.admin("postgres", `create database ${name} owner hub_owner template ${TEMPLATE}`);
    return name;
  }

  async dropDatabase(name: string): Promise<void> {
    await this.postgres.admin("postgres", `drop database if exists ${name} with (force)`);
  }

  /** A place for a hub process over one of the databases. */
  hub(index: number, database: string, logFolder: string, folder = this.options.hubFolder): Promise<HubSlot> {
    return openHub({ ...this.options, hubFolder: folder }, this.postgres, {
      index,
      database,
      logPath: join(logFolder, `hub-${index}.log`),
    });
  }

  async close(): Promise<void> {
    await this.postgres.stop();
  }
}

function openHub(
  { hubFolder }: GroundOptions,
  postgres: PostgresServer,
  { index, database, logPath }: { readonly index: number; readonly database: string; readonly logPath: string },
): Promise<HubSlot> {
  const urls = { port: postgres.port, url: postgres.url("hub_runtime", database), ownerUrl: postgres.url("hub_owner", database) };
  return HubSlot.open({ folder: hubFolder, index, database: urls, logPath });
}

async function makeTemplate(options: GroundOptions, postgres: PostgresServer): Promise<number> {
  await postgres.admin("postgres", `create database ${TEMPLATE} owner hub_owner`);
  const hub = await openHub(options, postgres, { index: 0, database: TEMPLATE, logPath: join(options.folder, "template.log") });
  const sender = new Sender((text) => {
    throw new Error(text);
  });
  try {
    await hub.start();
    await stockUp(sender, hub.url);
    const data = await sender.query(hub.url, "{ sequence }");
    return Number(data?.["sequence"]);
  } finally {
    await hub.stop();
    await hub.close();
    await sender.close();
  }
}

async function stockUp(sender: Sender, url: string): Promise<void> {
  const errors = "userErrors { message }";
  const run = async (query: string, input: Readonly<Record<string, unknown>>): Promise<void> => {
    const data = (await sender.query(url, query, { input })) as { readonly answer?: { readonly userErrors: readonly unknown[] } } | null;
    if (data?.answer?.userErrors.length !== 0) throw new Error(`The template could not be stocked: ${JSON.stringify(data)}`);
  };
  for (const [index, code] of LOCATIONS.entries()) {
    await run(`mutation ($input: LocationUpsertInput!) { answer: locationUpsert(input: $input) { ${errors} } }`, {
      code,
      name: code,
      priority: index,
    });
  }
  const variants = [...PLAIN, ...LAST, ...REGISTERS, ...FLOOD].map((sku) => ({ sku }));
  await run(`mutation ($input: ProductUpsertInput!) { answer: productUpsert(input: $input) { ${errors} } }`, {
    handle: "chaos",
    title: "Chaos",
    variants,
  });
  const channel = { code: CHANNEL, name: CHANNEL, locations: LOCATIONS };
  await run(`mutation ($input: ChannelUpsertInput!) { answer: channelUpsert(input: $input) { ${errors} } }`, channel);
  const lines = [
    ...PLAIN.flatMap((sku) => LOCATIONS.map((location) => ({ sku, location, delta: PLAIN_STOCK }))),
    ...LAST.map((sku) => ({ sku, location: "WH-1", delta: LAST_STOCK })),
    ...REGISTERS.map((sku) => ({ sku, location: REGISTER_LOCATION, delta: REGISTER_STOCK })),
  ];
  const adjust = `mutation ($input: InventoryAdjustInput!) { answer: inventoryAdjust(input: $input) { ${errors} } }`;
  await run(adjust, { idempotencyKey: "opening", reason: "OPENING", lines });
}
