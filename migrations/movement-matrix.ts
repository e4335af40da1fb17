/** SQL: whether an account, or the kind, is one of these. */
const is = (name: string, ...values: readonly string[]): string => `${name} operator(pg_catalog.=) any ('{${values.join(",")}}')`;
/** SQL: whether the movement leads from one of these to one of those. */
export const leads = (from: readonly string[], to: readonly string[]): string => `${is("source", ...from)} and ${is("target", ...to)}`;
const differ = "source operator(pg_catalog.<>) target";

const arrived = ["RECEIVING", "AVAILABLE", "QUARANTINE", "DAMAGED"];
const counted = ["AVAILABLE", "RESERVED", "COMMITTED", "QUARANTINE", "DAMAGED", "RECEIVING"];

/** The condition under which a movement of each kind is legal. */
export type MovementMatrix = Readonly<Record<string, string>>;

/**
 * The kinds with which the ledger began. A migration that has new ones makes the function anew, of these and its own.
 * src/stock/states/transitions.ts publishes the same table; a test compares the two for every triple.
 */
export const MATRIX_OF_THE_GROUND: MovementMatrix = {
  ORDER: leads(["SUPPLIER"], ["ON_ORDER"]),
  CANCEL_ORDER: leads(["ON_ORDER"], ["SUPPLIER"]),
  RECEIVE: leads(["ON_ORDER", "SUPPLIER"], arrived),
  PUTAWAY: leads(["RECEIVING"], ["AVAILABLE"]),
  RESERVE: leads(["AVAILABLE"], ["RESERVED"]),
  RELEASE: leads(["RESERVED"], ["AVAILABLE"]),
  EXPIRE: leads(["RESERVED"], ["AVAILABLE"]),
  CONFIRM: leads(["RESERVED", "AVAILABLE"], ["COMMITTED"]),
  CANCEL: leads(["COMMITTED"], ["AVAILABLE"]),
  SHIP: leads(["COMMITTED"], ["CUSTOMER"]),
  SELL: leads(["AVAILABLE"], ["CUSTOMER"]),
  RETURN: leads(["CUSTOMER"], ["QUARANTINE", "AVAILABLE"]),
  INSPECT: `${leads(["QUARANTINE", "DAMAGED"], ["AVAILABLE", "DAMAGED", "SUPPLIER", "ADJUSTMENT"])} and ${differ}`,
  DISPATCH: leads(["AVAILABLE"], ["IN_TRANSIT"]),
  ARRIVE: leads(["IN_TRANSIT"], [...arrived, "ADJUSTMENT"]),
  ADJUST: `(${leads(["ADJUSTMENT"], arrived)}) or (${leads(arrived, ["ADJUSTMENT"])})`,
  MOVE: `${leads(arrived, arrived)} and ${differ}`,
  COUNT: `(${leads(["ADJUSTMENT"], counted)}) or (${leads(counted, ["ADJUSTMENT"])})`,
  RECALL: leads(["IN_TRANSIT"], ["AVAILABLE"]),
  CORRECT: differ,
};

/** SQL: makes, or makes anew, the function behind the constraint `movement_legal`. */
export function legalMovesSql(schema: string, matrix: MovementMatrix): string {
  return `
      -- Without a path of its own, which would cost each movement more than the matrix does.
      create or replace function ${schema}.movement_is_legal(
          kind ${schema}.movement_kind, source ${schema}.stock_account, target ${schema}.stock_account) returns boolean
        language plpgsql immutable parallel safe as $$
        begin
          return case
            ${Object.entries(matrix)
              .map(([kind, legal]) => `when ${is("kind", kind)} then ${legal}`)
              .join("\n            ")}
          end;
        end $$;`;
}
