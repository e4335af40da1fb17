import { describe, expect, it } from "vitest";
import {
  isLegal,
  MOVEMENT_KINDS,
  STOCK_ACCOUNTS,
  TRANSITIONS,
  type MovementKindName,
  type StockAccountName,
} from "../../../src/stock/index.js";

/** The matrix as the documentation gives it, one line for each kind: sources, then targets. */
const MATRIX = `
ORDER: SUPPLIER > ON_ORDER
CANCEL_ORDER: ON_ORDER > SUPPLIER
RECEIVE: ON_ORDER SUPPLIER > RECEIVING AVAILABLE QUARANTINE DAMAGED
PUTAWAY: RECEIVING > AVAILABLE
RESERVE: AVAILABLE > RESERVED
RELEASE: RESERVED > AVAILABLE
EXPIRE: RESERVED > AVAILABLE
CONFIRM: RESERVED AVAILABLE > COMMITTED
CANCEL: COMMITTED > AVAILABLE
SHIP: COMMITTED > CUSTOMER
SELL: AVAILABLE > CUSTOMER
RETURN: CUSTOMER > QUARANTINE AVAILABLE
INSPECT: QUARANTINE DAMAGED > AVAILABLE DAMAGED SUPPLIER ADJUSTMENT
DISPATCH: AVAILABLE > IN_TRANSIT
ARRIVE: IN_TRANSIT > RECEIVING AVAILABLE QUARANTINE DAMAGED ADJUSTMENT
ADJUST: ADJUSTMENT > AVAILABLE QUARANTINE DAMAGED RECEIVING
ADJUST: AVAILABLE QUARANTINE DAMAGED RECEIVING > ADJUSTMENT
MOVE: AVAILABLE QUARANTINE DAMAGED RECEIVING > AVAILABLE QUARANTINE DAMAGED RECEIVING
COUNT: ADJUSTMENT > AVAILABLE RESERVED COMMITTED QUARANTINE DAMAGED RECEIVING
COUNT: AVAILABLE RESERVED COMMITTED QUARANTINE DAMAGED RECEIVING > ADJUSTMENT
RECALL: IN_TRANSIT > AVAILABLE
SHORT: COMMITTED > AVAILABLE DAMAGED`;

const pairs = MATRIX.trim()
  .split("\n")
  .flatMap((line) => {
    const [kind = "", rule = ""] = line.split(": ");
    const [sources = "", targets = ""] = rule.split(" > ");
    return sources.split(" ").flatMap((from) => targets.split(" ").flatMap((to) => (from === to ? [] : [`${kind} ${from} ${to}`])));
  });

describe("the transition matrix", () => {
  it("has these movements, and no other", () => {
    expect(TRANSITIONS.map(({ kind, from, to }) => `${kind} ${from} ${to}`).sort()).toEqual([...pairs].sort());
    const legal = (kind: MovementKindName, from: StockAccountName, to: StockAccountName): boolean =>
      kind === "CORRECT" ? from !== to : pairs.includes(`${kind} ${from} ${to}`);
    for (const kind of MOVEMENT_KINDS) {
      for (const from of STOCK_ACCOUNTS) {
        for (const to of STOCK_ACCOUNTS) expect([kind, from, to, isLegal(kind, from, to)]).toEqual([kind, from, to, legal(kind, from, to)]);
      }
    }
  });

  it("crosses locations where goods are dispatched and called back", () => {
    const between = TRANSITIONS.filter(({ betweenLocations }) => betweenLocations).map(({ kind }) => kind);
    expect([...new Set(between)].sort()).toEqual(["DISPATCH", "RECALL"]);
  });
});
