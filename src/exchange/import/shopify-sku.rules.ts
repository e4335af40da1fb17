/** The SKU of a variant that has none in the shop: its handle and options, such as `chair/black/large`. The same in products and inventory. */
export function madeSku(handle: string, options: readonly { readonly value: string }[]): string {
  return [handle, ...options.map(({ value }) => value)].join("/");
}
