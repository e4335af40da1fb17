import { randomBytes } from "node:crypto";
import type { SaleRecordInput, SaleRecordManyMutation } from "../../client/generated/operations.js";
import {
  AvailableToSellDocument,
  ReservationCreateDocument,
  ReservationReleaseDocument,
  SaleRecordManyDocument,
} from "../../client/generated/operations.js";
import type { HubAddress } from "../hub-connection.js";
import { HubRefused, HubUnreachable, send } from "../hub-connection.js";
import type { SaleQueue } from "./sale-queue.js";

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

type SaleResult = SaleRecordManyMutation["saleRecordMany"]["results"][number];

/** Sales in one call; the hub takes up to 1,000. */
const SALES_OF_A_CALL = 100;

/** What a hub answers of a call that it will never take as it is: of fewer sales it may be taken, and one of them may be to blame. */
const CODES_OF_A_BAD_CALL: ReadonlySet<string> = new Set(["LIMIT_EXCEEDED", "BAD_USER_INPUT"]);

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
      while (queue.sales.length > 0) {
        await this.#send(queue.sales.slice(0, SALES_OF_A_CALL));
      }
    } catch (error) {
      if (!(error instanceof HubUnreachable)) throw error;
      say(`${error.message} ${this.waiting} waiting in ${queue.path}.`);
    }
  }

  /**
   * Sends sales in one call. A call that is refused as a whole is sent again in halves, down to the one sale that is to blame: that one is
   * shown and put aside, and the others are booked.
   */
  async #send(sales: readonly SaleRecordInput[]): Promise<void> {
    this.#expectLine();
    try {
      return this.#settle(sales, await this.#record(sales));
    } catch (error) {
      if (!(error instanceof HubRefused) || !CODES_OF_A_BAD_CALL.has(error.code)) throw error;
      const [first, ...others] = sales;
      if (first !== undefined && others.length === 0) return this.#putAside(first, error.message);
    }
    const middle = Math.ceil(sales.length / 2);
    await this.#send(sales.slice(0, middle));
    await this.#send(sales.slice(middle));
  }

  async #record(items: readonly SaleRecordInput[]): Promise<readonly SaleResult[]> {
    const { saleRecordMany } = await send(this.#options.hub, SaleRecordManyDocument, { input: { items, onError: "CONTINUE" } });
    const [refusal] = saleRecordMany.userErrors;
    if (refusal !== undefined) throw new HubRefused(refusal.message, "BAD_USER_INPUT");
    return saleRecordMany.results;
  }

  #settle(sales: readonly SaleRecordInput[], results: readonly SaleResult[]): void {
    const { queue, say } = this.#options;
    for (const [index, sale] of sales.entries()) {
      const result = results[index];
      if (result === undefined) continue;
      const [refusal] = result.userErrors;
      if (refusal !== undefined) {
        this.#putAside(sale, refusal.message);
        continue;
      }
      queue.remove([sale]);
      this.#sequence = result.sequence ?? this.#sequence;
      this.#delivered = [...this.#delivered, sale];
      const oversold = result.sale?.lines.reduce((sum, line) => sum + line.oversold, 0) ?? 0;
      const remark = oversold > 0 ? ` ${oversold} more than the hub had: it has opened an oversell incident.` : "";
      say(`Receipt ${sale.reference} is ${result.replayed ? "known already" : "booked"} (sequence ${result.sequence ?? "none"}).${remark}`);
    }
  }

  #putAside(sale: SaleRecordInput, reason: string): void {
    const { queue, say } = this.#options;
    queue.setAside(sale, reason);
    say(`Receipt ${sale.reference} was refused and put aside in ${queue.path}.refused: ${reason}`);
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
