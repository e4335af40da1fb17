import { Command, InvalidArgumentError } from "commander";
import {
  AvailableToSellDocument,
  ChannelAvailabilityChangedDocument,
  type HubAddress,
  HubRefused,
  resumable,
  send,
  VariantsDocument,
} from "../../client/src/index.js";
import { liveSocket } from "../live-socket.js";
import { runExample } from "../run-example.js";
import { ProductPage, type ShownVariant } from "./product-page.js";

interface Options {
  readonly channel: string;
  readonly sku?: readonly string[];
  readonly once: boolean;
  readonly updates?: number;
}

/** The hub answers the availability of so many SKUs at once, and follows as many in one subscription. */
const SKUS_MAX = 250;

const program = new Command("example:storefront")
  .description("A storefront: what a channel can sell, kept true by a subscription.")
  .option("--channel <code>", "the storefront's channel", "WEB")
  .option("--sku <sku...>", "show these SKUs (the first 100 of the catalogue)")
  .option("--once", "print what can be sold now and end", false)
  .option("--updates <n>", "end after so many updates", countOf);

await runExample<Options>(program, async ({ channel, once, updates = Infinity, ...options }, { hub, say, stopping }) => {
  const variants = await readVariants(hub, options.sku ?? null);
  const skus = variants.map(({ sku }) => sku);
  const { availability } = await send(hub, AvailableToSellDocument, { skus, channel });
  const page = new ProductPage(channel, variants, availability);
  if (once) return say(page.text());

  page.open();
  try {
    let seen = 0;
    const variables = { channel, skus, snapshot: true };
    const changes = resumable(liveSocket(hub), ChannelAvailabilityChangedDocument, variables, {
      signal: stopping,
      // A hub that was restored from a backup: the newest value is all a storefront needs.
      onResync: "SNAPSHOT",
      onInterrupted: (reason) => page.remark(`${reason} Trying again.`),
    });
    for await (const { channelAvailabilityChanged } of changes) {
      if (page.update(channelAvailabilityChanged)) seen += 1;
      if (seen >= updates) break;
    }
  } finally {
    page.close();
  }
});

/** SKUs with what a customer calls them: those named, or the beginning of the catalogue. */
async function readVariants(hub: HubAddress, wanted: readonly string[] | null): Promise<ShownVariant[]> {
  if (wanted !== null) return wanted.slice(0, SKUS_MAX).map((sku) => ({ sku, title: "" }));
  const { variants } = await send(hub, VariantsDocument, { first: 100 });
  if (variants.nodes.length === 0) throw new HubRefused("This hub has no products yet. `npx hub seed` loads the demonstration catalogue.");
  return variants.nodes.map(({ sku, title, product }) => ({ sku, title: [product.title, title].filter(Boolean).join(", ") }));
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}
