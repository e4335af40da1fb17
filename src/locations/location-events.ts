import { eventKind } from "../platform/feed/event-kinds.js";

declare module "../platform/feed/event-kinds.js" {
  interface EventBodies {
    readonly LOCATION_CHANGED: { readonly locationId: number; readonly location: string };
    /** Null ids and names: the default of a SKU, of a location, or of the hub. */
    readonly STOCK_POLICY_CHANGED: {
      readonly variantId: number | null;
      readonly sku: string | null;
      readonly locationId: number | null;
      readonly location: string | null;
    };
  }
}

export const LOCATION_CHANGED = eventKind("LOCATION_CHANGED", "A location was created or changed.");
export const STOCK_POLICY_CHANGED = eventKind(
  "STOCK_POLICY_CHANGED",
  "A stock policy was set or taken back: of a SKU at a location, or a default.",
);
