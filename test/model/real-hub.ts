import { adjustInventories, adjustInventory, adjustmentStore, setInventory, voidAdjustment } from "../../src/adjustments/index.js";
import { moveInventory } from "../../src/adjustments/move-inventory.js";
import { upsertChannel } from "../../src/channels/index.js";
import { setStockPolicy } from "../../src/locations/index.js";
import type { UserErrorData } from "../../src/platform/errors/user-error.js";
import type { Caller } from "../../src/platform/graphql/context.js";
import * as rooms from "../../src/reservations/index.js";
import { shipReservation, shipReservations, updateReservation, type ReservationView } from "../../src/reservations/index.js";
import * as returns from "../../src/returns/index.js";
import type { StockReturnRow } from "../../src/returns/index.js";
import { recordSale, recordSales, saleStore, voidSale, type SaleRow } from "../../src/sales/index.js";
import type { Hub, LevelRow, StockAnswer } from "../../src/stock/index.js";
import { callerOver, hubOver } from "../support/hub.js";
import { openStock, type StockFixture } from "../support/stock.js";
import { NOT_RUN, type Answer, type Sent } from "./model.js";
import type { Called } from "./names.js";
import { SKUS, type Mutation, type MutationName } from "./random-command.js";
import { isOpen, type Sale } from "./sales.js";
import { adjustmentView, errorText, reservationView, returnView, saleView, saleVoidView, type Names } from "./views.js";
import { LOCATIONS, newWorld, type ModelChannel } from "./world.js";

type AnyAnswer = StockAnswer & {
  readonly levels?: readonly LevelRow[] | null;
  readonly adjustment?: { readonly id: string; readonly version: number; readonly status: string } | null;
  readonly reservation?: ReservationView | null;
  readonly sale?: SaleRow | null;
  readonly return?: StockReturnRow | null;
};
type One = (hub: Hub, caller: Caller, input: never) => Promise<AnyAnswer>;
type Many = (hub: Hub, caller: Caller, bulk: never) => Promise<{ readonly results: readonly AnyAnswer[] }>;

/** The rooms' actions behind each mutation. */
const ONE: Readonly<Record<MutationName, One>> = {
  inventoryAdjust: adjustInventory,
  inventorySet: setInventory,
  inventoryMove: moveInventory,
  reservationCreate: rooms.createReservation,
  reservationUpdate: updateReservation,
  reservationExtend: rooms.extendReservation,
  reservationConfirm: rooms.confirmReservation,
  reservationRelease: rooms.releaseReservation,
  reservationShip: shipReservation,
  reservationCancel: rooms.cancelReservation,
  reservationMove: rooms.moveReservation,
  shipmentVoid: voidParcel,
  returnReceiptVoid: returns.voidReceipt,
  adjustmentVoid: voidAdjustment,
  saleVoid: (hub, caller, input) => voidSale(hub, caller, returns.returnsOfOrders, input),
  reservationShort: rooms.shortReservation,
  saleRecord: recordSale,
  returnCreate: returns.createReturn,
  returnReceive: returns.receiveReturn,
  returnInspect: returns.inspectReturn,
  returnCancel: returns.cancelReturn,
};
const MANY: Partial<Readonly<Record<MutationName, Many>>> = {
  inventoryAdjust: adjustInventories,
  reservationCreate: rooms.createReservations,
  reservationConfirm: rooms.confirmReservations,
  reservationShip: shipReservations,
  reservationCancel: rooms.cancelReservations,
  saleRecord: recordSales,
  returnCreate: returns.createReturns,
};

/** A parcel is told by its reservation and its place there. */
async function voidParcel(
  hub: Hub,
  caller: Caller,
  { parcel, ...input }: Parameters<typeof rooms.voidShipment>[3] & { readonly parcel: number },
): Promise<AnyAnswer> {
  const sql = "select id from shipment where reservation_id = $1 order by sequence offset $2 limit 1";
  const [shipment] = await hub.database.query<{ id: string }>(sql, [input.id, parcel]);
  if (shipment === undefined) throw new Error(`Reservation ${input.id} has no parcel ${parcel}.`);
  return rooms.voidShipment(hub, caller, returns.returnsOfOrders, { ...input, id: shipment.id });
}

export const HUBS = 2;

/** Hub processes on one PostgreSQL, without their servers. Every `shop` is a small world of its own in it. */
export class RealHub {
  readonly stock: StockFixture;
  readonly hubs: readonly Hub[];
  readonly #caller: Caller;
  #shops = 0;

  private constructor(stock: StockFixture) {
    this.stock = stock;
    this.hubs = [hubOver(stock), hubOver(stock, stock.secondLedger())];
    this.#caller = callerOver(stock);
  }

  static async open(): Promise<RealHub> {
    const stores = [adjustmentStore, rooms.reservationStore, saleStore, returns.returnStore];
    return new RealHub(await openStock(stores));
  }

  /** SKUs, locations, channels and policies as the model has them, under names that nobody else has. */
  async shop(): Promise<Shop> {
    this.#shops += 1;
    const suffix = `.${this.#shops}`;
    const variants = new Map<number, string>();
    const locations = new Map<number, string>();
    for (const sku of SKUS) variants.set(await this.stock.variant(sku + suffix), sku);
    for (const [priority, code] of LOCATIONS.entries()) locations.set(await this.stock.location(code + suffix, { priority }), code);
    const shop = new Shop(this, this.#caller, suffix, { variants, locations });
    const { channels, safetyStock } = newWorld();
    for (const [code, channel] of channels) await shop.setChannel(code, channel);
    for (const [scope, units] of safetyStock) await shop.setSafetyStock(scope, units);
    return shop;
  }

  close(): Promise<void> {
    return this.stock.close();
  }
}

export class Shop implements Names {
  readonly #hub: RealHub;
  readonly #caller: Caller;
  readonly suffix: string;
  readonly #variants: ReadonlyMap<number, string>;
  readonly #locations: ReadonlyMap<number, string>;

  constructor(
    hub: RealHub,
    caller: Caller,
    suffix: string,
    places: { readonly variants: ReadonlyMap<number, string>; readonly locations: ReadonlyMap<number, string> },
  ) {
    this.#hub = hub;
    this.#caller = caller;
    this.suffix = suffix;
    this.#variants = places.variants;
    this.#locations = places.locations;
  }

  sku(variantId: number): string {
    return this.#variants.get(variantId) ?? "";
  }

  location(locationId: number): string {
    return this.#locations.get(locationId) ?? "";
  }

  get variantIds(): readonly number[] {
    return [...this.#variants.keys()];
  }

  /** Sends one command by itself, to one of the hubs; tells the sequence of its record too. */
  async run(sent: Sent, at: number): Promise<{ readonly answer: Answer; readonly sequence: string | null }> {
    const answer = await ONE[sent.mutation.name](this.#at(at), this.#sender(sent.mutation), this.#input(sent) as never);
    return { answer: this.#answered(answer), sequence: answer.sequence };
  }

  /** Sends commands of one kind in one call. */
  async runAll(sent: readonly Sent[], atomic: boolean, at: number): Promise<readonly Answer[]> {
    const [first] = sent;
    const many = first === undefined ? undefined : MANY[first.mutation.name];
    if (many === undefined) throw new Error("These have no bulk form.");
    const bulk = { onError: atomic ? "REJECT_ALL" : "CONTINUE", items: sent.map((one) => this.#input(one)) };
    const { results } = await many(this.#at(at), this.#sender(first?.mutation), bulk as never);
    return results.map((answer) => this.#answered(answer));
  }

  async setSafetyStock(scope: string, units: number): Promise<void> {
    const [sku = "*", location = "*"] = scope.split("@");
    const named = (name: string): string | null => (name === "*" ? null : name + this.suffix);
    const { errors } = await setStockPolicy(this.#at(0), { sku: named(sku), location: named(location), safetyStock: units });
    if (errors.length > 0) throw new Error(`The policy was refused: ${JSON.stringify(errors)}`);
  }

  async setChannel(code: string, channel: ModelChannel): Promise<void> {
    const locations = channel.locations.map((location) => location + this.suffix);
    const { errors } = await upsertChannel(this.#at(0), { ...channel, code: code + this.suffix, name: code, locations });
    if (errors.length > 0) throw new Error(`The channel was refused: ${JSON.stringify(errors)}`);
  }

  /** What is held of the reservation has been held for too long. */
  async letTimePass(id: string): Promise<void> {
    const { database } = this.#hub.stock.test;
    const held = "exists (select from reservation_line l where l.reservation_id = $1 and l.held > 0)";
    await database.query(`update reservation set expires_at = now() - interval '1 second' where id = $1 and ${held}`, [id]);
    const sql = "update reservation_line set hold_expires_at = now() - interval '1 second' where reservation_id = $1 and held > 0";
    await database.query(sql, [id]);
  }

  #at(place: number): Hub {
    const hub = this.#hub.hubs[place % HUBS];
    if (hub === undefined) throw new Error("There is no such hub.");
    return hub;
  }

  /** Sales are told by who is bound to all locations: anybody else keeps to those of the channel, and may leave them to the hub. */
  #sender(mutation: Mutation | undefined): Caller {
    if (mutation?.name !== "saleRecord" || isOpen(mutation.input as unknown as Sale)) return this.#caller;
    return { ...this.#caller, locations: LOCATIONS.map((location) => location + this.suffix) };
  }

  #input({ key, mutation: { name, input } }: Sent): object {
    const places = name === "reservationMove" ? ["sku", "location", "from", "to"] : ["sku", "location"];
    const renamed = (given: object, fields: readonly string[]): object =>
      Object.fromEntries(
        Object.entries(given).map(([field, value]: [string, unknown]) => [
          field,
          typeof value === "string" && fields.includes(field) ? value + this.suffix : value,
        ]),
      );
    const { lines, externalRefs } = input as { readonly lines?: readonly object[] | null } & Called;
    const called = externalRefs?.map(({ system, id }) => ({ system, id: id + this.suffix })) ?? null;
    const listed = lines === undefined || lines === null ? {} : { lines: lines.map((line) => renamed(line, places)) };
    return {
      idempotencyKey: key,
      ...renamed(input, ["channel", "location", "reference"]),
      ...listed,
      ...(called === null ? {} : { externalRefs: called }),
    };
  }

  #answered(answer: AnyAnswer): Answer {
    const { userErrors, replayed, levels, adjustment, reservation, sale, return: returned } = answer;
    if (userErrors.length > 0) return { errors: userErrors.map((error) => this.#errorText(error)).sort() };
    if (levels !== undefined && levels !== null && adjustment !== undefined && adjustment !== null) {
      return { entity: adjustmentView(this, adjustment, levels), replayed };
    }
    // Of what was known under its name the lines are for others to load.
    if (reservation !== undefined && reservation !== null) {
      const { id, ownLines } = reservation;
      return { entity: ownLines === null ? { id } : reservationView(this, reservation, ownLines), replayed };
    }
    if (sale !== undefined && sale !== null) {
      if (sale.lines === undefined) return { entity: { id: sale.id }, replayed };
      const entity = sale.status === "RECORDED" ? saleView(this, sale, sale.lines) : saleVoidView(this, sale, sale.lines);
      return { entity, replayed };
    }
    if (returned !== undefined && returned !== null) {
      return { entity: returned.lines === undefined ? { id: returned.id } : returnView(this, returned, returned.lines), replayed };
    }
    if (!replayed && answer.sequence === null) return NOT_RUN;
    throw new Error(`This is no answer: ${JSON.stringify(answer)}`);
  }

  #errorText(error: UserErrorData): string {
    return errorText(error, (name) => name.replace(this.suffix, ""));
  }
}
