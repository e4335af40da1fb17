/** The only channel; it is served by every location. */
export const CHANNEL = "WEB";

/** `SKU-0000001` for 1. */
export function skuOf(number: number): string {
  return `SKU-${String(number).padStart(7, "0")}`;
}

/** `L-01` for 1. */
export function locationOf(number: number): string {
  return `L-${String(number).padStart(2, "0")}`;
}
