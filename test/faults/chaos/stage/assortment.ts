/** What the hubs of the harness sell. Each family of SKUs is for one thing that can be counted on its own. */
export const LOCATIONS = ["WH-1", "WH-2", "SHOP"] as const;
export const CHANNEL = "WEB";

/** Everything happens to these, but for absolute sets. */
export const PLAIN = ["PLAIN-1", "PLAIN-2", "PLAIN-3", "PLAIN-4", "PLAIN-5", "PLAIN-6"] as const;
export const PLAIN_STOCK = 150;
/** Only reserved, a unit or two at a time, and never given back: whoever sells more of them than there were has oversold. */
export const LAST = ["LAST-1", "LAST-2", "LAST-3"] as const;
export const LAST_STOCK = 80;
/** Only at WH-1, only adjusted and set: registers with compare-and-set. */
export const REGISTERS = ["SET-1", "SET-2", "SET-3"] as const;
export const REGISTER_LOCATION = "WH-1";
export const REGISTER_STOCK = 100;
/** For floods: many levels, so that one command makes many movements. */
export const FLOOD: readonly string[] = Array.from({ length: 250 }, (_, index) => `FLOOD-${index + 1}`);
