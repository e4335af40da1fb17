import type { Database } from "../../src/platform/db/database.js";
import { readReservations } from "../../src/reservations/index.js";

type Found = Awaited<ReturnType<typeof readReservations>>[number];

/** The reservation of this id, as far as somebody with this scope sees it. */
export async function findReservation(database: Database, id: string, scope: Parameters<typeof readReservations>[2]): Promise<Found> {
  const [found] = await readReservations(database, [id], scope);
  return found ?? null;
}
