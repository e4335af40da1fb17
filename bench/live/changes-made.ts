import { changeOf, type Change } from "./change.js";

/** Makes changes up for a baseline: the versions of each SKU and the sequence rise by one. */
export class ChangesMade {
  readonly #versions = new Map<string, number>();
  #sequence = 0;

  constructor(private readonly units: number) {}

  next(sku: string): Change {
    const version = (this.#versions.get(sku) ?? 1) + 1;
    this.#versions.set(sku, version);
    this.#sequence += 1;
    return changeOf(sku, version, this.#sequence, this.units);
  }
}
