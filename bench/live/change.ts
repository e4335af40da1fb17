/** What subscribers ask for: what a screen of stock shows of a change. */
export const CHANGES = `subscription ($skus: [String!], $after: Sequence) {
  availabilityChanged(skus: $skus, after: $after) {
    sku location { code } before { available reserved onHand } after { available reserved onHand } cause document { kind id }
    version sequence occurredAt recordedAt
  }
}`;

interface Quantities {
  readonly available: number;
  readonly reserved: number;
  readonly onHand: number;
}

export interface Change {
  readonly sku: string;
  readonly location: { readonly code: string };
  readonly before: Quantities;
  readonly after: Quantities;
  readonly cause: string;
  readonly document: null;
  readonly version: number;
  readonly sequence: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
}

const quantities = (available: number): Quantities => ({ available, reserved: 0, onHand: available });

/** A change as the hub tells it, for the baselines: one unit more. */
export function changeOf(sku: string, version: number, sequence: number, units: number): Change {
  const at = new Date().toISOString();
  const available = units + version - 1;
  const levels = { before: quantities(available - 1), after: quantities(available) };
  return {
    sku,
    location: { code: "L-01" },
    ...levels,
    cause: "ADJUST",
    document: null,
    version,
    sequence: String(sequence),
    occurredAt: at,
    recordedAt: at,
  };
}
