import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reservationRef, type ReservationDocument } from "../../src/reservations/index.js";
import { returnRef, type ReturnDocument } from "../../src/returns/stock-return.js";
import { levelText } from "./adjustments.js";
import { Documents } from "./documents.js";
import { Model, NOT_RUN, type Sent } from "./model.js";
import { isVoid, names, PureHub, viewOfReservation, viewOfReturn } from "./pure-hub.js";
import { channelChanges, openingStock, randomMutations, SKUS, type Mutation, type RandomCommand } from "./random-command.js";
import * as reservations from "./reservations.js";
import * as orders from "./returns.js";
import { levelView } from "./views.js";
import { LOCATIONS, type ModelChannel } from "./world.js";

const { any } = randomMutations({ ttlSeconds: [1, 900], wholeSteps: true, names: true, openSales: true, voids: true });

type Act =
  | { readonly act: "COMMANDS"; readonly atomic: boolean; readonly make: readonly RandomCommand["mutation"][] }
  | { readonly act: "AGAIN"; readonly pick: number }
  | { readonly act: "TIME"; readonly pick: number }
  | { readonly act: "SAFETY_STOCK"; readonly scope: string; readonly units: number }
  | { readonly act: "CHANNEL"; readonly code: string; readonly changes: Pick<ModelChannel, "buffer" | "active" | "allocation"> };

const randomAct: fc.Arbitrary<Act> = fc.oneof(
  {
    arbitrary: fc.record({
      act: fc.constant("COMMANDS" as const),
      atomic: fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, fc.constant(true)),
      make: fc.array(any, { minLength: 1, maxLength: 3 }),
    }),
    weight: 30,
  },
  { arbitrary: fc.record({ act: fc.constant("AGAIN" as const), pick: fc.nat() }), weight: 2 },
  { arbitrary: fc.record({ act: fc.constant("TIME" as const), pick: fc.nat() }), weight: 3 },
  {
    arbitrary: fc.record({
      act: fc.constant("SAFETY_STOCK" as const),
      scope: fc.constantFrom(...SKUS.map((sku) => `${sku}@*`), ...LOCATIONS.map((location) => `*@${location}`), "A@WH-1"),
      units: fc.nat({ max: 3 }),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      act: fc.constant("CHANNEL" as const),
      code: fc.constantFrom("WEB", "POS"),
      changes: channelChanges,
    }),
    weight: 1,
  },
);

/** A model and the hub's decisions, side by side. */
class Pair {
  readonly model = new Model();
  readonly hub = new PureHub();
  readonly documents = new Documents();
  readonly #sent: Mutation[] = [];

  play(act: Act): void {
    if (act.act === "COMMANDS") this.#run(act.make, act.atomic);
    else if (act.act === "AGAIN") this.#run([() => this.#sent[act.pick % this.#sent.length] ?? null], false);
    else if (act.act === "TIME") this.#letTimePass(act.pick);
    else if (act.act === "SAFETY_STOCK") {
      for (const { safetyStock } of [this.model.world, this.hub.world]) safetyStock.set(act.scope, act.units);
    } else {
      const { code, changes } = act;
      for (const { channels } of [this.model.world, this.hub.world]) {
        const channel = channels.get(code);
        if (channel !== undefined) channels.set(code, { ...channel, ...changes });
      }
    }
  }

  #run(make: readonly RandomCommand["mutation"][], atomic: boolean): void {
    const sent = make.flatMap((one): Sent[] => {
      const mutation = one(this.model.known);
      return mutation === null ? [] : [{ key: `key-${this.#sent.push(mutation)}`, mutation }];
    });
    const refusedAtTheDoor = sent.some(({ mutation }) => mutation.name === "reservationMove");
    // What is taken back is of batches before: here each command is one.
    const whole = atomic && !refusedAtTheDoor && !sent.some(({ mutation }) => isVoid(mutation.name));
    const expected = this.model.runAll(sent, whole);
    const theirs = sent.map(({ key, mutation }) => ({ key, mutation: this.documents.sent(mutation) }));
    const answers = this.hub.runAll(theirs, whole);
    for (const [index, answer] of answers.entries()) {
      const awaited = expected[index];
      if (awaited === undefined) throw new Error("The model gave too few answers.");
      // What of an all-or-nothing call would have been done is for the ledger to answer.
      if (answer === null) expect(awaited).toEqual(NOT_RUN);
      else if ("entity" in answer && answer.replayed)
        expect(this.documents.received(answer, awaited)).toMatchObject({ entity: { id: idOf(awaited) }, replayed: true });
      else expect(this.documents.received(answer, awaited), JSON.stringify(sent[index])).toEqual(awaited);
    }
  }

  #letTimePass(pick: number): void {
    const ids = this.model.known.reservations;
    const id = ids[pick % ids.length];
    if (id === undefined) return;
    this.model.letTimePass(id);
    this.model.expireOverdue(id);
    this.hub.expire(this.documents.theirs(id));
  }

  expectEqual(): void {
    const { world } = this.model;
    const levels = [...this.hub.levels.values()].map(({ counts, ...level }) => {
      const [available = 0, reserved = 0, committed = 0, quarantine = 0, damaged = 0, ...others] = counts;
      expect(others).toEqual([0, 0, 0]);
      return levelView(names, { ...level, available, reserved, committed, quarantine, damaged });
    });
    const modelled = SKUS.flatMap((sku) => LOCATIONS.map((location) => levelText(world, sku, location)));
    expect(levels.sort()).toEqual(modelled.filter((text) => !text.includes(" v0 ")).sort());
    for (const [id, reservation] of world.reservations) {
      const document = this.hub.document<ReservationDocument>(reservationRef(this.documents.theirs(id)));
      expect(document === null ? null : { ...viewOfReservation(document), id }).toEqual(reservations.reservationView(reservation));
    }
    for (const [id, document] of world.returns) {
      const theirs = this.hub.document<ReturnDocument>(returnRef(this.documents.theirs(id)));
      expect(theirs === null ? null : { ...viewOfReturn(theirs), id }).toEqual(orders.returnView(document));
    }
    expect(this.hub.ledger.sort()).toEqual(world.ledger.sort());
    expect(this.hub.oversold.sort()).toEqual(world.oversold.sort());
  }
}

const RUNS = Number(process.env["MODEL_RUNS"] ?? 240);
const SEED = process.env["MODEL_SEED"];

const idOf = (answer: object): unknown => ("entity" in answer ? (answer.entity as { readonly id?: string }).id : undefined);

describe("the decisions, for random commands of every kind on books in memory", () => {
  it(
    "answer what a plain model answers, and leave the levels, documents and movements it leaves",
    () => {
      fc.assert(
        fc.property(fc.array(randomAct, { minLength: 30, maxLength: 60, size: "max" }), (acts) => {
          const pair = new Pair();
          pair.play({ act: "COMMANDS", atomic: false, make: [openingStock] });
          for (const act of acts) pair.play(act);
          pair.expectEqual();
        }),
        { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
      );
    },
    Math.max(30_000, 100 * RUNS),
  );
});
