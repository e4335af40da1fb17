import { Refused, type World } from "./world.js";

/** A name that is given once, with what is said under it. */
export interface Naming {
  /** Kind, space and name. */
  readonly key: string;
  readonly content: string;
}

/** What an answer is that was given before under its name: which document, whatever became of it since. */
export interface Once {
  readonly entity: object;
  readonly known: boolean;
}

/** Does something under a name: what was said under it before is not done again, and something else is refused. */
export function once(world: World, naming: Naming | null, make: () => object): Once {
  if (naming === null) return { entity: make(), known: false };
  const before = world.names.get(naming.key);
  if (before !== undefined) {
    if (before.content !== naming.content) throw new Refused("ALREADY_EXISTS");
    return { entity: { id: before.id }, known: true };
  }
  const entity = make() as { readonly id: string };
  world.names.set(naming.key, { content: naming.content, id: entity.id });
  return { entity, known: false };
}

interface Named {
  readonly channel?: string | null;
  readonly reference?: string | null;
  readonly uniqueReference?: boolean;
  readonly id?: string;
  readonly trackingReference?: string | null;
  readonly reservation?: string;
  readonly lines?: readonly object[] | null;
}

/** What other systems call something. */
export interface Called {
  readonly externalRefs?: readonly { readonly system: string; readonly id: string }[] | null;
}

/** Each is given once for a kind in a channel. */
export function externalNames(kind: string, channel: string | null, { externalRefs }: Called): readonly string[] {
  return (externalRefs ?? []).map(({ system, id }) => `${kind} ${channel ?? ""} ${system} ${id}`);
}

export function refuseTaken({ names }: World, keys: readonly string[]): void {
  const taken = keys.filter((key) => names.has(key));
  if (taken.length > 0) throw new Refused(...taken.map(() => "ALREADY_EXISTS"));
}

export function giveNames({ names }: World, keys: readonly string[], id: string): void {
  for (const key of keys) names.set(key, { content: "", id });
}

/** Everything but which version it was decided on, in whatever order the lines are. */
function contentOf({ lines, ...input }: Named): string {
  const { expectedVersion: _, explain: __, ...said } = input as Record<string, unknown>;
  const sorted = lines?.map((line) => JSON.stringify(line)).sort() ?? null;
  return JSON.stringify([said, sorted], (_name, value: unknown) => (value === null ? undefined : value));
}

export function nameOfReservation(world: World, input: Named): Naming | null {
  const { channel = null, reference = null, uniqueReference = false } = input;
  if (!uniqueReference || reference === null) return null;
  const key = `RESERVATION ${channel ?? ""} ${reference}`;
  // One order through two doors: the sale stands. All sales are the web shop's.
  if (!world.names.has(key) && channel === "WEB" && world.sales.has(reference)) throw new Refused("ALREADY_EXISTS");
  return { key, content: contentOf(input) };
}

export function nameOfParcel(input: Named): Naming | null {
  const { id = "", trackingReference = null } = input;
  return trackingReference === null ? null : { key: `SHIPMENT ${id} ${trackingReference}`, content: contentOf(input) };
}

export function nameOfReturn(world: World, input: Named): Naming | null {
  const { reference = null, reservation = "" } = input;
  const channel = world.reservations.get(reservation)?.channel ?? "";
  return reference === null ? null : { key: `RETURN ${channel} ${reference}`, content: contentOf(input) };
}
