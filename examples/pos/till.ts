import { randomBytes } from "node:crypto";
import {
  AvailableToSellDocument,
  type HubAddress,
  HubUnreachable,
  ReservationCreateDocument,
  ReservationReleaseDocument,
  type SaleRecordInput,
  send,
} from "../../client/src/index.js";
import { deliverSales, recordSales, type SaleQueue, type SaleResult } from "../../client/src/till.js";

export interface TillOptions {
  readonly hub: HubAddress;
  readonly channel: string;
  readonly location: string;
  readonly queue: SaleQueue;
  readonly say: (line: string) => void;
}

/** Units that a customer has in hand while the till waits for the money. */
interface Hold {
  readonly reservation: string;
  readonly sku: string;
  readonly quantity: number;
}

const HOLD_SECONDS = 600;

/** A till: what it sells is a fact, whether the hub can be reached or not. */
export class Till {
  /** As if the cable were pulled. */
  offline = false;
  readonly #options: TillOptions;
  #hold: Hold | null = null;
  #delivered: readonly SaleRecordInput[] = [];
  /** The last change of ours that the hub told us of: what we ask afterwards must include it. */
  #sequence: string | null = null;
  #delivering: Promise<unknown> = Promise.resolve();

  constructor(options: TillOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#options.queue.sales.length;
  }

  async stock(skus: readonly string[]): Promise<void> {
    const { hub, channel, say } = this.#options;
    this.#expectLine();
    const { availability } = await send(hub, AvailableToSellDocument, { skus, channel, atLeast: this.#sequence });
    for (const [index, found] of availability.entries()) {
      say(found === null ? `${skus[index]}: the hub does not know this SKU.` : `${found.sku}: ${found.availableToSell} to sell`);
    }
  }

  /** Takes units out of everybody else's reach for ten minutes. Only the hub can promise that, so this needs it. */
  async hold(sku: string, quantity: number): Promise<void> {
    const { hub, channel, location, say } = this.#options;
    this.#expectLine();
    const input = { idempotencyKey: `hold-${newNumber()}`, channel, ttlSeconds: HOLD_SECONDS, lines: [{ sku, location, quantity }] };
    const { reservationCreate } = await send(hub, ReservationCreateDocument, { input });
    const { reservation, userErrors } = reservationCreate;
    for (const { message } of userErrors) say(`Not held: ${message}`);
    if (reservation === null) return;
    this.#sequence = reservationCreate.sequence;
    this.#hold = { reservation: reservation.id, sku, quantity };
    say(`Held ${quantity} × ${sku} until ${timeOf(reservation.expiresAt)}. "pay" sells them, "release" gives them back.`);
  }

  async release(): Promise<void> {
    const { hub, say } = this.#options;
    if (this.#hold === null) return say("Nothing is held.");
    this.#expectLine();
    const { reservation, sku, quantity } = this.#hold;
    const input = { idempotencyKey: `release-${newNumber()}`, id: reservation, expectedVersion: null };
    const { reservationRelease } = await send(hub, ReservationReleaseDocument, { input });
    this.#hold = null;
    this.#sequence = reservationRelease.sequence ?? this.#sequence;
    for (const { message } of reservationRelease.userErrors) say(`Not released: ${message}`);
    if (reservationRelease.userErrors.length === 0) say(`Gave back ${quantity} × ${sku}.`);
  }

  /** Sells what is held. If the hold has run out meanwhile it is a sale all the same: the customer has gone with the goods. */
  async pay(): Promise<void> {
    if (this.#hold === null) return this.#options.say("Nothing is held.");
    const { reservation, sku, quantity } = this.#hold;
    this.#hold = null;
    await this.sell(sku, quantity, reservation);
  }

  async sell(sku: string, quantity: number, reservation: string | null = null): Promise<void> {
    const { channel, location, queue, say } = this.#options;
    const reference = `R-${newNumber()}`;
    queue.add({
      idempotencyKey: `sale-${reference}`,
      channel,
      reference,
      reservation,
      occurredAt: new Date().toISOString(),
      lines: [{ sku, location, quantity }],
    });
    say(`Sold ${quantity} × ${sku}, receipt ${reference}.`);
    await this.deliver();
  }

  /** Sends what waits, the oldest first. Without a hub it stays where it is. */
  async deliver(): Promise<void> {
    const delivery = this.#delivering.then(() => this.#deliver());
    this.#delivering = delivery.catch(() => undefined);
    await delivery;
  }

  /** Sends what was delivered before once more, with the same keys, as a till does that never saw the answer. */
  async again(): Promise<void> {
    const { say } = this.#options;
    if (this.#delivered.length === 0) return say("Nothing was delivered yet.");
    this.#expectLine();
    const results = await this.#record(this.#delivered);
    const replayed = results.filter((result) => result.replayed).length;
    say(`Sent ${results.length} again: ${replayed} known already, ${results.length - replayed} booked.`);
  }

  async #deliver(): Promise<void> {
    const { queue, say } = this.#options;
    try {
      await deliverSales({
        queue,
        record: (sales) => this.#record(sales),
        onBooked: (sale, result) => this.#booked(sale, result),
        onPutAside: ({ reference }, reason) => say(`Receipt ${reference} was refused and put aside in ${queue.path}.refused: ${reason}`),
      });
    } catch (error) {
      if (!(error instanceof HubUnreachable)) throw error;
      say(`${error.message} ${this.waiting} waiting in ${queue.path}.`);
    }
  }

  async #record(sales: readonly SaleRecordInput[]): Promise<readonly SaleResult[]> {
    this.#expectLine();
    return recordSales(this.#options.hub, sales);
  }

  #booked(sale: SaleRecordInput, { sequence, replayed, sale: booked }: SaleResult): void {
    this.#sequence = sequence ?? this.#sequence;
    this.#delivered = [...this.#delivered, sale];
    const oversold = booked?.lines.reduce((sum, line) => sum + line.oversold, 0) ?? 0;
    const remark = oversold > 0 ? ` ${oversold} more than the hub had: it has opened an oversell incident.` : "";
    this.#options.say(`Receipt ${sale.reference} is ${replayed ? "known already" : "booked"} (sequence ${sequence ?? "none"}).${remark}`);
  }

  #expectLine(): void {
    if (this.offline) throw new HubUnreachable("The line is cut.");
  }
}

function newNumber(): string {
  return randomBytes(6).toString("hex");
}

function timeOf(instant: string | null | undefined): string {
  return instant === null || instant === undefined ? "its end" : new Date(instant).toLocaleTimeString();
}
