import fc from "fast-check";

export const SKUS = ["A", "B", "C"] as const;
export const LOCATIONS = ["WH-1", "WH-2", "SHOP"] as const;

/** What a random command picks from: documents that commands before it have made. */
export interface Known {
  readonly reservations: readonly string[];
  readonly returns: readonly string[];
}

type Input = Readonly<Record<string, unknown>>;

/** A mutation ready to be sent, but for its key. */
export interface Mutation {
  readonly name: MutationName;
  readonly input: Input;
  /** Units of each SKU that enter the business's shelves where it is accepted, all lines together; negative where they leave. */
  readonly effect: ReadonlyMap<string, number>;
}

export interface RandomCommand {
  /** How it is sent again under its key, with another hub: not at all, at the same time, or after it was answered. */
  readonly twin: "NONE" | "TOGETHER" | "AFTER";
  /** Null where it needs a document and there is none yet. */
  readonly mutation: (known: Known) => Mutation | null;
}

const COUNTS = "quantity held confirmed shipped released expired cancelled returned";
const RESERVATION = `reservation { id reference reason status expiresAt version sequence createdAt updatedAt lines { sku location { code } ${COUNTS} } }`;
const RETURN = `return { id status version sequence createdAt updatedAt lines { sku quantity received restocked damaged scrapped toSupplier cancelled } }`;
const LEVELS = `levels { sku location { code } available reserved committed quarantine damaged receiving onHand version sequence updatedAt }
  adjustment { id sequence occurredAt recordedAt }`;
const SALE = `sale { id reference fulfilled version sequence occurredAt recordedAt lines { sku location { code } quantity fromReservation oversold } }`;

const ENTITIES = {
  inventoryAdjust: LEVELS,
  inventorySet: LEVELS,
  inventoryMove: LEVELS,
  reservationCreate: RESERVATION,
  reservationUpdate: RESERVATION,
  reservationExtend: RESERVATION,
  reservationConfirm: RESERVATION,
  reservationRelease: RESERVATION,
  reservationShip: RESERVATION,
  reservationCancel: RESERVATION,
  reservationMove: RESERVATION,
  saleRecord: SALE,
  returnCreate: RETURN,
  returnReceive: RETURN,
  returnInspect: RETURN,
  returnCancel: RETURN,
} as const;
export type MutationName = keyof typeof ENTITIES;

export function documentOf(name: MutationName): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { answer: ${name}(input: $input) { userErrors { code message } replayed sequence ${ENTITIES[name]} } }`;
}

const sku = fc.constantFrom(...SKUS);
const location = fc.constantFrom(...LOCATIONS);
const quantity = fc.oneof({ arbitrary: fc.integer({ min: 1, max: 2 }), weight: 3 }, fc.integer({ min: 3, max: 9 }));
const few = fc.constantFrom(1, 1, 1, 2);
const somewhere = fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, location);
const expectedVersion = fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, fc.integer({ min: 1, max: 4 }));
const pick = fc.nat({ max: 1_000 });
const lines = fc.array(fc.record({ sku, quantity: few }), { minLength: 1, maxLength: 2 });
const stepLines = fc.array(fc.record({ sku, quantity: few, location: somewhere }), { minLength: 1, maxLength: 2 });

type Line = Readonly<{ sku: string; quantity: number }>;

function effectOf(of: readonly Line[], sign: number): ReadonlyMap<string, number> {
  const effect = new Map<string, number>();
  for (const line of of) effect.set(line.sku, (effect.get(line.sku) ?? 0) + sign * line.quantity);
  return effect;
}

const NONE: ReadonlyMap<string, number> = new Map();

type Make = RandomCommand["mutation"];
const always =
  (name: MutationName, input: Input, effect = NONE): Make =>
  () => ({ name, input, effect });

/** One of the last dozen: old documents are finished. */
function recent(ids: readonly string[], place: number): string | undefined {
  const last = ids.slice(-12);
  return last[place % last.length];
}

const onReservation =
  (name: MutationName, place: number, input: Input, effect = NONE): Make =>
  ({ reservations }) => {
    const id = recent(reservations, place);
    return id === undefined ? null : { name, input: { id, ...input }, effect };
  };
const onReturn =
  (name: MutationName, place: number, input: Input, effect = NONE): Make =>
  ({ returns }) => {
    const id = recent(returns, place);
    return id === undefined ? null : { name, input: { id, ...input }, effect };
  };

const state = fc.constantFrom("AVAILABLE", "AVAILABLE", "QUARANTINE", "DAMAGED");
const delta = fc.oneof(fc.integer({ min: -8, max: -1 }), { arbitrary: fc.integer({ min: 1, max: 12 }), weight: 2 });
const adjust = fc
  .record({ fact: fc.boolean(), lines: fc.array(fc.record({ sku, location, delta, state }), { minLength: 1, maxLength: 3 }) })
  .map((input) => {
    const moved = input.lines.map((line) => ({ sku: line.sku, quantity: line.delta }));
    return always("inventoryAdjust", { reason: "OTHER", ...input }, effectOf(moved, 1));
  });
const set = fc
  .record({ sku, location, state, quantity: fc.nat({ max: 8 }), changeFromQuantity: fc.nat({ max: 1 }) })
  .map((line) =>
    always("inventorySet", { reason: "COUNT", lines: [line] }, new Map([[line.sku, line.quantity - line.changeFromQuantity]])),
  );
const move = fc
  .record({ lines: fc.array(fc.record({ sku, location, from: state, to: state, quantity }), { minLength: 1, maxLength: 2 }) })
  .map((input) => always("inventoryMove", input));

const create = fc
  .record({
    ttlSeconds: fc.constantFrom(1, 1, 900),
    confirm: fc.boolean(),
    allocation: fc.constantFrom("PRIORITY", "FEWEST_SPLITS", "SINGLE_LOCATION"),
    lines: fc.array(fc.record({ sku, quantity, location: somewhere }), { minLength: 1, maxLength: 5 }),
  })
  .map((input) => always("reservationCreate", { channel: "WEB", ...input }));

const step = fc.oneof(
  fc
    .record({
      pick,
      expectedVersion,
      lines: fc.array(fc.record({ sku, quantity: fc.nat({ max: 8 }), location: somewhere }), { minLength: 1 }),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationUpdate", place, input)),
  fc
    .record({ pick, expectedVersion, ttlSeconds: fc.constantFrom(1, 60) })
    .map(({ pick: place, ...input }) => onReservation("reservationExtend", place, input)),
  fc
    .record({
      pick,
      expectedVersion,
      lines: fc.option(stepLines),
      ifExpired: fc.constantFrom("REFUSE", "REACQUIRE"),
      remainder: fc.constantFrom("KEEP", "RELEASE"),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationConfirm", place, input)),
  fc
    .record({
      pick,
      expectedVersion,
      lines: fc.option(stepLines),
      name: fc.constantFrom("reservationRelease" as const, "reservationCancel" as const),
    })
    .map(({ pick: place, name, ...input }) => onReservation(name, place, input)),
  fc
    .record({ pick, expectedVersion, lines: stepLines })
    .map(({ pick: place, ...input }) => onReservation("reservationShip", place, input, effectOf(input.lines, -1))),
  fc
    .record({
      pick,
      expectedVersion,
      lines: fc.array(fc.record({ sku, from: location, to: location, quantity }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationMove", place, input)),
);

const sale = fc
  .record({ reference: fc.nat({ max: 1_000 }), fulfilled: fc.boolean(), reservation: fc.option(pick), lines: stepLines })
  .map(({ reference, reservation, ...input }): Make => {
    return ({ reservations }) => {
      const linked = reservation === null ? undefined : recent(reservations, reservation);
      const located = linked === undefined ? input.lines.map((line) => ({ ...line, location: line.location ?? "SHOP" })) : input.lines;
      const all = { channel: "WEB", ...input, reference: `S-${reference}`, reservation: linked, lines: located };
      return { name: "saleRecord", input: all, effect: input.fulfilled ? effectOf(input.lines, -1) : NONE };
    };
  });

const disposition = fc.constantFrom("RESTOCK", "DAMAGE", "SCRAP", "TO_SUPPLIER");
const leaves = (one: string): boolean => one === "SCRAP" || one === "TO_SUPPLIER";
const returning = fc.oneof(
  fc
    .record({ reservation: fc.option(pick, { freq: 4 }), location, receive: fc.boolean(), inspect: fc.option(disposition), lines })
    .map(({ reservation, inspect, ...input }): Make => {
      return ({ reservations }) => {
        const linked = reservation === null ? undefined : recent(reservations, reservation);
        const inspected = input.receive ? inspect : null;
        const stays = input.receive && (inspected === null || !leaves(inspected));
        const all = { ...input, reservation: linked, inspect: inspected };
        return { name: "returnCreate", input: all, effect: stays ? effectOf(input.lines, 1) : NONE };
      };
    }),
  fc
    .record({ pick, expectedVersion, lines })
    .map(({ pick: place, ...input }) => onReturn("returnReceive", place, input, effectOf(input.lines, 1))),
  fc
    .record({
      pick,
      expectedVersion,
      lines: fc.array(fc.record({ sku, quantity, disposition, changeFrom: fc.option(fc.constantFrom("RESTOCK", "DAMAGE")) }), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(({ pick: place, ...input }) =>
      onReturn(
        "returnInspect",
        place,
        input,
        effectOf(
          input.lines.filter((line) => leaves(line.disposition)),
          -1,
        ),
      ),
    ),
  fc.record({ pick, expectedVersion, lines: fc.option(lines) }).map(({ pick: place, ...input }) => onReturn("returnCancel", place, input)),
);

export const randomCommand: fc.Arbitrary<RandomCommand> = fc.record({
  twin: fc.constantFrom("NONE", "NONE", "TOGETHER", "AFTER"),
  mutation: fc.oneof(
    { arbitrary: adjust, weight: 3 },
    { arbitrary: set, weight: 1 },
    { arbitrary: move, weight: 1 },
    { arbitrary: create, weight: 4 },
    { arbitrary: step, weight: 8 },
    { arbitrary: sale, weight: 3 },
    { arbitrary: returning, weight: 4 },
  ),
});
