import { columnsOf, type Method } from "./method.js";
import { insertRecords } from "./records.js";

const LOCK = {
  name: "lock levels",
  text: `
    select l.id, l.available, t.quantity
    from baseline.level l join unnest($1::text[], $2::text[], $3::integer[]) as t (sku, location, quantity)
      on l.sku = t.sku and l.location = t.location
    order by l.id for update of l`,
};

const TAKE = {
  name: "take",
  text: `
    update baseline.level l set available = available - t.quantity, reserved = reserved + t.quantity, version = version + 1
    from unnest($1::integer[], $2::integer[]) as t (id, quantity) where l.id = t.id`,
};

/** As most shops do it: one transaction a request, the rows locked, then changed, then recorded. */
export const rowLocked: Method = async (client, order) => {
  await client.query("begin");
  try {
    const { rows } = await client.query<{ id: number; available: number; quantity: number }>({
      ...LOCK,
      values: [...columnsOf(order.lines)],
    });
    if (rows.length < order.lines.length || rows.some(({ available, quantity }) => available < quantity)) {
      await client.query("rollback");
      return { is: "INSUFFICIENT_STOCK" };
    }
    await client.query({ ...TAKE, values: [rows.map(({ id }) => id), rows.map(({ quantity }) => quantity)] });
    const outcome = await insertRecords(client, order, rows);
    await client.query("commit");
    return outcome;
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
};
