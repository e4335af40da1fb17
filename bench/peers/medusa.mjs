import { randomUUID } from "node:crypto";
import process from "node:process";
import { createRequire } from "node:module";
import { accepted, closedLoop, refused, serve, stayAtHome } from "./peer.mjs";

stayAtHome(process.env.PEER_DATABASE_URL);
process.env.MEDUSA_DISABLE_TELEMETRY = "true";
process.env.NODE_ENV = "production";
process.env.LOG_LEVEL = "error";

const load = createRequire(import.meta.url);
const { MedusaModule } = load("@medusajs/framework/modules-sdk");
const { ContainerRegistrationKeys, MedusaError, Modules, ModulesSdkUtils, createMedusaContainer } = load("@medusajs/framework/utils");
const { asValue } = load("@medusajs/framework/awilix");

const place = "bench-warehouse";
/** More than any round can reserve. */
const plenty = 1_000_000_000;

const { inventory, locking } = await openModules(process.env.PEER_DATABASE_URL, Number(process.env.PEER_POOL ?? "10"));

/** The two modules as a Medusa application would load them, without the application around them. */
async function openModules(clientUrl, poolMax) {
  const database = { clientUrl, schema: "public", driverOptions: { ssl: false }, pool: { min: 0, max: poolMax } };
  await MedusaModule.migrateUp({ moduleKey: Modules.INVENTORY, modulePath: "@medusajs/inventory", options: { database } });
  const container = createMedusaContainer();
  container.register({
    [ContainerRegistrationKeys.PG_CONNECTION]: asValue(ModulesSdkUtils.createPgConnection(database)),
    [ContainerRegistrationKeys.LOGGER]: asValue(silentLogger()),
    [Modules.EVENT_BUS]: asValue(silentEvents()),
  });
  const module = (key, path) =>
    MedusaModule.bootstrap({ moduleKey: key, defaultPath: path, declaration: { options: { database } }, sharedContainer: container });
  const loaded = { ...(await module(Modules.INVENTORY, "@medusajs/inventory")), ...(await module(Modules.LOCKING, "@medusajs/locking")) };
  return { inventory: loaded[Modules.INVENTORY], locking: loaded[Modules.LOCKING] };
}

function silentLogger() {
  const say = () => undefined;
  return { debug: say, info: say, log: say, warn: say, error: say, activity: say, progress: say, success: say, failure: say };
}

/** The module announces what it did on a bus; nobody listens here, which spares it the work. */
function silentEvents() {
  const nothing = async () => undefined;
  return { emit: nothing, subscribe: nothing, unsubscribe: nothing, releaseGroupedEvents: nothing, clearGroupedEvents: nothing };
}

/** New items with this much stock each; answers their ids. */
async function stockedItems(count, quantity) {
  const made = await inventory.createInventoryItems(Array.from({ length: count }, () => ({ sku: randomUUID() })));
  const ids = made.map(({ id }) => id);
  await inventory.createInventoryLevels(ids.map((id) => ({ inventory_item_id: id, location_id: place, stocked_quantity: quantity })));
  return ids;
}

/** One unit, by the module's own method, which checks the stock itself. */
async function reserve(itemId) {
  try {
    await inventory.createReservationItems([{ inventory_item_id: itemId, location_id: place, quantity: 1 }]);
    return accepted;
  } catch (error) {
    if (error?.type === MedusaError.Types.NOT_ALLOWED) return refused;
    throw error;
  }
}

/** As the steps of Medusa's own workflows do it: under the locking module's lock on the item. */
const reserveLocked = (itemId) => locking.execute([itemId], () => reserve(itemId));

const attempts = { locked: reserveLocked, direct: reserve };
let hot = null;
let spread = [];

serve({
  async prepare({ skus }) {
    [hot] = await stockedItems(1, plenty);
    spread = await stockedItems(skus, plenty);
    return { skus: spread.length };
  },
  hot: ({ clients, seconds, by }) => closedLoop({ clients, seconds }, () => attempts[by](hot)),
  spread: ({ clients, seconds, by }) =>
    closedLoop({ clients, seconds }, (_, number) => attempts[by](spread[(number * 7919) % spread.length])),
  read: ({ clients, seconds }) =>
    closedLoop({ clients, seconds }, async (_, number) => {
      await inventory.retrieveAvailableQuantity(spread[(number * 7919) % spread.length], [place]);
      return accepted;
    }),
  async oversell({ clients, stock, demand, by }) {
    const [itemId] = await stockedItems(1, stock);
    const { figures, failures } = await closedLoop({ clients, tries: demand }, () => attempts[by](itemId));
    const level = await inventory.retrieveInventoryLevelByItemAndLocation(itemId, place);
    const rows = await inventory.listReservationItems({ inventory_item_id: itemId }, { select: ["quantity"], take: null });
    return {
      accepted: figures.accepted,
      refused: figures.refused,
      failed: figures.failed,
      reservedByRows: rows.reduce((sum, { quantity }) => sum + Number(quantity), 0),
      reservedByLevel: Number(level.reserved_quantity),
      failures,
    };
  },
});
