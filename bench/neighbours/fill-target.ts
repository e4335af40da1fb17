import { askHub } from "../world/ask-hub.js";
import { bookUnits } from "../world/book-units.js";
import { fillWorld } from "../world/fill-world.js";
import { CHANNEL, locationOf } from "../world/names.js";
import { withClient } from "../stage/admin.js";
import type { Dose, Target } from "./heavy-kind.js";

const SKUS = { quick: 1_500, full: 6_000 } as const;
/** As many variants as a product may have; a tenth of it where a moment has to do. */
const WIDE = { quick: 200, full: 2_000 } as const;
const WIDE_PRODUCT = "wide";
/** Movements of the ledger's second half, for those who come back from far behind. */
const HISTORY = { quick: 4_000, full: 100_000 } as const;

/** Goods, stock and a history, before a hub runs on the database. */
export async function fillTarget(database: Target["database"], dose: Dose): Promise<void> {
  await fillWorld(database, { skus: SKUS[dose], locations: 2, units: 1_000_000 });
  await withClient(database.ownerUrl, (owner) => bookUnits(owner, HISTORY[dose]));
}

const CREATE_KEY = "mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key userErrors { message } } }";
const UPSERT = "mutation ($input: ProductUpsertInput!) { productUpsert(input: $input) { userErrors { message } } }";

/** Makes the keys and the wide product of a filled database, over the hub that runs on it. */
export async function openTarget(hub: Pick<Target, "url" | "database" | "commandLine">, adminKey: string, dose: Dose): Promise<Target> {
  const asAdmin = { url: hub.url, key: adminKey };
  const key = async (role: string, scope: object = {}): Promise<string> => {
    const input = { name: `neighbours: ${role}`, role, ...scope };
    const { apiKeyCreate } = await askHub<{ apiKeyCreate: { key: string | null } }>(asAdmin, CREATE_KEY, { input });
    if (apiKeyCreate.key === null) throw new Error(`No key was made: ${JSON.stringify(apiKeyCreate)}`);
    return apiKeyCreate.key;
  };
  const variants = Array.from({ length: WIDE[dose] }, (_, index) => ({ sku: `WIDE-${index + 1}`, title: `Wide ${index + 1}` }));
  await askHub(asAdmin, UPSERT, { input: { handle: WIDE_PRODUCT, title: "Wide", variants } });
  const { sequence } = await askHub<{ sequence: string }>(asAdmin, "{ sequence }");
  const channels = [CHANNEL];
  return {
    ...hub,
    skus: SKUS[dose],
    wideProduct: WIDE_PRODUCT,
    farBehind: String(Math.max(0, Number(sequence) - HISTORY[dose])),
    keys: {
      admin: adminKey,
      public: await key("PUBLIC", { channels }),
      storefront: await key("STOREFRONT", { channels }),
      till: await key("POS", { channels, locations: [locationOf(1)] }),
      warehouse: await key("WAREHOUSE"),
      dashboard: await key("DASHBOARD"),
    },
  };
}
