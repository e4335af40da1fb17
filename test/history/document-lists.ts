import { DOCUMENTS as STORES } from "../../src/documents.js";
import type { Database } from "../../src/platform/db/database.js";
import { countHolds, listHolds } from "../../src/reservations/reservation-expiry.queries.js";
import {
  countReservations,
  EVERY_RESERVATION,
  listReservations,
  type ReservationFilter,
} from "../../src/reservations/reservation-list.queries.js";
import { RESERVATION_STATUSES } from "../../src/reservations/reservation.js";
import { countReturns, EVERY_RETURN, listReturns, type ReturnFilter } from "../../src/returns/return-list.queries.js";
import { RETURN_STATUSES } from "../../src/returns/stock-return.js";
import { countSales, EVERY_SALE, listSales, type SaleFilter } from "../../src/sales/sale-list.queries.js";
import { MovementDocuments, NO_SEARCH, type MovementSearch } from "../../src/stock/reads/movement-documents.queries.js";
import { countMovements, listMovements, type MovementFilter } from "../../src/stock/reads/movement-list.queries.js";
import { DOCUMENTS } from "./grow-history.js";

/** A list as a client asks for it. */
export type List = readonly [name: string, read: (database: Database) => Promise<unknown>];

const DEEP = "018f0000-0000-7000-8000-0000000000ff";
const LIMIT = 21;
const DIRECTIONS = ["ASC", "DESC"] as const;

const scopes = {
  "an unbound key": { channels: null, locations: null },
  "a key of a quiet channel": { channels: ["QUIET"], locations: null },
  "a key of a quiet location": { channels: null, locations: ["QUIET"] },
  "a key of both": { channels: ["QUIET"], locations: ["QUIET"] },
  "a key of the busy location": { channels: null, locations: ["BUSY"] },
} as const;

const PAST = { from: new Date(0), to: new Date("2999-01-01") };

/** Conditions that no index tells. */
const reservationSearches: readonly Partial<ReservationFilter>[] = [
  { skus: ["p00000001"] },
  { skus: ["p00000001"], locations: ["QUIET"] },
  { skus: ["p00000001"], status: ["HELD", "CONFIRMED"] },
  { locations: ["BUSY"], status: ["EXPIRED"] },
  { createdFrom: PAST.from, createdTo: PAST.to },
  { expiresFrom: PAST.from, expiresTo: PAST.to },
  { unshippedSince: PAST.to },
  { oversold: true },
  { oversold: false, skus: ["p00019999"] },
];
const saleSearches: readonly Partial<SaleFilter>[] = [
  { skus: ["p00000001"] },
  { skus: ["p00000001"], locations: ["BUSY", "QUIET"] },
  { recordedFrom: PAST.from, recordedTo: PAST.to },
  { occurredFrom: PAST.to },
  { fulfilled: false },
  { oversold: true },
];
const returnSearches: readonly Partial<ReturnFilter>[] = [
  { skus: ["p00000001"] },
  { skus: ["p00000001"], locations: ["QUIET"] },
  { createdFrom: PAST.from, createdTo: PAST.to },
  { createdFrom: PAST.from, status: ["CLOSED"] },
  { createdFrom: PAST.from, channel: "BUSY" },
  { createdFrom: PAST.from, locations: ["BUSY"] },
];

export const EVERY_MOVEMENT: MovementFilter = {
  skus: null,
  locations: null,
  kinds: null,
  reasons: null,
  documentId: null,
  fromSequence: null,
  toSequence: null,
  recordedFrom: null,
  recordedTo: null,
};
const movements = new MovementDocuments(STORES);
const SEEN: MovementSearch = { ...NO_SEARCH, kinds: ["ADJUSTMENT", "RESERVATION", "SALE", "RETURN"] };

const movementLists: Readonly<Record<string, Partial<MovementFilter>>> = {
  none: {},
  "a rare kind": { kinds: ["RETURN"] },
  "kinds of which there are none": { kinds: ["COUNT", "CORRECT"] },
  "a common kind": { kinds: ["SELL", "RESERVE"] },
  "a SKU": { skus: ["p00000002"] },
  "a quiet location": { locations: ["QUIET"] },
  "a document": { documentId: DEEP },
  "a time": { recordedFrom: PAST.from, recordedTo: PAST.to },
};
const movementSearches: Readonly<Record<string, readonly [Partial<MovementFilter>, Partial<MovementSearch>]>> = {
  "a quiet location and a kind": [{ locations: ["QUIET"], kinds: ["RETURN"] }, {}],
  "a busy location": [{ locations: ["BUSY"] }, {}],
  "a busy location and a rare kind": [{ locations: ["BUSY"], kinds: ["RETURN"] }, {}],
  "a SKU and a kind": [{ skus: ["p00000002"], kinds: ["RETURN"] }, {}],
  "a reason": [{ reasons: ["LOSS"] }, {}],
  "a sender": [{}, { actor: { name: "nobody", clientId: null } }],
  "a reference": [{}, { reference: "S7" }],
  "a reference and a channel": [{}, { reference: "S7", channels: ["QUIET"] }],
  "a text": [{}, { text: "shelf" }],
  "a text and a SKU": [{ skus: ["p00000002"] }, { text: "shelf" }],
};

/** Lists that an index leads to: a page of them reads what it shows. */
export const documentLists: List[] = [];
/** Lists that are looked for among so many rows a page. */
export const documentSearches: List[] = [];

for (const [key, scope] of Object.entries(scopes)) {
  // Of a busy place nearly all documents are passed by, where few are in the status that is asked for.
  const isSearch = scope.locations?.some((code) => code === "BUSY") === true;
  const into = isSearch ? documentSearches : documentLists;
  for (const direction of DIRECTIONS) {
    const [channels, references] =
      direction === "DESC"
        ? [
            [null, "QUIET", "BUSY"],
            [null, "R7", "S7"],
          ]
        : [[null, "QUIET"], [null]];
    for (const after of [null, DEEP]) {
      const page = { after, limit: LIMIT, direction };
      const place = `${key}, ${direction}, ${after === null ? "first page" : "deep page"}`;
      for (const channel of channels) {
        for (const reference of references) {
          const names = { channel, reference };
          const filter = `channel ${channel}, reference ${reference}`;
          into.push([`sales: ${place}, ${filter}`, (database) => listSales(database, page, { ...EVERY_SALE, ...names }, scope)]);
          for (const status of [null, ...RESERVATION_STATUSES.map((one) => [one]), ["HELD", "CONFIRMED"] as const]) {
            const asked = { ...EVERY_RESERVATION, ...names, status };
            into.push([
              `reservations: ${place}, ${filter}, status ${status?.join() ?? null}`,
              (database) => listReservations(database, page, asked, scope),
            ]);
          }
        }
        for (const status of [null, ...RETURN_STATUSES.map((one) => [one])]) {
          for (const reservationId of [null, DEEP]) {
            const asked = { ...EVERY_RETURN, channel, status, reservationId };
            into.push([
              `returns: ${place}, channel ${channel}, status ${status?.join() ?? null}, reservation ${reservationId}`,
              (database) => listReturns(database, page, asked, scope),
            ]);
          }
        }
      }
      into.push([`returns: ${place}, reference`, (database) => listReturns(database, page, { ...EVERY_RETURN, reference: "RMA7" }, scope)]);
      for (const search of reservationSearches) {
        const asked = { ...EVERY_RESERVATION, ...search };
        documentSearches.push([
          `reservations: ${place}, ${JSON.stringify(search)}`,
          (database) => listReservations(database, page, asked, scope),
        ]);
      }
      for (const search of saleSearches) {
        documentSearches.push([
          `sales: ${place}, ${JSON.stringify(search)}`,
          (database) => listSales(database, page, { ...EVERY_SALE, ...search }, scope),
        ]);
      }
      for (const search of returnSearches) {
        documentSearches.push([
          `returns: ${place}, ${JSON.stringify(search)}`,
          (database) => listReturns(database, page, { ...EVERY_RETURN, ...search }, scope),
        ]);
      }
    }
    for (const after of [null, { at: "2026-01-01T00:00:00.000000Z", id: DEEP }]) {
      for (const search of [{}, ...reservationSearches]) {
        const page = { after, limit: LIMIT, direction };
        const name = `holds: ${key}, ${direction}, after ${after?.at ?? null}, ${JSON.stringify(search)}`;
        documentSearches.push([name, (database) => listHolds(database, page, { ...EVERY_RESERVATION, ...search }, scope)]);
      }
    }
  }
  for (const search of [{}, { channel: "BUSY" }, ...reservationSearches]) {
    const asked = { ...EVERY_RESERVATION, ...search };
    documentSearches.push([
      `reservations counted: ${key}, ${JSON.stringify(search)}`,
      (database) => countReservations(database, asked, scope),
    ]);
    documentSearches.push([`holds counted: ${key}, ${JSON.stringify(search)}`, (database) => countHolds(database, asked, scope)]);
  }
  for (const search of [{}, { channel: "BUSY" }, ...saleSearches]) {
    documentSearches.push([
      `sales counted: ${key}, ${JSON.stringify(search)}`,
      (database) => countSales(database, { ...EVERY_SALE, ...search }, scope),
    ]);
  }
  for (const search of [{}, { channel: "BUSY" }, ...returnSearches]) {
    documentSearches.push([
      `returns counted: ${key}, ${JSON.stringify(search)}`,
      (database) => countReturns(database, { ...EVERY_RETURN, ...search }, scope),
    ]);
  }
}
for (const direction of DIRECTIONS) {
  for (const after of [null, String(Math.floor(DOCUMENTS / 2))]) {
    const page = { after, limit: LIMIT, direction };
    const place = `movements: ${direction}, after ${after}`;
    for (const [name, filter] of Object.entries(movementLists)) {
      documentLists.push([
        `${place}, ${name}`,
        (database) => listMovements(database, movements, page, { ...EVERY_MOVEMENT, ...filter }, SEEN),
      ]);
    }
    for (const [name, [filter, search]] of Object.entries(movementSearches)) {
      documentSearches.push([
        `${place}, ${name}`,
        (database) => listMovements(database, movements, page, { ...EVERY_MOVEMENT, ...filter }, { ...SEEN, ...search }),
      ]);
    }
  }
}
for (const [name, filter] of Object.entries(movementLists)) {
  documentSearches.push([
    `movements counted: ${name}`,
    (database) => countMovements(database, movements, { ...EVERY_MOVEMENT, ...filter }, SEEN),
  ]);
}
for (const [name, [filter, search]] of Object.entries(movementSearches)) {
  documentSearches.push([
    `movements counted: ${name}`,
    (database) => countMovements(database, movements, { ...EVERY_MOVEMENT, ...filter }, { ...SEEN, ...search }),
  ]);
}
