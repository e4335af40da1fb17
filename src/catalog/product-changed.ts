import { eventKind } from "../platform/feed/event-kinds.js";

declare module "../platform/feed/event-kinds.js" {
  interface EventBodies {
    readonly PRODUCT_CHANGED: { readonly productId: string; readonly handle: string; readonly skus: readonly string[] };
  }
}

export const PRODUCT_CHANGED = eventKind("PRODUCT_CHANGED", "A product, or one of its variants, was created or changed.");
