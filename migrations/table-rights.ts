export type Privilege = "select" | "insert" | "update" | "delete";

/** Tables whose rights differ. What is not granted here the database refuses, whatever the hub's code says. */
export const TABLE_RIGHTS: Readonly<Record<string, readonly Privilege[]>> = {
  // The ledger is append-only.
  movement: ["select", "insert"],
  recorded_event: ["select", "insert"],
  oversell_incident: ["select", "insert"],
  oversell_explanation: ["select", "insert"],
  oversell_void: ["select", "insert"],
  stock_statement: ["select", "insert"],
  document_name: ["select", "insert"],
  idempotency_record: ["select", "insert"],
  // Kept by triggers that have the owner's rights.
  product_tag: ["select"],
  inventory_level_condition: ["select"],
  // One row, made by the migration.
  ledger_head: ["select", "update"],
  migration: ["select"],
  // Lists that are replaced as a whole, and policies that are taken back.
  packaging: ["select", "insert", "update", "delete"],
  barcode: ["select", "insert", "update", "delete"],
  channel_location: ["select", "insert", "update", "delete"],
  channel_location_past: ["select", "insert"],
  stock_policy: ["select", "insert", "update", "delete"],
  // Jobs of long ago are forgotten, and schedules taken back.
  job: ["select", "insert", "update", "delete"],
  job_schedule: ["select", "insert", "update", "delete"],
  // Files are kept for a day, their parts go with them, and an upload is promised once.
  job_upload: ["select", "insert", "delete"],
  job_file: ["select", "insert", "update", "delete"],
  job_file_part: ["select", "insert"],
  // Followers that are no more, and parked records that were handled.
  feed_cursor: ["select", "insert", "update", "delete"],
  feed_parked_record: ["select", "insert", "update", "delete"],
};
