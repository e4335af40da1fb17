/** How much of it: a moment beside which everything can be checked, or as much as a bad day brings. */
export type Dose = "quick" | "full";

/** A hub with a business in it, and keys for everybody. */
export interface Target {
  /** Without a path. */
  readonly url: string;
  /** The hub's own database, for commands of the command line. */
  readonly database: { readonly url: string; readonly ownerUrl: string };
  readonly keys: Readonly<Record<"admin" | "public" | "storefront" | "till" | "warehouse" | "dashboard", string>>;
  /** SKUs `skuOf(1)` to `skuOf(skus)`, each at `locationOf(1)` and `locationOf(2)`. */
  readonly skus: number;
  /** Handle of a product with as many variants as one may have. */
  readonly wideProduct: string;
  /** Before the movements of the ledger's second half. */
  readonly farBehind: string;
  /** Starts a command of the hub's command line. */
  readonly commandLine: readonly string[];
}

/** A client that asks for much, or means harm. */
export interface HeavyKind {
  readonly name: string;
  /** One sentence: what it does. */
  readonly about: string;
  /** Whether it is a client that may do so, and is to be served as well. */
  readonly welcome: boolean;
  /** Does it once, and resolves when everything it asked for is answered, refused, or given up. What became of each is noted in `outcomes`. */
  run(target: Target, dose: Dose, outcomes: Outcomes): Promise<void>;
}

/** How often what came of a request: `ok`, a code of the closed list, `closed 1009`, `no answer`. */
export class Outcomes {
  readonly #counts = new Map<string, number>();

  note(outcome: string, times = 1): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + times);
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }
}
