import * as adjustments from "./adjustments.js";
import { nameOfParcel, nameOfReservation, nameOfReturn, once, type Naming } from "./names.js";
import type { Known, Mutation } from "./random-command.js";
import * as reservations from "./reservations.js";
import { shortPick } from "./short-pick.js";
import * as orders from "./returns.js";
import { sell } from "./sales.js";
import * as sold from "./sale-voids.js";
import * as voids from "./voids.js";
import { beginCommand, newWorld, Refused, type ModelReservation, type World } from "./world.js";

/** What a command is answered: the codes and figures of its errors, in order of their text, or what it made of its document. */
export type Answer = { readonly errors: readonly string[] } | { readonly entity: object; readonly replayed: boolean };

export interface Sent {
  readonly key: string;
  readonly mutation: Mutation;
}

/** What a bulk call answers for the items of an all-or-nothing call that could have been done. */
export const NOT_RUN: Answer = { errors: [] };

interface Kept {
  readonly request: string;
  readonly answer: Answer;
}

/**
 * A hub in miniature: the words of the domain, on plain data, one command after the other. It knows nothing of locks, batches in flight, SQL
 * or sequences. What the real hub answers and holds is compared with it.
 */
export class Model {
  world: World = newWorld();
  readonly #keys: Map<string, Kept>;

  constructor(keys: ReadonlyMap<string, Kept> = new Map()) {
    this.#keys = new Map(keys);
  }

  /** Another model that knows the same, to try something out. */
  copy(): Model {
    const copy = new Model(this.#keys);
    copy.world = structuredClone(this.world);
    return copy;
  }

  get known(): Known {
    const { reservations, returns, sales, adjustments: adjusted } = this.world;
    const lineOf = (id: string, place: number): { sku: string; location: string; lineReference: string | null } | null => {
      const document = reservations.get(id) ?? returns.get(id);
      const line = document?.lines[place % document.lines.length];
      return line === undefined ? null : { location: "WH-1", ...line };
    };
    return {
      reservations: [...reservations.keys()],
      returns: [...returns.keys()],
      sales: [...sales.values()].map(({ id }) => id),
      adjustments: [...adjusted.keys()],
      lineOf,
      parcelsOf: (id) => reservations.get(id)?.parcels.length ?? 0,
    };
  }

  /** Keys under which an answer is kept. */
  get keys(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** The reservation's time is up. Nothing else happens until somebody meets it. */
  letTimePass(id: string): void {
    const reservation = this.world.reservations.get(id);
    if (reservation !== undefined && reservation.lines.some(({ held }) => held > 0)) reservation.overdue = true;
  }

  /** Frees what the reservation held where its time is up. */
  expireOverdue(id: string): void {
    const reservation = this.world.reservations.get(id);
    if (reservation?.overdue !== true) return;
    beginCommand();
    reservations.expire(this.world, reservation);
  }

  run(sent: Sent): Answer {
    const [answer] = this.runAll([sent], false);
    if (answer === undefined) throw new Error("The model gave no answer.");
    return answer;
  }

  /** The commands of one call, in one batch; all of them or none where `atomic`. */
  runAll(sent: readonly Sent[], atomic: boolean): readonly Answer[] {
    const refused = sent.map(({ mutation }) => refusedAtTheDoor(mutation));
    const admitted = sent.filter((_, index) => refused[index] === null);
    if (admitted.length > 0) this.#expireFor(admitted);
    const before = { world: structuredClone(this.world), keys: new Map(this.#keys) };
    const answers = sent.map((one, index) => refused[index] ?? this.#runOne(one));
    if (!atomic || answers.every((answer) => "entity" in answer)) return answers;
    this.world = before.world;
    for (const key of [...this.#keys.keys()]) if (!before.keys.has(key)) this.#keys.delete(key);
    // An answer from before the call stands whatever becomes of the call.
    return answers.map((answer, index) => ("errors" in answer || before.keys.has(sent[index]?.key ?? "") ? answer : NOT_RUN));
  }

  #runOne({ key, mutation }: Sent): Answer {
    const request = JSON.stringify(mutation, (name, value: unknown) => (name === "effect" || value === null ? undefined : value));
    const kept = this.#keys.get(key);
    if (kept !== undefined) return kept.request === request ? { ...kept.answer, replayed: true } : { errors: ["IDEMPOTENCY_MISMATCH"] };
    const before = structuredClone(this.world);
    try {
      beginCommand();
      const answer = answered(this.world, mutation);
      this.#keys.set(key, { request, answer });
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.world = before;
      return { errors: [...error.errors].sort() };
    }
  }

  /** Holds whose time is up count for nothing to whoever comes near them: on a level the commands lock, or of a document they name. */
  #expireFor(sent: readonly Sent[]): void {
    const places = new Set(sent.flatMap(({ mutation }) => placesOf(this.world, mutation)));
    const named = new Set(sent.flatMap(({ mutation }) => documentsOf(this.world, mutation)));
    const met: ModelReservation[] = [];
    const meet = (reservation: ModelReservation): void => {
      met.push(reservation);
      for (const { sku, location } of reservation.lines) places.add(`${sku}@${location}`);
    };
    for (const reservation of this.world.reservations.values()) if (named.has(reservation.id)) meet(reservation);
    for (let size = -1; size !== met.length;) {
      size = met.length;
      for (const reservation of this.world.reservations.values()) {
        const near = reservation.lines.some(({ sku, location, held }) => held > 0 && places.has(`${sku}@${location}`));
        if (reservation.overdue && near && !met.includes(reservation)) meet(reservation);
      }
    }
    for (const { id } of met) this.expireOverdue(id);
  }
}

/** What is refused before anything is locked. */
function refusedAtTheDoor({ name, input }: Mutation): Answer | null {
  if (["reservationCreate", "saleRecord", "returnCreate"].includes(name)) return namedTwice(input);
  if (name !== "reservationMove") return null;
  const { lines } = input as unknown as reservations.MoveLines;
  return lines.some(({ from, to }) => from === to) ? { errors: ["INVALID_INPUT"] } : null;
}

/** Lines of something new that say a name again for the same place. */
function namedTwice(input: object): Answer | null {
  const seen = new Set<string>();
  const again = ((input as AnyInput).lines ?? []).filter(({ location = null, lineReference = null }) => {
    const key = `${lineReference ?? ""}@${location ?? ""}`;
    return lineReference !== null && (seen.has(key) || !seen.add(key));
  });
  return again.length === 0 ? null : { errors: again.map(() => "INVALID_INPUT") };
}

function answered(world: World, { name, input }: Mutation): Answer {
  const fresh = (entity: object): Answer => ({ entity, replayed: false });
  const step = (decide: (reservation: ModelReservation, input: never) => void): Answer =>
    fresh(reservations.onReservation(world, input as never, decide));
  const named = (naming: Naming | null, make: () => object): Answer => {
    const { entity, known } = once(world, naming, make);
    return { entity, replayed: known };
  };
  switch (name) {
    case "inventoryAdjust":
      return fresh(adjustments.adjust(world, input as never));
    case "inventorySet":
      return fresh(adjustments.set(world, input as never));
    case "inventoryMove":
      return fresh(adjustments.move(world, input as never));
    case "reservationCreate":
      return named(nameOfReservation(world, input), () => reservations.create(world, input as never));
    case "reservationUpdate":
      return step((reservation, given) => reservations.update(world, reservation, given));
    case "reservationExtend":
      return step((reservation) => reservations.extend(world, reservation));
    case "reservationConfirm":
      return step((reservation, given) => reservations.confirm(world, reservation, given));
    case "reservationRelease":
      return step((reservation, given) => reservations.release(world, reservation, given));
    case "reservationCancel":
      return step((reservation, given) => reservations.cancel(world, reservation, given));
    case "reservationShip":
      return named(nameOfParcel(input), () =>
        reservations.onReservation(world, input as never, (reservation, given: never) => reservations.ship(world, reservation, given)),
      );
    case "reservationMove":
      return step((reservation, given) => reservations.move(world, reservation, given));
    case "shipmentVoid":
      return fresh(voids.voidParcel(world, input as never));
    case "returnReceiptVoid":
      return fresh(voids.voidReceipt(world, input as never));
    case "saleVoid":
      return fresh(sold.voidSale(world, input as never));
    case "adjustmentVoid":
      return fresh(sold.voidAdjustment(world, input as never));
    case "reservationShort":
      return step((reservation, given) => shortPick(world, reservation, given));
    case "saleRecord": {
      const { entity, known } = sell(world, input as never);
      return { entity, replayed: known };
    }
    case "returnCreate":
      return named(nameOfReturn(world, input), () => orders.createReturn(world, input as never));
    case "returnReceive":
      return fresh(orders.onReturn(world, input as never, (document, given) => orders.receive(world, document, given)));
    case "returnInspect":
      return fresh(orders.inspect(world, input as never));
    case "returnCancel":
      return fresh(orders.onReturn(world, input as never, (document, given) => orders.cancelReturn(world, document, given)));
  }
}

interface AnyInput {
  readonly id?: string;
  readonly reservation?: string;
  readonly channel?: string;
  readonly location?: string;
  readonly receive?: boolean;
  readonly fact?: boolean;
  readonly fulfilled?: boolean;
  readonly reallocate?: boolean;
  readonly lines?:
    | readonly { readonly sku: string; readonly location?: string | null; readonly to?: string; readonly lineReference?: string | null }[]
    | null;
}

/** The reservations a command locks: the one it is about, and the one whose units a return gives back. */
function documentsOf({ returns, sales }: World, { name, input }: Mutation): readonly string[] {
  const { id = "", reservation = "" } = input as AnyInput;
  const sold = name === "saleVoid" ? [...sales.values()].find((sale) => sale.id === id) : undefined;
  return [id, reservation, name === "returnCancel" ? (returns.get(id)?.reservation ?? "") : "", sold?.reservation ?? ""];
}

/** The levels a command locks. */
function placesOf(world: World, { name, input }: Mutation): readonly string[] {
  const { id = "", channel, location: whole, receive, fact, fulfilled, reallocate, lines } = input as AnyInput;
  if (name === "saleVoid" || name === "adjustmentVoid") {
    const sale = [...world.sales.values()].find((each) => each.id === id);
    const moved = world.adjustments.get(id)?.moves.map(({ move }) => move) ?? [];
    const own = [...(sale?.lines ?? []), ...moved].map(({ sku, location }) => `${sku}@${location}`);
    return fact === true && sale !== undefined ? [...own, ...claimingPlaces(world, sale.reservation)] : own;
  }
  const document = world.returns.get(id);
  if (document !== undefined) return document.lines.map(({ sku }) => `${sku}@${document.location}`);
  if (name === "returnCreate") return receive === true ? (lines ?? []).map(({ sku }) => `${sku}@${whole ?? ""}`) : [];
  if (name === "shipmentVoid" && fact === true) return claimingPlaces(world, id);
  const own = channel ?? world.reservations.get(id)?.channel ?? "";
  const isFree = name === "saleRecord" && fulfilled === false;
  const locksOpen = name === "reservationCreate" || name === "reservationUpdate" || isFree;
  const open = (sku: string): string[] => (world.channels.get(own)?.locations ?? []).map((place) => `${sku}@${place}`);
  if (name === "reservationShort") return reallocate === true ? (lines ?? []).flatMap(({ sku }) => open(sku)) : [];
  if (id !== "" && !locksOpen && name !== "reservationMove") return [];
  return (lines ?? []).flatMap(({ sku, location = null, to }) => {
    if (to !== undefined && name === "reservationMove") return [`${sku}@${to}`];
    if (location !== null) return [`${sku}@${location}`];
    return locksOpen ? open(sku) : [];
  });
}

/** Those of returns whose claims on a reservation may be given up: they are locked with it. */
function claimingPlaces({ returns }: World, reservation: string | null): readonly string[] {
  const claiming = [...returns.values()].filter((document) => {
    return document.reservation === reservation && document.lines.some(({ quantity, cancelled }) => quantity > cancelled);
  });
  return claiming.flatMap(({ location, lines }) => lines.map(({ sku }) => `${sku}@${location}`));
}
