import { elsewhere } from "./allocate.js";
import { lineAt, partsOf, shift, summed, CONFIRM_FREE, nothingLeft, type Ask, type Step } from "./reservations.js";
import { levelAt, post, Refused, type ModelLine, type ModelReservation, type World } from "./world.js";

export interface ShortPick extends Step {
  readonly reallocate: boolean;
  readonly lines: readonly (Ask & { readonly state: "LOST" | "DAMAGED"; readonly left: number })[];
}

/** Units that are not there are no longer the order's, and what lies there is what was seen; others are taken elsewhere, as far as there are some. */
export function shortPick(world: World, reservation: ModelReservation, { lines, reallocate }: ShortPick): void {
  if (reservation.lines.every(({ confirmed }) => confirmed === 0)) throw nothingLeft(reservation, "CANCELLED");
  const placed = lines.map((ask) => {
    const isMeant = (line: ModelLine): boolean =>
      line.sku === ask.sku && line.confirmed > 0 && (ask.lineReference ?? line.lineReference) === line.lineReference;
    const [place, ...others] = new Set(reservation.lines.filter(isMeant).map(({ location }) => location));
    if ((ask.location ?? null) !== null || place === undefined) return ask;
    return others.length === 0 ? { ...ask, location: place } : null;
  });
  const unclear = placed.filter((ask) => ask === null);
  if (unclear.length > 0) throw new Refused(...unclear.map(() => "INVALID_INPUT"));
  const told = placed.flatMap((ask) => ask ?? []);
  const { parts, errors } = partsOf(reservation.lines, summed(told), ({ confirmed }) => confirmed);
  const seen = new Map<string, number>();
  for (const { sku, location, state, left } of told) {
    if (state !== "LOST") continue;
    const place = `${sku}@${location ?? "*"}`;
    if ((seen.get(place) ?? left) !== left) errors.push("INVALID_INPUT");
    else seen.set(place, left);
  }
  if (errors.length > 0) throw new Refused(...errors);
  for (const state of ["LOST", "DAMAGED"] as const) {
    for (const { sku, location, quantity } of summed(told.filter((ask) => ask.state === state).map(ofNoLine))) {
      const to = state === "LOST" ? "AVAILABLE" : "DAMAGED";
      post(world, { kind: "SHORT", sku, location: location ?? "", from: "COMMITTED", to, units: quantity, fact: true });
    }
  }
  for (const [place, left] of seen) count(world, place, left);
  for (const { line, units } of parts) {
    line.confirmed -= units;
    line.cancelled += units;
    line.short += units;
  }
  if (!reallocate) return;
  const channel = world.channels.get(reservation.channel ?? "");
  if (channel?.active !== true) return;
  const used = new Set(reservation.lines.flatMap(({ held, confirmed, location }) => (held + confirmed > 0 ? [location] : [])));
  const wanted = summed(told.map(ofNoLine), () => "").map(({ sku, quantity: units }) => {
    return { sku, units, notFrom: new Set(told.flatMap((ask) => (ask.sku === sku ? (ask.location ?? []) : []))) };
  });
  const found = elsewhere(world, wanted, channel, used).map((each) => ({ ...each }));
  // The first lines get what was found first.
  for (const { line, units } of parts) {
    let missing = units;
    for (const place of found.filter(({ sku }) => sku === line.sku)) {
      const part = Math.min(missing, place.units);
      if (part === 0) continue;
      const target = lineAt(reservation, line.sku, place.location, line.lineReference);
      shift(world, { line: target, units: part }, [null, "confirmed"], CONFIRM_FREE);
      place.units -= part;
      missing -= part;
    }
  }
}

const ofNoLine = <One extends Ask>(ask: One): One => ({ ...ask, lineReference: null });

/** What is free at a place is as many as were seen there. */
function count(world: World, place: string, left: number): void {
  const [sku = "", location = ""] = place.split("@");
  const more = left - levelAt(world, sku, location).counts.AVAILABLE;
  const [from, to] = more > 0 ? (["ADJUSTMENT", "AVAILABLE"] as const) : (["AVAILABLE", "ADJUSTMENT"] as const);
  if (more !== 0) post(world, { kind: "COUNT", sku, location, from, to, units: Math.abs(more), fact: true });
  // What was seen is a statement.
  levelAt(world, sku, location).stated.set("AVAILABLE", world.sequence);
}
