import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Input } from "./mutations.js";
import { expectAccepted, expectRefused } from "./refusals.js";
import { newKey, openShop, type Shop } from "./shop.js";
import { BULKS } from "./valid-inputs.js";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

/** Steps on a reservation, with what each needs beside the document; none names more than all there is. */
const RESERVATION_STEPS: Readonly<Record<string, (sku: string) => Input>> = {
  reservationUpdate: (sku) => ({ lines: [{ sku, location: "WH-1", quantity: 1 }] }),
  reservationExtend: () => ({ ttlSeconds: 60 }),
  reservationConfirm: () => ({}),
  reservationRelease: () => ({}),
  reservationShip: () => ({}),
  reservationCancel: () => ({}),
  reservationMove: (sku) => ({ lines: [{ sku, from: "WH-1", to: "STORE-1", quantity: 1 }] }),
  reservationShort: (sku) => ({ lines: [{ sku, location: "WH-1", quantity: 1, state: "LOST" }] }),
  reservationShortMany: (sku) => ({ lines: [{ sku, location: "WH-1", quantity: 1, state: "LOST" }] }),
  reservationConfirmMany: () => ({}),
  reservationShipMany: () => ({}),
  reservationCancelMany: () => ({}),
  reservationUpdateMany: (sku) => ({ lines: [{ sku, location: "WH-1", quantity: 1 }] }),
  reservationExtendMany: () => ({ ttlSeconds: 60 }),
  reservationReleaseMany: () => ({}),
  reservationMoveMany: (sku) => ({ lines: [{ sku, from: "WH-1", to: "STORE-1", quantity: 1 }] }),
};

const RETURN_STEPS: Readonly<Record<string, (sku: string) => Input>> = {
  returnReceive: () => ({}),
  returnInspect: (sku) => ({ lines: [{ sku, quantity: 1, disposition: "DAMAGE" }] }),
  returnCancel: () => ({}),
  returnReceiveMany: () => ({}),
  returnInspectMany: (sku) => ({ lines: [{ sku, quantity: 1, disposition: "DAMAGE" }] }),
  returnCancelMany: () => ({}),
};

/** A step's input as its mutation takes it, and the path of its fields. */
function inputOf(mutation: string, id: string, more: Input): { readonly input: Input; readonly prefix: readonly string[] } {
  const step = { idempotencyKey: newKey(), id, expectedVersion: null, ...more };
  return BULKS[mutation] === undefined ? { input: step, prefix: [] } : { input: { items: [step] }, prefix: ["items", "0"] };
}

async function step(mutation: string, id: string, more: Input = {}): Promise<void> {
  await expectAccepted(shop, mutation, inputOf(mutation, id, more).input);
}

/** Each way a reservation ends. */
const ENDS: Readonly<Record<string, (sku: string) => Promise<string>>> = {
  SHIPPED: (sku) => shop.shipped([{ sku, quantity: 6 }]),
  RELEASED: async (sku) => {
    const id = await shop.reserved([{ sku, quantity: 6 }], false);
    await step("reservationRelease", id);
    return id;
  },
  CANCELLED: async (sku) => {
    const id = await shop.reserved([{ sku, quantity: 6 }], true);
    await step("reservationCancel", id);
    return id;
  },
  EXPIRED: async (sku) => {
    const id = await shop.reserved([{ sku, quantity: 6 }], false);
    await runOut(id);
    // Whatever asks next finds the hold expired.
    await shop.send("reservationExtend", inputOf("reservationExtend", id, {}).input);
    return id;
  },
};

/** Puts the end of a hold into the past, as waiting for it would. */
async function runOut(id: string): Promise<void> {
  await shop.test.database.query("update reservation set expires_at = now() - interval '1 second' where id = $1", [id]);
}

describe("a reservation that has ended", () => {
  for (const [status, end] of Object.entries(ENDS)) {
    const sku = `Ended-${status}`;
    let id: string;
    beforeAll(async () => {
      await shop.article(sku);
      id = await end(sku);
      const query = `query ($id: ID!) { reservation(id: $id) { status } }`;
      expect(await shop.admin.data(query, { id })).toEqual({ reservation: { status } });
    });

    for (const [mutation, more] of Object.entries(RESERVATION_STEPS)) {
      it(`as ${status} refuses ${mutation}, with lines and without`, async () => {
        const lines = "lines" in more(sku) ? [more(sku)] : [more(sku), { ...more(sku), lines: [{ sku, quantity: 1 }] }];
        for (const each of mutation.startsWith("reservationExtend") ? [more(sku)] : lines) {
          const { input, prefix } = inputOf(mutation, id, each);
          const field = [...prefix, "id"];
          const expired = { code: "RESERVATION_EXPIRED", field, expiredAt: expect.stringMatching(/Z$/) as unknown };
          await expectRefused(shop, mutation, input, status === "EXPIRED" ? expired : { code: "ILLEGAL_TRANSITION", field, from: status });
        }
      });
    }
  }

  it("refuses to be sold, when it was given to others, no fact: a sale takes what is in AVAILABLE instead", async () => {
    const sku = await shop.article("Sold-after-all");
    const id = await shop.reserved([{ sku, quantity: 6 }], false);
    await step("reservationCancel", id);
    const input = { idempotencyKey: newKey(), channel: "WEB", reference: newKey(), reservation: id, lines: [{ sku, quantity: 6 }] };
    await expectAccepted(shop, "saleRecord", input);
    expect(await shop.level(sku)).toMatchObject({ available: 4, reserved: 0, committed: 0 });
  });
});

describe("a hold that has just run out", () => {
  it("is expired by whoever asks first, who is told so; nothing else changes", async () => {
    const sku = await shop.article("Just-run-out");
    const id = await shop.reserved([{ sku, quantity: 6 }], false);
    await runOut(id);
    const answer = await shop.send("reservationConfirm", inputOf("reservationConfirm", id, {}).input);
    expect(answer.payload).toMatchObject({ reservation: null, sequence: null, userErrors: [{ code: "RESERVATION_EXPIRED" }] });
    expect(await shop.level(sku)).toMatchObject({ available: 10, reserved: 0, committed: 0 });
  });
});

/** Each way a return ends, and what of it is still left to inspect: nothing. */
const RETURN_ENDS: Readonly<Record<string, (sku: string) => Promise<string>>> = {
  CLOSED: async (sku) => {
    const lines = [{ sku, quantity: 6 }];
    const id = await shop.announced(await shop.shipped(lines), lines, true);
    await step("returnInspect", id, { lines: [{ sku, quantity: 6, disposition: "RESTOCK" }] });
    return id;
  },
  CANCELLED: async (sku) => {
    const lines = [{ sku, quantity: 6 }];
    const id = await shop.announced(await shop.shipped(lines), lines, false);
    await step("returnCancel", id);
    return id;
  },
};

describe("a return that has ended", () => {
  for (const [status, end] of Object.entries(RETURN_ENDS)) {
    const sku = `Came-back-${status}`;
    let id: string;
    beforeAll(async () => {
      await shop.article(sku);
      id = await end(sku);
      expect(await shop.admin.data(`query ($id: ID!) { return(id: $id) { status } }`, { id })).toEqual({ return: { status } });
    });

    for (const [mutation, more] of Object.entries(RETURN_STEPS)) {
      it(`as ${status} refuses ${mutation}, with lines and without`, async () => {
        const field = [...inputOf(mutation, id, {}).prefix, "lines", "0", "quantity"];
        const nothing = { code: "EXCEEDS_REMAINING", sku, requested: 1, remaining: 0, field };
        const named = mutation.startsWith("returnInspect") ? more(sku) : { lines: [{ sku, quantity: 1 }] };
        await expectRefused(shop, mutation, inputOf(mutation, id, named).input, nothing);
        if (mutation.startsWith("returnInspect")) return;
        await expectRefused(shop, mutation, inputOf(mutation, id, {}).input, { code: "ILLEGAL_TRANSITION", from: status });
      });
    }
  }

  it("refuses a change of what has left the building", async () => {
    const sku = await shop.article("Gone-for-good");
    const lines = [{ sku, quantity: 6 }];
    const id = await shop.announced(await shop.shipped(lines), lines, true);
    const inspect = (disposition: string, changeFrom: string | null): Input => ({ lines: [{ sku, quantity: 1, disposition, changeFrom }] });
    await step("returnInspect", id, inspect("SCRAP", null));
    await step("returnInspect", id, inspect("TO_SUPPLIER", null));
    for (const from of ["SCRAP", "TO_SUPPLIER"]) {
      const { input } = inputOf("returnInspect", id, inspect("RESTOCK", from));
      await expectRefused(shop, "returnInspect", input, { code: "ILLEGAL_TRANSITION", from, to: "RESTOCK" });
    }
    const same = inputOf("returnInspect", id, inspect("DAMAGE", "DAMAGE")).input;
    await expectRefused(shop, "returnInspect", same, { code: "INVALID_INPUT" });
  });
});

describe("a sale", () => {
  it("is recorded once for ever: another content under its channel and reference is ALREADY_EXISTS", async () => {
    const sku = await shop.article("Sold-once");
    const sale = (quantity: number): Input => ({
      idempotencyKey: newKey(),
      channel: "WEB",
      reference: "S-1",
      lines: [{ sku, location: "WH-1", quantity }],
    });
    const first = await shop.accept<{ id: string }>("saleRecord", "sale", "id", sale(1));
    await expectRefused(shop, "saleRecord", sale(2), { code: "ALREADY_EXISTS", existing: first.id });
    await expectRefused(shop, "saleRecordMany", { items: [sale(2)] }, { code: "ALREADY_EXISTS", existing: first.id });
    const again = await shop.send("saleRecord", sale(1));
    expect(again.payload).toMatchObject({ replayed: true, userErrors: [] });
    expect(await shop.level(sku)).toMatchObject({ available: 9 });
  });
});

describe("a move of stock the matrix does not know", () => {
  it("is ILLEGAL_TRANSITION, whatever is there", async () => {
    const sku = await shop.article("Unmovable");
    const states = ["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED", "RECEIVING", "ON_ORDER", "IN_TRANSIT"];
    const query = `{ inventoryStates { state transitions { kind from to } } }`;
    interface States {
      readonly inventoryStates: readonly { readonly transitions: readonly { kind: string; from: string; to: string }[] }[];
    }
    const { inventoryStates } = await shop.admin.data<States>(query);
    const legal = new Set(
      inventoryStates.flatMap(({ transitions }) => transitions.flatMap(({ kind, from, to }) => (kind === "MOVE" ? [`${from}/${to}`] : []))),
    );
    expect(legal.size).toBeGreaterThan(0);
    for (const from of states) {
      for (const to of states) {
        if (legal.has(`${from}/${to}`)) continue;
        const input = { idempotencyKey: newKey(), lines: [{ sku, location: "WH-1", from, to, quantity: 1 }] };
        await expectRefused(shop, "inventoryMove", input, { code: "ILLEGAL_TRANSITION", from, to, field: ["lines", "0", "to"] });
      }
    }
    for (const state of ["RESERVED", "COMMITTED", "ON_ORDER", "IN_TRANSIT"]) {
      const adjust = { idempotencyKey: newKey(), reason: "OTHER", lines: [{ sku, location: "WH-1", state, delta: 1 }] };
      await expectRefused(shop, "inventoryAdjust", adjust, { code: "ILLEGAL_TRANSITION", to: state });
    }
  });
});
