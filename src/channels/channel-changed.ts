import { eventKind } from "../platform/feed/event-kinds.js";

declare module "../platform/feed/event-kinds.js" {
  interface EventBodies {
    readonly CHANNEL_CHANGED: { readonly channelId: number; readonly channel: string };
  }
}

export const CHANNEL_CHANGED = eventKind("CHANNEL_CHANGED", "A channel was created or changed.");
