import { expect } from "vitest";
import { RawSocket, type LiveMessage } from "../../support/live-client.js";
import type { Input } from "../mutations.js";
import { newKey } from "../shop.js";
import { blanked, type Asking } from "./asking.js";
import { type Principal, both, EVERYWHERE, LEVELS, PRINCIPALS, STAFF, without, ANY_CHANNEL, WATCHERS } from "./principals.js";
import type { RootField } from "./selections.js";
import { FAR_SKU } from "./planting.js";
import type { World } from "./world.js";

export interface Stream {
  readonly args: Input;
  /** Who is told something by the changes below, and of what else by the snapshot. */
  readonly toldTo: readonly Principal[];
  /** The same arguments with names that nothing has; null where none are given. */
  readonly unknown: Input | null;
}

const NO_CODE = "NO-SUCH";

/** What is asked of each subscription. A new subscription is added here. */
export function streamRows({ documents }: World): Readonly<Record<string, readonly Stream[]>> {
  const named = (name: string, value: unknown, unknown: unknown, toldTo: readonly Principal[], rest: Input = {}): Stream => ({
    args: { ...rest, [name]: value },
    toldTo,
    unknown: { ...rest, [name]: unknown },
  });
  const far = both(LEVELS, EVERYWHERE);
  return {
    "Subscription.movementRecorded": [
      { args: {}, toldTo: LEVELS, unknown: null },
      named("filter", { locations: ["FAR"] }, { locations: [NO_CODE] }, far),
      ...documents.map(({ reservation, seenBy }) =>
        named("filter", { documentId: reservation }, { documentId: NO_DOCUMENT }, both(LEVELS, seenBy)),
      ),
    ],
    "Subscription.availabilityChanged": [
      { args: { snapshot: true }, toldTo: LEVELS, unknown: null },
      named("locations", ["FAR"], [NO_CODE], far),
    ],
    "Subscription.channelAvailabilityChanged": [
      { args: { channel: "WEB", snapshot: true }, toldTo: without("WAREHOUSE", "WAREHOUSE_BOUND"), unknown: null },
      named("channel", "MARKET", NO_CODE, WATCHERS, { snapshot: true }),
      named("skus", [FAR_SKU], [NO_CODE], both(without("PUBLIC"), without("WAREHOUSE", "WAREHOUSE_BOUND")), {
        channel: "WEB",
        snapshot: true,
      }),
    ],
    "Subscription.reservationChanged": [
      { args: {}, toldTo: STAFF, unknown: null },
      ...documents.map(({ reservation, seenBy }) => named("id", reservation, NO_DOCUMENT, seenBy)),
      named("channel", "MARKET", NO_CODE, ANY_CHANNEL),
      named("location", "FAR", NO_CODE, EVERYWHERE),
    ],
  };
}

const NO_DOCUMENT = "0199f0e5-0000-7000-8000-000000000000";

interface Opened {
  readonly who: Principal;
  readonly root: RootField;
  readonly stream: Stream;
  readonly document: string;
  readonly id: string;
}

/** Subscribes for everybody, changes something in every scope, and tells what each was told. */
export async function followEverything(
  asking: Asking,
  roots: readonly RootField[],
  mayUse: (root: RootField, who: Principal) => boolean,
): Promise<number> {
  const { world } = asking;
  const rows = streamRows(world);
  let cells = 0;
  for (const who of PRINCIPALS) {
    const socket = await RawSocket.connect(world.shop.url, world.clients[who].key ?? "");
    const opened = roots.flatMap((root) =>
      (rows[root.id] ?? []).flatMap((stream, index) =>
        (["args", "unknown"] as const).flatMap((which): Opened[] => {
          const args = stream[which];
          if (args === null) return [];
          const document = asking.documentFor(root, args, who);
          const id = `${root.id} ${index} ${which}`;
          socket.subscribe(id, document, args);
          return [{ who, root, stream: { ...stream, args }, document, id }];
        }),
      ),
    );
    await settled(asking, socket);
    await changeEverywhere(world);
    await received(asking, socket, opened, mayUse);
    await settled(asking, socket);
    cells += check(asking, socket, opened, mayUse);
    await socket.close();
  }
  return cells;
}

/** A reading and a change that everybody on a socket is behind once it is answered: subscriptions before it have begun. */
async function settled({ world }: Asking, socket: RawSocket): Promise<void> {
  const id = `settled ${newKey()}`;
  socket.subscribe(id, `{ me { id } }`);
  await socket.until((message) => message.id === id && message.type === "complete");
  await world.shop.admin.data("{ sequence }");
}

async function changeEverywhere({ shop, documents }: World): Promise<void> {
  for (const { reservation: id } of documents) {
    await shop.accept("reservationExtend", "reservation", "id", { idempotencyKey: newKey(), id, expectedVersion: null, ttlSeconds: 3_600 });
    const step = { idempotencyKey: newKey(), id, expectedVersion: null };
    await shop.accept("reservationUpdate", "reservation", "id", { ...step, lines: await oneMore(shop, id) });
  }
}

/** One unit more of the reservation's only line. */
async function oneMore(shop: World["shop"], id: string): Promise<Input[]> {
  interface Lines {
    readonly reservation: {
      readonly lines: readonly { sku: string; held: number; confirmed: number; shipped: number; location: { code: string } }[];
    };
  }
  const { reservation } = await shop.admin.data<Lines>(
    `query ($id: ID!) { reservation(id: $id) { lines { sku held confirmed shipped location { code } } } }`,
    { id },
  );
  return reservation.lines
    .slice(0, 1)
    .map(({ sku, held, confirmed, shipped, location }) => ({ sku, location: location.code, quantity: held + confirmed + shipped + 1 }));
}

/** Waits until everybody who is to be told something has been. */
async function received(
  { world }: Asking,
  socket: RawSocket,
  opened: readonly Opened[],
  mayUse: (root: RootField, who: Principal) => boolean,
): Promise<void> {
  for (const { who, root, stream, id } of opened) {
    if (id.endsWith(" args") && mayUse(root, who) && stream.toldTo.includes(who)) await socket.answers(id, 1);
  }
  await world.shop.admin.data("{ sequence }");
}

/** Whether a message tells something, other than why nothing is told. */
function isTold({ type, payload }: LiveMessage): boolean {
  return type === "next" && ((payload as { readonly data?: unknown }).data ?? null) !== null;
}

function check(asking: Asking, socket: RawSocket, opened: readonly Opened[], mayUse: (root: RootField, who: Principal) => boolean): number {
  const messages = new Map<string, LiveMessage[]>();
  for (const message of socket.received) {
    if (message.id === undefined) continue;
    messages.set(message.id, [...(messages.get(message.id) ?? []), message]);
  }
  for (const { who, root, stream, document, id } of opened) {
    const own = messages.get(id) ?? [];
    const place = `${id} to ${who}`;
    for (const { type, payload } of own) {
      if (payload !== undefined) asking.hear(who, JSON.stringify(payload));
      if (type === "next") asking.note(document, { text: JSON.stringify(payload) }, who);
    }
    if (!mayUse(root, who)) expect(JSON.stringify(own), place).toContain("FORBIDDEN");
    else if (id.endsWith(" args") && stream.toldTo.includes(who)) expect(own.some(isTold), place).toBe(true);
    else if (id.endsWith(" args") && stream.unknown !== null) {
      const unknown = messages.get(id.replace(/args$/, "unknown")) ?? [];
      const plain = (list: readonly LiveMessage[], args: unknown): string =>
        blanked(JSON.stringify(list.map(({ type, payload }) => ({ type, payload }))), args);
      expect(plain(own, stream.args), place).toBe(plain(unknown, stream.unknown));
      expect(own.some(isTold), place).toBe(false);
    }
  }
  return opened.length;
}
