/** What the page remembers from one answer to the next. */
export interface Remembered {
  /** The id of the reservation made last, or null. */
  readonly reservation: string | null;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * The variables with those the examples leave open: `$reservation` is the reservation made last, `$key` a new idempotency key. A value that
 * was given stays; other variables are left alone.
 */
export function fillVariables(query: string, variables: Variables, remembered: Remembered, newKey: string): Variables {
  const open: Record<string, unknown> = { reservation: remembered.reservation, key: newKey };
  const filled = Object.entries(open).filter(([name, value]) => value !== null && declares(query, name) && variables[name] === undefined);
  return { ...variables, ...Object.fromEntries(filled) };
}

/** What is to be remembered after an answer. */
export function remember(before: Remembered, answer: unknown): Remembered {
  const data = (answer as { data?: { reservationCreate?: { reservation?: { id?: unknown } | null } | null } | null } | null)?.data;
  const id = data?.reservationCreate?.reservation?.id;
  return typeof id === "string" ? { reservation: id } : before;
}

function declares(query: string, name: string): boolean {
  return new RegExp(`\\$${name}\\s*:`).test(query);
}
