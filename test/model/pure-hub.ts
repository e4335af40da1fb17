import { decideAdjust, decideMove as decideUnitsMove } from "../../src/adjustments/adjustment.rules.js";
import { adjustmentRef, type AdjustmentOutcome, type AdjustmentVoidOutcome } from "../../src/adjustments/adjustment.js";
import { ADJUSTMENTS } from "../../src/adjustments/void-adjustment.js";
import { decideAdjustmentVoid } from "../../src/adjustments/void-adjustment.rules.js";
import { decideSet } from "../../src/adjustments/set.rules.js";
import { Refusal, refuse, invalidInput } from "../../src/platform/errors/user-error.js";
import type { AllocationStrategyName } from "../../src/channels/index.js";
import type { ExternalRef } from "../../src/catalog/index.js";
import type { ReservationDocument } from "../../src/reservations/index.js";
import { reservationNames, reservationRef, reservationStore } from "../../src/reservations/index.js";
import { decideCreate } from "../../src/reservations/create-reservation.rules.js";
import { decideMove, sumMoves, type Move } from "../../src/reservations/move-reservation.rules.js";
import { ownedBy } from "../../src/reservations/own-reservations.js";
import { channelIn, RESERVATIONS } from "../../src/reservations/reservation-step.js";
import * as steps from "../../src/reservations/step-decisions.rules.js";
import type { StoredReservation } from "../../src/reservations/stored-reservation.js";
import { decideShort, type ShortLine } from "../../src/reservations/short-pick.rules.js";
import { decideUnique } from "../../src/reservations/unique-reservation.rules.js";
import { decideUpdate } from "../../src/reservations/update-reservation.rules.js";
import { decideShipmentVoid, type RecordedShipment } from "../../src/reservations/void-shipment.rules.js";
import { decideNewReturn } from "../../src/returns/create-return.rules.js";
import { decisionError, type DispositionName } from "../../src/returns/inspection.rules.js";
import type { ReturnOutcome } from "../../src/returns/return-outcome.js";
import type { ReturnDocument } from "../../src/returns/stock-return.js";
import { unreturnOf } from "../../src/returns/give-up-claims.rules.js";
import { decideSale } from "../../src/sales/decide-sale.rules.js";
import type { SaleOutcome, SaleVoidOutcome } from "../../src/sales/sale-outcome.js";
import { saleDocument, saleRef, type SaleDocument, type StoredSale } from "../../src/sales/sale.js";
import { SALES } from "../../src/sales/void-sale.js";
import { decideSaleVoid, type SaleVoid } from "../../src/sales/void-sale.rules.js";
import {
  Books,
  PostingRefused,
  channelSpace,
  contentFingerprintOf,
  isKnown,
  INVENTORY_STATES,
  lineNameErrors,
  referenceWords,
  summedEqual,
  decideStep,
  type DocumentKindName,
  type DocumentRef,
  type InventoryStateName,
  type Known,
  type LockedLevel,
  type NameRef,
  type PastMovement,
  type ReadyStep,
  type ResolvedLine,
  type AdjustmentReasonName,
  type WantedName,
} from "../../src/stock/index.js";
import { decideCancellation, decideInspection, decideReceipt, decideReceiptVoid } from "../returns/take-step.js";
import { channelPlaceKey } from "../../src/stock/ledger/needs.js";
import type { Answer, Sent } from "./model.js";
import type { Mutation } from "./random-command.js";
import { SKUS } from "./random-command.js";
import { isOpen } from "./sales.js";
import type { PostedMovement } from "../../src/stock/ledger/book-entries.js";
import type { Statement } from "../../src/stock/ledger/statements.rules.js";
import { adjustmentView, errorText, reservationView, returnView, saleView, saleVoidView, type Names } from "./views.js";
import { LOCATIONS, movementText, newWorld, safetyStockAt, type World } from "./world.js";

const NOW = new Date("2026-01-31T12:00:00.000Z");
const PAST = new Date(NOW.getTime() - 1);
const ANYWHERE = { channelIds: null, locationIds: null };
const CHANNELS = ["WEB", "POS"] as const;
const KINDS: readonly DocumentKindName[] = ["ADJUSTMENT", "RESERVATION", "RETURN", "SALE"];
const EMPTY = [0, 0, 0, 0, 0, 0, 0, 0];

export const names: Names = {
  sku: (id) => SKUS[id - 1] ?? "",
  location: (id) => LOCATIONS[id - 1] ?? "",
};
const variantOf = (sku: string): number => SKUS.findIndex((each) => each === sku) + 1;
const locationOf = (code: string): number => LOCATIONS.findIndex((each) => each === code) + 1;
const channelOf = (code: string): number => CHANNELS.findIndex((each) => each === code) + 1;

/** The inputs' fields that any mutation may have; the generator gives each what it needs. */
interface AnyInput {
  readonly id: string;
  readonly parcel: number;
  readonly expectedVersion: number | null;
  readonly reservation?: string;
  readonly reference: string | null;
  readonly uniqueReference?: boolean;
  readonly trackingReference?: string | null;
  readonly externalRefs?: readonly ExternalRef[] | null;
  readonly channel: string;
  readonly location: string;
  readonly fact?: boolean;
  readonly reason?: AdjustmentReasonName;
  readonly confirm: boolean;
  readonly fulfilled: boolean;
  readonly receive: boolean;
  readonly inspect: DispositionName | null;
  readonly allocation: AllocationStrategyName;
  readonly ttlSeconds: number;
  readonly ifExpired: string;
  readonly remainder: string;
  readonly reallocate?: boolean;
  readonly lines: readonly AnyLine[] | null;
}

interface AnyLine {
  readonly sku: string;
  readonly location?: string | null;
  readonly lineReference?: string | null;
  readonly quantity: number;
  readonly delta: number;
  readonly state: InventoryStateName;
  readonly left: number;
  readonly changeFromQuantity: number | null;
  readonly expectedVersion: number | null;
  readonly from: string;
  readonly to: string;
  readonly disposition: DispositionName;
  readonly changeFrom: DispositionName | null;
}

type Outcome = AdjustmentOutcome | AdjustmentVoidOutcome | StoredReservation | SaleOutcome | SaleVoidOutcome | ReturnOutcome | Known;

/** Whether a command takes back what was recorded: of batches before its own. */
export const isVoid = (name: Mutation["name"]): boolean => name.endsWith("Void");

/** The hub's decisions with nothing around them: books in memory, no ledger, no database. */
export class PureHub {
  readonly world: Pick<World, "safetyStock" | "channels"> = newWorld();
  readonly levels = new Map<number, LockedLevel>();
  readonly ledger: string[] = [];
  readonly oversold: string[] = [];
  readonly #documents = new Map<string, { readonly ref: DocumentRef; readonly document: unknown }>();
  readonly #names: Books["names"]["given"][number][] = [];
  /** Movements of each document, newest first. */
  readonly #past = new Map<string, PastMovement[]>();
  /** What was said of each level. */
  readonly #stated = new Map<number, Statement[]>();
  /** Of each reservation, in their order. */
  readonly #parcels = new Map<string, RecordedShipment[]>();
  /** The last sequence before each sale. */
  readonly #before = new Map<string, string>();
  #sequence = 0;
  #ids = 0;

  document<Document>(ref: DocumentRef): Document | null {
    return (this.#documents.get(`${ref.kind}/${ref.id}`)?.document as Document | undefined) ?? null;
  }

  /** Runs commands on one set of books; undoes all of them where `atomic` and one is refused. */
  runAll(sent: readonly Sent[], atomic: boolean): readonly (Answer | null)[] {
    if (sent.length > 1 && sent.some(({ mutation }) => isVoid(mutation.name))) return sent.flatMap((one) => this.runAll([one], atomic));
    const books = this.#books(sent.some(({ mutation }) => isVoid(mutation.name)));
    const group = books.mark();
    const answers = sent.map(({ key, mutation }) => this.#runOne(books, key, mutation));
    const failed = atomic && answers.some((answer) => "errors" in answer);
    if (failed) books.rollback(group);
    this.#keep(books);
    return answers.map((answer) => (failed && "entity" in answer ? null : answer));
  }

  /** A reservation's time is up, and the ledger meets it. */
  expire(id: string): void {
    const reservation = this.document<ReservationDocument>(reservationRef(id));
    if (reservation === null) throw new Error(`There is no reservation ${id}.`);
    const overdue = { ...reservation, expiresAt: PAST };
    if ((reservationStore.overdueSince?.(overdue, NOW) ?? null) === null) return;
    this.#documents.set(`RESERVATION/${id}`, { ref: reservationRef(id), document: overdue });
    const books = this.#books();
    const mark = books.mark();
    books.begin(1, null);
    reservationStore.expire?.(overdue, books);
    books.end(mark);
    this.#keep(books);
  }

  /** `taking`: for a command that takes movements back, and so has to know of them and of what was said since. */
  #books(taking = false): Books {
    const levels: LockedLevel[] = [];
    for (const [sku, name] of SKUS.entries()) {
      for (const [at, location] of LOCATIONS.entries()) {
        const id = sku * LOCATIONS.length + at + 1;
        const place = { id, variantId: sku + 1, locationId: at + 1, sku: name, location, locationActive: true, priority: at };
        const known = this.levels.get(id) ?? { version: 0, counts: EMPTY };
        const safetyStock = safetyStockAt(this.world as World, name, location);
        const countedAt = taking && this.#stated.has(id) ? NOW : null;
        levels.push({ ...place, safetyStock, sequence: "0", updatedAt: NOW, countedAt, version: known.version, counts: known.counts });
      }
    }
    const channels = [...this.world.channels].map(([code, channel]) => {
      const { locations, ...policy } = channel;
      return [channelOf(code), { id: channelOf(code), code, ...policy, locationIds: locations.map(locationOf) }] as const;
    });
    const places = new Set(
      channels.flatMap(([channelId, { locationIds }]) =>
        locationIds.map((locationId) => channelPlaceKey({ channelId, locationId, at: null })),
      ),
    );
    const documents = [...this.#documents.values()];
    const past = new Map(documents.map(({ ref }) => [`${ref.kind}/${ref.id}`, this.#past.get(`${ref.kind}/${ref.id}`) ?? []]));
    const stated = { since: 0, byLevel: this.#stated };
    return new Books({
      now: NOW,
      levels,
      channels: new Map(channels),
      totals: new Map(),
      documents,
      places,
      names: this.#names,
      ...(taking ? { past, stated } : {}),
    });
  }

  #runOne(books: Books, key: string, mutation: Mutation): Answer {
    const mark = books.mark();
    books.begin(1, key);
    let outcome: Outcome | Refusal;
    try {
      outcome = this.#decide(books, mutation);
    } catch (error) {
      if (!(error instanceof PostingRefused)) throw error;
      outcome = error.refusal;
    }
    if (outcome instanceof Refusal) {
      books.rollback(mark);
      return { errors: outcome.errors.map((error) => errorText(error)).sort() };
    }
    books.end(mark);
    if (isKnown(outcome)) return { entity: { id: outcome.id }, replayed: true };
    return { entity: viewOf(outcome), replayed: false };
  }

  #keep(books: Books): void {
    for (const { id, counts, version } of books.touchedLevels()) {
      const sku = Math.floor((id - 1) / LOCATIONS.length);
      const at = (id - 1) % LOCATIONS.length;
      const place = { variantId: sku + 1, locationId: at + 1, sku: SKUS[sku] ?? "", location: LOCATIONS[at] ?? "" };
      const rest = { locationActive: true, priority: at, safetyStock: 0, sequence: "0", updatedAt: NOW };
      this.levels.set(id, { id, ...place, ...rest, counts: [...counts], version });
    }
    for (const kind of KINDS) {
      for (const { document, ordinal } of books.changedDocuments(kind)) {
        if (kind === "SALE" && "content" in (document as object)) this.#keepSale(document as SaleDocument, ordinal, books);
        const ref = refOf(kind, document);
        this.#documents.set(`${ref.kind}/${ref.id}`, { ref, document: kind === "RESERVATION" ? this.#keepParcels(document) : document });
      }
    }
    this.#names.push(...books.names.given);
    const { movements, events } = books.written;
    for (const { posting, levelVersion, oversold } of movements) {
      const place = `${names.sku(posting.level.variantId)}@${names.location(posting.level.locationId)}`;
      const { kind, from, to, quantity: units, fact = false } = posting;
      this.ledger.push(movementText({ kind, place, accounts: `${from}>${to}`, units, version: levelVersion, fact }));
      if (oversold > 0 && posting.fact === true) this.oversold.push(`${place} ${oversold}`);
    }
    for (const movement of movements) this.#remember(movement);
    for (const { ordinal, levelId, saying } of books.said) {
      const states = saying.states.map((state) => INVENTORY_STATES.indexOf(state));
      const said = { states, at: NOW.getTime(), sequence: this.#sequence + ordinal };
      this.#stated.set(levelId, [...(this.#stated.get(levelId) ?? []), said]);
    }
    this.#sequence += books.written.total;
    this.ledger.push(...events.map(({ documentKind }) => `EVENT ${documentKind}`));
  }

  /** The reservation without the parcels of the batch, which are kept as they were recorded. */
  #keepParcels(document: unknown): ReservationDocument {
    const { newShipments = [], ...reservation } = document as ReservationDocument;
    const own = newShipments.map(({ id, lines, ordinal }) => ({ id, lines, sequence: String(this.#sequence + ordinal) }));
    this.#parcels.set(reservation.id, [...(this.#parcels.get(reservation.id) ?? []), ...own]);
    return reservation;
  }

  /** The sale as steps on it find it. `ordinal`: of its command's last record in the batch. */
  #keepSale({ id, content }: SaleDocument, ordinal: number, books: Books): void {
    if (content === null) throw new Error("A sale was kept without what it is.");
    const own = books.written.movements.filter((movement) => movement.ordinal <= ordinal).toReversed();
    const [last] = own;
    const isLast = last?.ordinal === ordinal;
    const first = isLast ? own.findIndex(({ idempotencyKey }) => idempotencyKey !== last.idempotencyKey) : 0;
    const before = isLast ? (first < 0 ? 0 : (own[first]?.ordinal ?? 0)) : ordinal - 1;
    const lines = content.lines.map((line) => ({ ...line, returned: 0, voided: 0, location: names.location(line.locationId) }));
    const told = { version: 1, status: "RECORDED", voidReason: null, occurredAt: NOW, recordedAt: NOW } as const;
    const document: StoredSale = { ...content, ...told, id, lines, recordedSequence: String(this.#sequence + ordinal) };
    this.#documents.set(`SALE/${id}`, { ref: saleDocument(id), document });
    this.#before.set(id, String(this.#sequence + before));
  }

  #remember({ ordinal, posting, idempotencyKey }: PostedMovement): void {
    const { document = null, corrects = null, kind, from, to, quantity, level } = posting;
    if (document === null) return;
    const key = `${document.kind}/${document.id}`;
    const known = this.#past.get(key) ?? [];
    if (corrects !== null) {
      const rest = (each: PastMovement): PastMovement =>
        each.sequence === corrects.sequence ? { ...each, open: each.open - quantity } : each;
      this.#past.set(key, known.map(rest));
      return;
    }
    const sequence = String(this.#sequence + ordinal);
    const own = { kind, from, to, quantity, open: quantity, level, toLevel: null, occurredAt: NOW, timeGiven: false };
    this.#past.set(key, [{ ...own, document, sequence, command: idempotencyKey ?? "" }, ...known]);
  }

  #id(): string {
    this.#ids += 1;
    return `00000000-0000-7000-8000-${String(this.#ids).padStart(12, "0")}`;
  }

  #decide(books: Books, { name, input: given }: Mutation): Outcome | Refusal {
    const input = given as unknown as AnyInput;
    const lines = (input.lines ?? []).map(resolved);
    const asked = input.lines === null || input.lines === undefined ? null : summedEqual(lines);
    const areNew = name === "reservationCreate" || name === "saleRecord" || name === "returnCreate";
    const misnamed = areNew ? lineNameErrors(input.lines ?? [], "lines", true) : [];
    if (misnamed.length > 0) return new Refusal(misnamed);
    switch (name) {
      case "inventoryAdjust":
        return decideAdjust(
          books,
          this.#adjustment(input),
          (input.lines ?? []).map((line, index) => ({ ...line, ...placed(line, index) })),
        );
      case "inventorySet":
        return decideSet(
          books,
          this.#adjustment(input),
          (input.lines ?? []).map((line, index) => ({ ...line, ...placed(line, index), figure: stateOf(line.state) })),
        );
      case "inventoryMove":
        return decideUnitsMove(
          books,
          this.#adjustment(input),
          (input.lines ?? []).map((line, index) => ({ ...line, ...placed(line, index), from: stateOf(line.from), to: stateOf(line.to) })),
        );
      case "reservationCreate":
        return this.#create(books, input, summedEqual(lines));
      case "saleRecord":
        return this.#sell(books, input, summedEqual(lines));
      case "returnCreate":
        return decideNewReturn(books, {
          id: this.#id(),
          reservationId: input.reservation ?? null,
          sale: null,
          channelId: null,
          locationId: locationOf(input.location),
          reference: input.reference,
          externalRefs: input.externalRefs ?? [],
          reason: null,
          returnCause: null,
          causes: { ofLine: new Map(), ofSku: new Map() },
          name: input.reference === null ? null : { text: input.reference, fingerprint: contentFingerprintOf(name, input) },
          lines: summedEqual(lines.map((line) => ({ ...line, locationId: null }))),
          scope: ANYWHERE,
          keepsToChannel: false,
          occurredAt: null,
          receive: input.receive,
          inspect: input.inspect,
        });
      case "returnReceive":
        return decideReceipt(books, input, input.lines === null ? null : lines, null);
      case "returnCancel":
        return decideCancellation(books, input, input.lines === null ? null : lines, null);
      case "returnReceiptVoid":
        return decideReceiptVoid(books, input, { asked: input.lines === null ? null : lines, fact: input.fact ?? false, reason: null });
      case "shipmentVoid":
        return this.#voidParcel(books, input, asked);
      case "saleVoid":
        return this.#voidSale(books, input, asked);
      case "adjustmentVoid":
        return this.#voidAdjustment(books, input);
      case "returnInspect": {
        const inspected = (input.lines ?? []).map((line, index) => ({ ...line, ...resolved(line, index) }));
        const impossible = inspected.flatMap((line) => decisionError(line, []) ?? []);
        return impossible.length > 0 ? new Refusal(impossible) : decideInspection(books, input, inspected);
      }
      default: {
        const ready = this.#readyStep(name, input, asked, lines);
        if (ready instanceof Refusal) return ready;
        return decideStep(books, {
          of: RESERVATIONS,
          ref: reservationRef(input.id),
          scope: ANYWHERE,
          input: { idempotencyKey: "", id: input.id, expectedVersion: input.expectedVersion },
          ready: { lines: lines.length, decide: ready, name: name === "reservationShip" ? parcelName(input) : null },
        });
      }
    }
  }

  #readyStep(
    name: Mutation["name"],
    input: AnyInput,
    asked: readonly ResolvedLine[] | null,
    lines: readonly ResolvedLine[],
  ): ReadyStep<ReservationDocument>["decide"] | Refusal {
    switch (name) {
      case "reservationUpdate":
        return ({ books, document, scope }) => {
          const channel = channelIn(books, document);
          const target = { books, reservation: document, channel, isOwn: ownedBy(scope), boundToLocations: false };
          return decideUpdate(target, asked ?? [], { fact: input.fact ?? false, occurredAt: null, factQuantityMax: 100_000 });
        };
      case "reservationExtend":
        return ({ books, document }) => steps.decideExtend(books, document, input.ttlSeconds);
      case "reservationConfirm": {
        const terms = { reacquire: input.ifExpired === "REACQUIRE", releaseRemainder: input.remainder === "RELEASE" };
        return ({ books, document, scope }) =>
          steps.decideConfirm(books, document, { asked, isOwn: ownedBy(scope) }, { ...terms, channel: channelIn(books, document) });
      }
      case "reservationRelease":
        return ({ books, document, scope }) => steps.decideRelease(books, document, { asked, isOwn: ownedBy(scope) });
      case "reservationCancel":
        return ({ books, document, scope }) => steps.decideCancel(books, document, { asked, isOwn: ownedBy(scope) });
      case "reservationShip": {
        const parcel = {
          shipmentId: this.#id(),
          trackingReference: input.trackingReference ?? null,
          name: parcelName(input),
          occurredAt: null,
          fact: input.fact ?? false,
          factQuantityMax: 100_000,
        };
        return ({ books, document, scope }) => steps.decideShip(books, document, { asked, isOwn: ownedBy(scope) }, parcel);
      }
      case "reservationShort": {
        const told = lines.map((line, index): ShortLine => {
          const { state, left = 0 } = input.lines?.[index] ?? {};
          return { ...line, state: state === "DAMAGED" ? "DAMAGED" : "LOST", left, reason: null };
        });
        const terms = { mayTakeAt: () => true, cancelCause: "SHORT_PICK", occurredAt: null, factQuantityMax: 100_000 } as const;
        return ({ books, document, scope }) => {
          const channel = input.reallocate === true ? channelIn(books, document) : null;
          return decideShort(books, document, told, { ...terms, channel, isOwn: ownedBy(scope) });
        };
      }
      default: {
        const moves = lines.map((line, index): Move => {
          const { from = "", to = "" } = input.lines?.[index] ?? {};
          return { ...line, locationId: locationOf(from), to: { locationId: locationOf(to), location: to } };
        });
        if (moves.some(({ locationId, to }) => locationId === to.locationId))
          return refuse(invalidInput(["lines"], "It is there already."));
        return ({ books, document }) => decideMove(books, document, sumMoves(moves), channelIn(books, document));
      }
    }
  }

  #voidParcel(books: Books, input: AnyInput, asked: readonly ResolvedLine[] | null): StoredReservation | Known | Refusal {
    const parcel = this.#parcels.get(input.id)?.[input.parcel];
    if (parcel === undefined) throw new Error(`Reservation ${input.id} has no parcel ${input.parcel}.`);
    const how = { fact: input.fact ?? false, reason: null, unreturn: unreturnOf(this.#returnsOf(input.id), ANYWHERE) };
    return decideStep(books, {
      of: RESERVATIONS,
      ref: reservationRef(input.id),
      scope: ANYWHERE,
      input: { idempotencyKey: "", id: input.id, expectedVersion: input.expectedVersion },
      ready: {
        lines: 1,
        decide: ({ document, scope }) => decideShipmentVoid(books, document, parcel, { asked, isOwn: ownedBy(scope), ...how }),
      },
    });
  }

  /** Those of a reservation, the newest first. */
  #returnsOf(reservationId: string | null): readonly DocumentRef[] {
    const returns = [...this.#documents.values()].flatMap(({ ref, document }) => {
      return ref.kind === "RETURN" && reservationId !== null && (document as ReturnDocument).reservationId === reservationId ? [ref] : [];
    });
    return returns.toReversed();
  }

  #create(books: Books, input: AnyInput, lines: readonly ResolvedLine[]): StoredReservation | Known | Refusal {
    const channelId = channelOf(input.channel);
    const request = {
      id: this.#id(),
      channelId,
      reference: input.uniqueReference === true ? input.reference : null,
      ttlSeconds: input.ttlSeconds,
      confirm: input.confirm,
      occurredAt: null,
      lines,
      strategy: input.allocation,
      explain: true,
      called: { names: reservationNames(input.externalRefs ?? []), space: channelSpace(channelId), scope: ANYWHERE },
    };
    const ref = { kind: "RESERVATION", space: channelSpace(channelId), name: input.reference ?? "" } as const;
    const name = nameOf(ref, contentFingerprintOf("reservationCreate", input));
    const created = input.uniqueReference === true ? decideUnique(books, request, name, ANYWHERE) : decideCreate(books, request);
    return created instanceof Refusal || isKnown(created) ? created : created.reservation;
  }

  #sell(books: Books, input: AnyInput, lines: readonly ResolvedLine[]): SaleOutcome | Known | Refusal {
    const content = lines
      .map(({ sku, location, quantity, lineReference }) => `${sku}@${location ?? ""}#${lineReference ?? ""} ${quantity}`)
      .sort();
    const externalRefs = input.externalRefs ?? [];
    return decideSale(books, {
      id: this.#id(),
      newReservationId: this.#id(),
      shipmentId: this.#id(),
      channelId: channelOf(input.channel),
      reference: input.reference ?? "",
      occurredAt: null,
      reservationId: input.reservation ?? null,
      fulfilled: input.fulfilled,
      ...(externalRefs.length === 0 ? {} : { externalRefs }),
      fingerprint: JSON.stringify([input.reservation, input.fulfilled, content, externalRefs]),
      lines,
      // Bound to all locations: who is bound to none keeps to the channel's, and is the one who may leave them to the hub.
      scope: isOpen({ fulfilled: input.fulfilled, lines: input.lines ?? [] })
        ? ANYWHERE
        : { channelIds: null, locationIds: new Set(LOCATIONS.map(locationOf)) },
    });
  }

  #voidSale(books: Books, input: AnyInput, asked: SaleVoid["asked"]): SaleVoidOutcome | Known | Refusal {
    const { id, expectedVersion, fact = false } = input;
    const { reservationId = null, recordedSequence = "0" } = books.document<StoredSale>(saleDocument(id)) ?? {};
    const before = this.#before.get(id) ?? "0";
    const parcels = (this.#parcels.get(reservationId ?? "") ?? []).filter(({ sequence }) => {
      return BigInt(sequence) > BigInt(before) && (fact || BigInt(sequence) <= BigInt(recordedSequence));
    });
    const unreturn = unreturnOf(this.#returnsOf(reservationId), ANYWHERE);
    const how = { asked, isOwn: () => true, fact, reason: null, before, parcels: parcels.toReversed(), unreturn };
    return decideStep(books, {
      of: SALES,
      ref: saleDocument(id),
      scope: ANYWHERE,
      input: { idempotencyKey: "", id, expectedVersion },
      ready: { lines: 1, decide: ({ document }) => decideSaleVoid(books, document, how) },
    });
  }

  #voidAdjustment(books: Books, { id, expectedVersion, fact = false, lines }: AnyInput): AdjustmentVoidOutcome | Known | Refusal {
    const asked =
      lines?.map((line, index) => ({ ...placed(line, index), sku: line.sku, quantity: line.quantity, state: line.state })) ?? null;
    const how = { asked, isOwn: () => true, fact, factQuantityMax: 100_000, reason: null };
    return decideStep(books, {
      of: ADJUSTMENTS,
      ref: adjustmentRef(id),
      scope: ANYWHERE,
      input: { idempotencyKey: "", id, expectedVersion },
      ready: { lines: 1, decide: ({ document }) => decideAdjustmentVoid(books, document, how) },
    });
  }

  #adjustment({ fact = false, reason = "OTHER" }: AnyInput) {
    return { id: this.#id(), reason, note: null, reference: null, fact, occurredAt: null };
  }
}

function nameOf(ref: NameRef, fingerprint: string): WantedName {
  return { ref, fingerprint, words: referenceWords("reservation", null) };
}

function parcelName(input: AnyInput): WantedName | null {
  const { id, trackingReference = null } = input;
  if (trackingReference === null) return null;
  return nameOf({ kind: "SHIPMENT", space: id, name: trackingReference }, contentFingerprintOf("reservationShip", input));
}

function refOf(kind: DocumentKindName, document: unknown): DocumentRef {
  const { id } = document as { readonly id: string };
  if (kind !== "SALE") return { kind, id };
  const sale = document as SaleDocument | StoredSale;
  return "content" in sale ? saleRef(sale.content?.channelId ?? 0, sale.content?.reference ?? "") : saleDocument(id);
}

function stateOf(name: string): InventoryStateName {
  return name as InventoryStateName;
}

function resolved(line: AnyLine, index: number): ResolvedLine {
  const location = line.location ?? null;
  const locationId = location === null ? null : locationOf(location);
  const { sku, quantity, lineReference = null } = line;
  return { index, sku, variantId: variantOf(sku), location, locationId, quantity, factor: 1, lineReference };
}

function placed(line: AnyLine, index: number) {
  const location = line.location ?? "";
  return {
    index,
    variantId: variantOf(line.sku),
    location,
    locationId: locationOf(location),
    expectedVersion: line.expectedVersion ?? null,
  };
}

function viewOf(outcome: Exclude<Outcome, Known>): object {
  if ("levels" in outcome) return adjustmentView(names, { version: 1, status: "RECORDED", ...outcome.adjustment }, outcome.levels);
  if ("voidReason" in outcome && "fulfilled" in outcome) return saleVoidView(names, outcome, outcome.lines);
  if ("known" in outcome) return saleView(names, outcome, outcome.lines);
  if ("cancelReason" in outcome) return returnView(names, outcome, outcome.lines);
  const lines = outcome.lines.map((line) => {
    const [variantId, , locationId, quantity, held, confirmed, shipped, released, expired, cancelled, returned, lineReference = null] =
      line;
    const [short] = line[12] ?? [0];
    return { variantId, locationId, lineReference, quantity, held, confirmed, shipped, released, expired, cancelled, returned, short };
  });
  return reservationView(names, outcome, lines);
}

export function viewOfReservation(document: ReservationDocument): object {
  return reservationView(names, document, document.lines);
}

export function viewOfReturn(document: ReturnDocument): object {
  return returnView(names, document, document.lines);
}
