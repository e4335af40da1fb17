/** What pg's own cursors and streams use too; its types are not published. */
declare module "pg/lib/utils.js" {
  /** What a value is sent as. */
  export function prepareValue(value: unknown): unknown;
}
