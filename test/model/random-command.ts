import fc from "fast-check";

export const SKUS = ["A", "B", "C"] as const;
export const LOCATIONS = ["WH-1", "WH-2", "SHOP"] as const;

/** What a random command picks from: documents that commands before it have made. */
export interface Known {
  readonly reservations: readonly string[];
  readonly returns: readonly string[];
  /** A line of one of them, where somebody keeps them: most commands are then about something that is there. */
  readonly lineOf?: (
    id: string,
    place: number,
  ) => { readonly sku: string; readonly location: string; readonly lineReference?: string | null } | null;
  /** How many parcels of a reservation have left. */
  readonly parcelsOf?: (id: string) => number;
  readonly sales?: readonly string[];
  readonly adjustments?: readonly string[];
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

const COUNTS = "quantity held confirmed shipped released expired cancelled returned short cancelCause shortReason";
const RESERVATION = `reservation { id reference reason cancelCause status expiresAt version sequence createdAt updatedAt lines { sku lineReference location { code } ${COUNTS} } }`;
const RETURN = `return { id status version sequence createdAt updatedAt lines { sku lineReference quantity received restocked damaged scrapped toSupplier cancelled } }`;
const LEVELS = `levels { sku location { code } available reserved committed quarantine damaged receiving onHand version sequence updatedAt }
  adjustment { id sequence occurredAt recordedAt }`;
const SALE = `sale { id reference fulfilled version sequence occurredAt recordedAt lines { sku lineReference location { code } quantity fromReservation oversold } }`;

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
  shipmentVoid: RESERVATION,
  returnReceiptVoid: RETURN,
  adjustmentVoid: LEVELS,
  saleVoid: SALE,
  reservationShort: RESERVATION,
  saleRecord: SALE,
  returnCreate: RETURN,
  returnReceive: RETURN,
  returnInspect: RETURN,
  returnCancel: RETURN,
} as const;
export type MutationName = keyof typeof ENTITIES;

/** Not of `shipmentVoid`: its parcel is told by the reservation's id and its place there. */
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
/** Which of its document's own lines a line is about; null: it is about any SKU. */
const own = fc.option(fc.nat({ max: 4 }), { freq: 4 });
/** Whether a line is named, and how where it is of no document yet: a name is of one SKU. */
const name = fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, fc.constantFrom("1", "2"));
const lines = fc.array(fc.record({ own, name, sku, quantity: few }), { minLength: 1, maxLength: 2 });
const stepLines = fc.array(fc.record({ own, name, sku, quantity: few, location: somewhere }), { minLength: 1, maxLength: 2 });

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

const RECENT = 12;

/** One of the last dozen: old documents are finished. */
function recent(ids: readonly string[], place: number): string | undefined {
  const last = ids.slice(-RECENT);
  return last[place % last.length];
}

interface OwnLine extends Line {
  readonly own?: number | null;
  readonly name?: string | null;
  readonly location?: string | null;
  readonly from?: string;
}

type Units = ReadonlyMap<string, number>;
type StepLines = readonly OwnLine[] | null | undefined;

/** The input with its lines about what the document has, where they say so. */
function aboutOwn<Given extends { readonly lines?: StepLines }>(known: Known, id: string, input: Given): Given {
  if (input.lines === undefined || input.lines === null) return input;
  const lines = input.lines.map(({ own: place = null, name: given = null, ...unnamed }) => {
    const there = place === null ? null : (known.lineOf?.(id, place) ?? null);
    const line = given === null ? unnamed : { ...unnamed, lineReference: there?.lineReference ?? `${there?.sku ?? unnamed.sku}-${given}` };
    if (there === null) return line;
    const location = (line.location ?? null) === null ? {} : { location: there.location };
    return { ...line, sku: there.sku, ...location, ...(line.from === undefined ? {} : { from: there.location }) };
  });
  return { ...input, lines };
}

const onDocument =
  (documents: "reservations" | "returns" | "sales" | "adjustments") =>
  (
    name: MutationName,
    place: number,
    input: Input & { readonly lines?: StepLines },
    effect: (lines: StepLines) => Units = () => NONE,
  ): Make =>
  (known) => {
    const id = recent(known[documents] ?? [], place);
    if (id === undefined) return null;
    const about = aboutOwn(known, id, input);
    return { name, input: { id, ...about }, effect: effect(about.lines) };
  };
const onReservation = onDocument("reservations");
const onReturn = onDocument("returns");

/** What somebody changes of a channel meanwhile. */
export const channelChanges = fc.record({
  buffer: fc.nat({ max: 3 }),
  active: fc.oneof({ arbitrary: fc.constant(true), weight: 6 }, fc.constant(false)),
  allocation: fc.constantFrom("PRIORITY" as const, "FEWEST_SPLITS" as const, "SINGLE_LOCATION" as const),
});

const state = fc.constantFrom("AVAILABLE", "AVAILABLE", "QUARANTINE", "DAMAGED");
const delta = fc.oneof(fc.integer({ min: -8, max: -1 }), { arbitrary: fc.integer({ min: 1, max: 12 }), weight: 2 });
const levelVersion = fc.oneof({ arbitrary: fc.constant(null), weight: 9 }, fc.integer({ min: 0, max: 6 }));
const adjust = fc
  .record({
    fact: fc.boolean(),
    lines: fc.array(fc.record({ sku, location, delta, state, expectedVersion: levelVersion }), { minLength: 1, maxLength: 3 }),
  })
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

/** What lies in the shelves before anything happens: some of everything, much of little. */
export const openingStock: Make = () => {
  const units = SKUS.flatMap((each, index) =>
    LOCATIONS.map((at, place) => ({ sku: each, location: at, delta: 12 - 3 * index - 2 * place })),
  );
  const input = { reason: "OPENING", lines: units.map((line) => ({ ...line, state: "AVAILABLE" })) };
  return { name: "inventoryAdjust", input, effect: NONE };
};

export interface CommandOptions {
  /** How long holds may last: where the database's clock decides and nobody waits, long enough for the test. */
  readonly ttlSeconds: readonly number[];
  /** Whether what leaves or comes may be "all that is left": then a mutation's `effect` does not tell it. */
  readonly wholeSteps: boolean;
  /** Whether some have names that are given once: what is done again under one is answered as it is by then. */
  readonly names: boolean;
  /** Whether sales that are still to be shipped leave it to the hub where from: none unless said. */
  readonly openSales?: boolean;
  /** Whether what was recorded by mistake is taken back: none unless said. */
  readonly voids?: boolean;
}

type RandomMutation = fc.Arbitrary<Make>;

const shortState = fc.constantFrom("LOST", "LOST", "DAMAGED");
/** Most pickers see nothing more there; and two who tell of one place seldom see the same. */
const left = fc.constantFrom(0, 0, 0, 1, 4);

/** What other systems call something, where it has names: one in some. */
const externalRefs = ({ names }: CommandOptions): fc.Arbitrary<readonly { readonly system: string; readonly id: string }[] | null> => {
  const of = (...ids: readonly number[]) => ids.map((id) => ({ system: "shop", id: `X-${id}` }));
  return names ? fc.constantFrom(null, null, null, null, null, null, of(1), of(2), of(3), of(1, 4)) : fc.constant(null);
};

/** Commands on reservations. */
function reservationCommands(options: CommandOptions) {
  const { ttlSeconds, wholeSteps, names } = options;
  const ttl = fc.constantFrom(...ttlSeconds);
  const unique = names ? fc.option(fc.constantFrom("S-0", "S-1", "S-2"), { freq: 2 }) : fc.constant(null);
  const tracking = names ? fc.option(fc.constantFrom("P-1", "P-2"), { freq: 2 }) : fc.constant(null);
  const create: RandomMutation = fc
    .record({
      ttlSeconds: ttl,
      channel: fc.constantFrom("WEB", "WEB", "POS"),
      confirm: fc.constantFrom(false, false, true),
      allocation: fc.constantFrom("PRIORITY", "FEWEST_SPLITS", "SINGLE_LOCATION"),
      lines: fc.array(fc.record({ name, sku, quantity, location: somewhere }), { minLength: 1, maxLength: 5 }),
      reference: unique,
      externalRefs: externalRefs(options),
    })
    .map(({ reference, ...given }) => () => {
      const input = aboutOwn({ reservations: [], returns: [] }, "", given);
      return {
        name: "reservationCreate",
        input: reference === null ? input : { ...input, reference, uniqueReference: true },
        effect: NONE,
      };
    });
  const update: RandomMutation = fc
    .record({
      pick,
      expectedVersion,
      fact: fc.constantFrom(false, false, true),
      lines: fc.array(fc.record({ own, name, sku, quantity: fc.nat({ max: 8 }), location: somewhere }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationUpdate", place, input));
  const extend: RandomMutation = fc
    .record({ pick, expectedVersion, ttlSeconds: ttl })
    .map(({ pick: place, ...input }) => onReservation("reservationExtend", place, input));
  const confirm: RandomMutation = fc
    .record({
      pick,
      expectedVersion,
      lines: fc.option(stepLines),
      ifExpired: fc.constantFrom("REFUSE", "REACQUIRE"),
      remainder: fc.constantFrom("KEEP", "RELEASE"),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationConfirm", place, input));
  const giveUp = (name: "reservationRelease" | "reservationCancel"): RandomMutation =>
    fc.record({ pick, expectedVersion, lines: fc.option(stepLines) }).map(({ pick: place, ...input }) => onReservation(name, place, input));
  const ship: RandomMutation = fc
    .record({
      pick,
      expectedVersion,
      lines: wholeSteps ? fc.option(stepLines, { freq: 2 }) : stepLines,
      fact: fc.boolean(),
      trackingReference: tracking,
    })
    .map(({ pick: place, ...input }) => onReservation("reservationShip", place, input, (of) => effectOf(of ?? [], -1)));
  const moveLines: RandomMutation = fc
    .record({
      pick,
      expectedVersion,
      lines: fc.array(fc.record({ own, name, sku, from: location, to: location, quantity: few }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ pick: place, ...input }) => onReservation("reservationMove", place, input));
  // What is lost is as much as the books say more than was seen: a mutation's `effect` does not tell it.
  const picked = fc.record({
    own,
    name,
    sku,
    quantity: few,
    location: somewhere,
    state: wholeSteps ? shortState : fc.constant("DAMAGED"),
    left,
  });
  const shortPick: RandomMutation = fc
    .record({ pick, expectedVersion, reallocate: fc.boolean(), lines: fc.array(picked, { minLength: 1, maxLength: 3 }) })
    .map(({ pick: place, lines: told, ...input }) => {
      const seen = told.map((line) => ({ ...line, left: line.state === "LOST" ? line.left : 0 }));
      return onReservation("reservationShort", place, { ...input, lines: seen });
    });
  const giveUps = { release: giveUp("reservationRelease"), cancel: giveUp("reservationCancel") };
  return { create, update, extend, confirm, ...giveUps, ship, moveLines, shortPick };
}

/** A call of many is sent by one who is bound to all locations, so that its lines name them: see `openSales`. */
function sales(options: CommandOptions): RandomMutation {
  return fc
    .record({
      reference: fc.nat({ max: 1_000 }),
      fulfilled: fc.boolean(),
      reservation: fc.option(pick),
      lines: stepLines,
      externalRefs: externalRefs(options),
    })
    .map(({ reference, reservation, ...given }): Make => {
      return (known) => {
        const linked = reservation === null ? undefined : recent(known.reservations, reservation);
        const input = aboutOwn(known, linked ?? "", given);
        const mayBeOpen = options.openSales === true && !input.fulfilled;
        const isPlaced = linked === undefined ? !mayBeOpen : options.openSales === false && !input.fulfilled;
        const located = isPlaced ? input.lines.map((line) => ({ ...line, location: line.location ?? "SHOP" })) : input.lines;
        const all = { channel: "WEB", ...input, reference: `S-${reference}`, reservation: linked, lines: located };
        return { name: "saleRecord", input: all, effect: input.fulfilled ? effectOf(input.lines, -1) : NONE };
      };
    });
}

const disposition = fc.constantFrom("RESTOCK", "DAMAGE", "SCRAP", "TO_SUPPLIER");
const leaves = (one: string): boolean => one === "SCRAP" || one === "TO_SUPPLIER";

/** Commands on returns. */
function returnCommands(options: CommandOptions) {
  const { wholeSteps, names } = options;
  const reference = names ? fc.option(fc.constantFrom("RMA-1", "RMA-2", "RMA-3"), { freq: 2 }) : fc.constant(null);
  const create: RandomMutation = fc
    .record({
      reservation: fc.option(pick, { freq: 4 }),
      location,
      receive: fc.boolean(),
      inspect: fc.option(disposition),
      lines,
      reference,
      externalRefs: externalRefs(options),
    })
    .map(({ reservation, inspect, ...given }): Make => {
      return (known) => {
        const linked = reservation === null ? undefined : recent(known.reservations, reservation);
        const input = aboutOwn(known, linked ?? "", given);
        const inspected = input.receive ? inspect : null;
        const stays = input.receive && (inspected === null || !leaves(inspected));
        const all = { ...input, reservation: linked, inspect: inspected };
        return { name: "returnCreate", input: all, effect: stays ? effectOf(input.lines, 1) : NONE };
      };
    });
  const receive: RandomMutation = fc
    .record({ pick, expectedVersion, lines: wholeSteps ? fc.option(lines, { freq: 2 }) : lines })
    .map(({ pick: place, ...input }) => onReturn("returnReceive", place, input, (of) => effectOf(of ?? [], 1)));
  const inspect: RandomMutation = fc
    .record({
      pick,
      expectedVersion,
      lines: fc.array(
        fc.record({ own, name, sku, quantity: few, disposition, changeFrom: fc.option(fc.constantFrom("RESTOCK", "DAMAGE")) }),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
    })
    .map(({ pick: place, ...input }) => {
      // Which SKU a line is about may change on the way, what becomes of it does not.
      const gone = (of: StepLines): Units =>
        effectOf(
          (of ?? []).filter((_, index) => leaves(input.lines[index]?.disposition ?? "")),
          -1,
        );
      return onReturn("returnInspect", place, input, gone);
    });
  const cancel: RandomMutation = fc
    .record({ pick, expectedVersion, lines: fc.option(lines) })
    .map(({ pick: place, ...input }) => onReturn("returnCancel", place, input));
  return { create, receive, inspect, cancel };
}

/** A parcel of a reservation, and what was received of a return, taken back in parts or whole. */
const parcelVoid: RandomMutation = fc
  .record({ pick, parcel: pick, expectedVersion, lines: fc.option(stepLines, { freq: 2 }), fact: fc.boolean() })
  .map(({ pick: place, parcel, ...input }): Make => {
    const make = onReservation("shipmentVoid", place, input);
    return (known) => {
      const mutation = make(known);
      const parcels = known.parcelsOf?.(String(mutation?.input["id"])) ?? 0;
      return mutation === null || parcels === 0 ? null : { ...mutation, input: { ...mutation.input, parcel: parcel % parcels } };
    };
  });
const receiptVoid: RandomMutation = fc
  .record({ pick, expectedVersion, lines: fc.option(lines, { freq: 2 }), fact: fc.boolean() })
  .map(({ pick: place, ...input }) => onReturn("returnReceiptVoid", place, input));

/** Sales and adjustments, taken back in parts or whole. */
const saleVoid: RandomMutation = fc
  .record({ pick, expectedVersion, lines: fc.option(stepLines, { freq: 2 }), fact: fc.boolean() })
  .map(({ pick: place, ...input }) => onDocument("sales")("saleVoid", place, input));
const voidLines = fc.array(fc.record({ own, sku, location, state: fc.option(state), quantity: few }), { minLength: 1, maxLength: 2 });
const adjustmentVoid: RandomMutation = fc
  .record({ pick, expectedVersion, lines: fc.option(voidLines, { freq: 2 }), fact: fc.boolean() })
  .map(({ pick: place, ...input }) => onDocument("adjustments")("adjustmentVoid", place, input));

/** Mutations of every kind that moves stock, and those of them that have a bulk form, several of one kind together. */
export function randomMutations(options: CommandOptions): { readonly any: RandomMutation; readonly bulk: fc.Arbitrary<readonly Make[]> } {
  const onReservations = reservationCommands(options);
  const onReturns = returnCommands(options);
  const any = fc.oneof(
    { arbitrary: adjust, weight: 3 },
    { arbitrary: set, weight: 1 },
    { arbitrary: move, weight: 1 },
    { arbitrary: onReservations.create, weight: 4 },
    { arbitrary: fc.oneof(...Object.values(onReservations)), weight: 8 },
    { arbitrary: sales(options), weight: 3 },
    { arbitrary: fc.oneof(...Object.values(onReturns)), weight: 4 },
    ...(options.voids === true ? [{ arbitrary: fc.oneof(parcelVoid, receiptVoid, saleVoid, adjustmentVoid), weight: 8 }] : []),
  );
  const { create, confirm, ship, cancel } = onReservations;
  const several = (mutation: RandomMutation): fc.Arbitrary<readonly Make[]> => fc.array(shown(mutation), { minLength: 1, maxLength: 4 });
  return {
    any: shown(any),
    bulk: fc.oneof(...[adjust, create, confirm, ship, cancel, sales({ ...options, openSales: false }), onReturns.create].map(several)),
  };
}

/** In a counterexample a command is written as it would be with one document of each kind there. */
function shown(mutation: RandomMutation): RandomMutation {
  const somewhere = { reservations: ["a reservation"], returns: ["a return"], sales: ["a sale"], adjustments: ["an adjustment"] };
  return mutation.map((make) =>
    Object.assign((known: Known) => make(known), { [fc.toStringMethod]: () => JSON.stringify(make(somewhere)) }),
  );
}
export const randomCommand: fc.Arbitrary<RandomCommand> = fc.record({
  twin: fc.constantFrom("NONE", "NONE", "TOGETHER", "AFTER"),
  mutation: randomMutations({ ttlSeconds: [1, 1, 900], wholeSteps: false, names: false }).any,
});
