import process from "node:process";
import { accepted, closedLoop, refused, serve } from "./peer.mjs";
import { openShop } from "./vendure-shop.mjs";

/** More than any round can sell. */
const plenty = 1_000_000_000;

const shop = await openShop(process.env.PEER_DATABASE_URL, Number(process.env.PEER_POOL ?? "10"));

/** What the shop API's mutations do, one after the other, each in a transaction of its own as there. */
async function checkout(variantId) {
  const step = async (work) => shop.connection.withTransaction(await shop.visitor(), work);
  const order = await step((ctx) => shop.orders.create(ctx));
  const filled = await step((ctx) => shop.orders.addItemToOrder(ctx, order.id, variantId, 1));
  if (shop.isError(filled)) return ended(filled);
  const arranging = await step((ctx) => shop.orders.transitionToState(ctx, order.id, "ArrangingPayment"));
  if (shop.isError(arranging)) return ended(arranging);
  const payment = { method: shop.payCode, metadata: {} };
  const paid = await step((ctx) => shop.orders.addPaymentToOrder(ctx, order.id, payment));
  if (shop.isError(paid)) return ended(paid);
  if (paid.state !== "PaymentSettled") throw new Error(`The order ended as ${paid.state}.`);
  return accepted;
}

function ended(result) {
  const aboutStock = result.__typename === "InsufficientStockError" || /insufficient-stock/.test(result.transitionError ?? "");
  if (aboutStock) return refused;
  throw new Error(`${result.__typename}: ${result.transitionError ?? result.message}`);
}

let hot = null;
let spread = [];
let counted = plenty;

serve({
  async prepare({ skus }) {
    hot = await shop.newVariant(plenty);
    spread = [];
    for (let made = 0; made < skus; made += 1) spread.push(await shop.newVariant(plenty));
    return { skus: spread.length };
  },
  hot: ({ clients, seconds }) => closedLoop({ clients, seconds }, () => checkout(hot)),
  spread: ({ clients, seconds }) => closedLoop({ clients, seconds }, (_, number) => checkout(spread[(number * 7919) % spread.length])),
  /** A stock count of one variant, the narrowest way in: the service below the mutation. */
  adjust: ({ clients, seconds }) =>
    closedLoop({ clients, seconds }, async () => {
      const quantity = (counted -= 1);
      await shop.connection.withTransaction(await shop.admin(), (ctx) => shop.stockMovements.adjustProductVariantStock(ctx, hot, quantity));
      return accepted;
    }),
  read: ({ clients, seconds }) =>
    closedLoop({ clients, seconds }, async (_, number) => {
      await shop.stockLevels.getAvailableStock(await shop.visitor(), spread[(number * 7919) % spread.length]);
      return accepted;
    }),
  /** The same and what a customer may buy of it, for which the variant has to be looked up. */
  readSaleable: ({ clients, seconds }) =>
    closedLoop({ clients, seconds }, async (_, number) => {
      const ctx = await shop.visitor();
      await shop.variants.getSaleableStockLevel(ctx, await shop.variantOf(ctx, spread[(number * 7919) % spread.length]));
      return accepted;
    }),
  async oversell({ clients, stock, demand }) {
    const variantId = await shop.newVariant(stock);
    const { figures, failures } = await closedLoop({ clients, tries: demand }, () => checkout(variantId));
    const level = await shop.stockLevels.getAvailableStock(await shop.admin(), variantId);
    const rows = await shop.connection.rawConnection.getRepository(shop.Allocation).find({ where: { productVariant: { id: variantId } } });
    return {
      accepted: figures.accepted,
      refused: figures.refused,
      failed: figures.failed,
      reservedByRows: rows.reduce((sum, { quantity }) => sum + quantity, 0),
      reservedByLevel: level.stockAllocated,
      failures,
    };
  },
});
