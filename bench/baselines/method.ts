import type { ClientBase } from "pg";

export interface OrderLine {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
}

/** A reservation asked for. */
export interface Order {
  readonly id: string;
  readonly client: number;
  readonly key: string;
  readonly fingerprint: string;
  readonly ttlSeconds: number;
  readonly lines: readonly OrderLine[];
}

/** What became of it. CONFLICT: others were faster, again and again. */
export type Outcome =
  | { readonly is: "HELD"; readonly sequence: string; readonly createdAt: Date; readonly expiresAt: Date }
  | { readonly is: "INSUFFICIENT_STOCK" | "CONFLICT" };

/** A way to reserve, on a connection that is in no transaction. Whatever it answers, it leaves the connection so. */
export type Method = (client: ClientBase, order: Order) => Promise<Outcome>;

export const methodNames = ["row-locked", "one-statement", "optimistic", "nothing"] as const;
export type MethodName = (typeof methodNames)[number];

/** The lines' columns, for `unnest`. */
export function columnsOf(lines: readonly OrderLine[]): readonly [skus: string[], locations: string[], quantities: number[]] {
  return [lines.map(({ sku }) => sku), lines.map(({ location }) => location), lines.map(({ quantity }) => quantity)];
}

/** The answer as it is kept under the key. */
export function keptOutcome({ id, lines }: Order): string {
  return JSON.stringify({ id, status: "HELD", lines });
}
