import type { AcceptedPayload } from "../history.js";
import type { Random } from "../random.js";
import { CHANNEL, LAST, LOCATIONS, PLAIN, REGISTER_LOCATION, REGISTERS } from "../stage/assortment.js";
import type { OperationName } from "./documents.js";

/** A command ready to be sent, but for its key. */
export interface Planned {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The next thing a client does. */
export type Step = { readonly kind: "COMMAND"; readonly planned: Planned } | { readonly kind: "READ"; readonly sku: string };

interface KnownReservation {
  readonly id: string;
  readonly version: number;
  readonly lines: readonly {
    readonly sku: string;
    readonly location: { readonly code: string };
    readonly held: number;
    readonly confirmed: number;
  }[];
}

interface KnownRegister {
  readonly version: number;
  readonly available: number;
}

/** How a client divides its time. */
export interface TrafficMix {
  readonly last: number;
  readonly reserve: number;
  readonly step: number;
  readonly sell: number;
  readonly adjust: number;
  readonly takeBack: number;
  readonly register: number;
  readonly read: number;
  /** Holds end after this many seconds, at random one of them. */
  readonly ttlSeconds: readonly number[];
}

export const USUAL_MIX: TrafficMix = {
  last: 3,
  reserve: 6,
  step: 8,
  sell: 3,
  adjust: 3,
  takeBack: 1,
  register: 4,
  read: 2,
  ttlSeconds: [1, 2, 900],
};

const RESERVATIONS_KNOWN = 12;

/** Makes up one client's commands from its seed and from what it was answered. */
export class Generator {
  readonly #reservations: KnownReservation[] = [];
  readonly #registers = new Map<string, KnownRegister>();
  #sales = 0;

  constructor(
    private readonly random: Random,
    private readonly name: string,
    private readonly mix: TrafficMix,
  ) {}

  next(): Step {
    const { random, mix } = this;
    const choice = random.weighted<() => Step>([
      [mix.last, () => command("reservationCreate", this.#last())],
      [mix.reserve, () => command("reservationCreate", this.#reserve())],
      [mix.step, () => this.#step()],
      [mix.sell, () => command("saleRecord", this.#sale())],
      [mix.adjust, () => command("inventoryAdjust", this.#adjust())],
      [mix.takeBack, () => command("returnCreate", this.#takeBack())],
      [mix.register, () => this.#register()],
      [mix.read, () => ({ kind: "READ", sku: random.pick(REGISTERS) })],
    ]);
    return choice();
  }

  /** Learns from an answer what later commands build upon. */
  learn(payload: AcceptedPayload): void {
    const reservation = payload["reservation"] as KnownReservation | undefined;
    if (reservation !== undefined && reservation !== null && !reservation.lines.some(({ sku }) => sku.startsWith("LAST"))) {
      const place = this.#reservations.findIndex(({ id }) => id === reservation.id);
      if (place >= 0) this.#reservations.splice(place, 1);
      if (reservation.lines.some(({ held, confirmed }) => held + confirmed > 0)) this.#reservations.push(reservation);
      if (this.#reservations.length > RESERVATIONS_KNOWN) this.#reservations.shift();
    }
    for (const level of (payload["levels"] as ({ readonly sku: string } & KnownRegister)[] | null | undefined) ?? []) {
      if (level.sku.startsWith("SET")) this.sawRegister(level.sku, level);
    }
  }

  /** Forgets a document that can take no more steps. */
  forget(id: unknown): void {
    const place = this.#reservations.findIndex((reservation) => reservation.id === id);
    if (place >= 0) this.#reservations.splice(place, 1);
  }

  sawRegister(sku: string, { version, available }: KnownRegister): void {
    this.#registers.set(sku, { version, available });
  }

  #last(): Planned["input"] {
    const lines = [{ sku: this.random.pick(LAST), location: "WH-1", quantity: this.random.pick([1, 1, 2]) }];
    return { channel: CHANNEL, ttlSeconds: 86_400, confirm: this.random.chance(0.3), lines };
  }

  #reserve(): Planned["input"] {
    const { random } = this;
    const skus = random.sample(PLAIN, random.between(1, 4));
    const lines = skus.map((sku) => ({
      sku,
      quantity: random.between(1, 3),
      ...(random.chance(0.8) ? { location: random.pick(LOCATIONS) } : {}),
    }));
    return { channel: CHANNEL, ttlSeconds: random.pick(this.mix.ttlSeconds), confirm: random.chance(0.25), lines };
  }

  #step(): Step {
    const { random } = this;
    if (this.#reservations.length === 0) return command("reservationCreate", this.#reserve());
    const { id, version, lines } = random.pick(this.#reservations);
    const expectedVersion = random.chance(0.4) ? version : null;
    const base = { id, expectedVersion };
    const shipping = lines.filter(({ confirmed }) => confirmed > 0);
    const operation = random.weighted<OperationName>([
      [3, "reservationConfirm"],
      [shipping.length > 0 ? 8 : 0, "reservationShip"],
      [2, "reservationRelease"],
      [1, "reservationCancel"],
      [1, "reservationExtend"],
    ]);
    if (operation === "reservationExtend") return command(operation, { ...base, ttlSeconds: random.pick(this.mix.ttlSeconds) });
    // What is shipped is said in full: the units that leave are then known from the command alone.
    const shipped = shipping.map(({ sku, location, confirmed }) => ({
      sku,
      location: location.code,
      quantity: random.between(1, confirmed),
    }));
    return command(operation, operation === "reservationShip" ? { ...base, lines: shipped } : base);
  }

  #sale(): Planned["input"] {
    const { random } = this;
    const lines = random
      .sample(PLAIN, random.between(1, 3))
      .map((sku) => ({ sku, location: random.pick(LOCATIONS), quantity: random.between(1, 2) }));
    return { channel: CHANNEL, reference: `${this.name}-${(this.#sales += 1)}`, lines };
  }

  #adjust(): Planned["input"] {
    const { random } = this;
    const fact = random.chance(0.3);
    const lines = random.sample(PLAIN, random.between(1, 4)).map((sku) => {
      return { sku, location: random.pick(LOCATIONS), delta: random.chance(0.75) ? random.between(1, 9) : -random.between(1, 4) };
    });
    return { reason: "CORRECTION", fact, lines };
  }

  #takeBack(): Planned["input"] {
    const { random } = this;
    const lines = random.sample(PLAIN, 1).map((sku) => ({ sku, quantity: random.between(1, 2) }));
    return { location: random.pick(LOCATIONS), receive: true, ...(random.chance(0.5) ? { inspect: "RESTOCK" } : {}), lines };
  }

  /** Absolute sets with a version or a value to compare with, and relative changes, on one level. */
  #register(): Step {
    const { random } = this;
    const sku = random.pick(REGISTERS);
    const known = this.#registers.get(sku);
    if (known === undefined) return { kind: "READ", sku };
    const place = { sku, location: REGISTER_LOCATION };
    const { version, available } = known;
    const way = random.weighted([
      [3, "VERSION"],
      [2, "QUANTITY"],
      [2, "RELATIVE"],
      [1, "RELATIVE_VERSION"],
    ] as const);
    if (way === "RELATIVE") return command("inventoryAdjust", { reason: "FOUND", lines: [{ ...place, delta: random.between(1, 5) }] });
    if (way === "RELATIVE_VERSION") {
      return command("inventoryAdjust", { reason: "FOUND", lines: [{ ...place, delta: random.between(1, 5), expectedVersion: version }] });
    }
    // So many values that a set to the value that is there already is not met.
    const quantity = random.between(1, 1_000_000);
    const compare = way === "VERSION" ? { expectedVersion: version } : { expectedVersion: null, changeFromQuantity: available };
    return command("inventorySet", { reason: "COUNT", lines: [{ ...place, quantity, ...compare }] });
  }
}

function command(operation: OperationName, input: Planned["input"]): Step {
  return { kind: "COMMAND", planned: { operation, input } };
}
