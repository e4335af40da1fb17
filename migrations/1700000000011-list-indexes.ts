import { ConcurrentIndexes } from "./concurrent-indexes.js";

/**
 * Each list is found by what it is filtered by, however long the history in front of it: by status within a channel, by location, by kind. A
 * reservation that is made enters one index more, that of its lines' locations; the status stands in the index of channels, which was there.
 */
export class ListIndexes1700000000011 extends ConcurrentIndexes {
  readonly name = "ListIndexes1700000000011";

  protected readonly indexes = [
    { name: "reservation_channel_status_index", on: "reservation (channel_id, status, id)" },
    { name: "reservation_line_location_index", on: "reservation_line (location_id, reservation_id)" },
    { name: "sale_channel_index", on: "sale (channel_id, id)" },
    { name: "sale_line_location_index", on: "sale_line (location_id, sale_id)" },
    { name: "return_status_index", on: "return (status, id)" },
    { name: "return_channel_index", on: "return (channel_id, status, id)" },
    { name: "return_location_index", on: "return (location_id, status, id)" },
    { name: "movement_kind_index", on: "movement (kind, sequence)" },
    { name: "stock_policy_location_index", on: "stock_policy (location_id, id)" },
  ];

  protected override readonly replaced = ["reservation_channel_index"];
}
