import { versionAfter } from "../platform/numbers/wide-numbers.rules.js";
import { alreadyExists, LIKENESS, versionConflict } from "../catalog/index.js";
import type { Decision, FieldPath, InputCheck } from "../catalog/index.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

export const CHANNEL_NAME_LENGTH_MAX = 255;
export const CHANNEL_LOCATIONS_MAX = 1_000;

/** How the hub chooses locations for units that name none. */
export const ALLOCATION_STRATEGIES = ["PRIORITY", "FEWEST_SPLITS", "SINGLE_LOCATION"] as const;
export type AllocationStrategyName = (typeof ALLOCATION_STRATEGIES)[number];

/** How a channel tells everybody what it may sell: as a number, or as in stock, few or none. */
export type PublicStockName = "EXACT" | "INDICATION";

/** Units of a SKU that are few, unless the channel says otherwise. */
export const CHANNEL_FEW_DEFAULT = 5;
export const CHANNEL_FEW_MAX = 1_000_000;

/** A channel as a client states it. A field left out or null keeps what is stored; a new channel gets its default. */
export interface ChannelInput {
  readonly code: string;
  readonly name: string;
  /** Codes of all the locations from which it may sell. */
  readonly locations: readonly string[];
  /** Codes of those of them that everybody may know; of a stored channel those that were, where it is left out or null. */
  readonly publishedLocations?: readonly string[] | null | undefined;
  /** EXACT when new. */
  readonly publicStock?: PublicStockName | null | undefined;
  /** 5 when new. */
  readonly fewAtMost?: number | null | undefined;
  /** Base units of each SKU kept back from this channel; 0 when new. */
  readonly buffer?: number | null | undefined;
  /** False when new. */
  readonly sellsSafetyStock?: boolean | null | undefined;
  /** PRIORITY when new. */
  readonly allocation?: AllocationStrategyName | null | undefined;
  /** True when new. */
  readonly active?: boolean | null | undefined;
  /** 0: must not exist yet; null or left out: the client does not care. */
  readonly expectedVersion?: number | null | undefined;
}

export interface ChannelState {
  /** Null until the row is written. */
  readonly id: number | null;
  readonly code: string;
  readonly name: string;
  readonly buffer: number;
  readonly sellsSafetyStock: boolean;
  readonly allocation: AllocationStrategyName;
  readonly active: boolean;
  readonly version: number;
  /** In ascending order. */
  readonly locationIds: readonly number[];
  /** Those of them that everybody may know, in ascending order. */
  readonly publishedIds: readonly number[];
  readonly publicStock: PublicStockName;
  readonly fewAtMost: number;
}

/** The locations of a channel as ids. */
export interface ChannelPlaces {
  readonly locationIds: readonly number[];
  /** Null: those that were published stay so. */
  readonly publishedIds: readonly number[] | null;
}

/** Checks what can be judged without the stored channels; the code is answered in the form in which it is stored. */
export function checkChannel(input: ChannelInput, check: InputCheck): ChannelInput {
  const code = check.code("Channel code", input.code, ["code"]);
  check.text("Name", input.name, CHANNEL_NAME_LENGTH_MAX, ["name"]);
  if (typeof input.buffer === "number") check.number("Buffer", input.buffer, 0, QUANTITY_MAX, ["buffer"]);
  if (typeof input.fewAtMost === "number") check.number("Few", input.fewAtMost, 0, CHANNEL_FEW_MAX, ["fewAtMost"]);
  check.count("Published locations of one channel", input.publishedLocations ?? [], CHANNEL_LOCATIONS_MAX, ["publishedLocations"]);
  check.count("Locations of one channel", input.locations, CHANNEL_LOCATIONS_MAX, ["locations"]);
  return { ...input, code };
}

/** Decides a channel against the stored one of its code, if any; `near` is an existing code that looks like its own. */
export function decideChannel(
  current: ChannelState | null,
  near: string | null,
  input: ChannelInput,
  { locationIds, publishedIds }: ChannelPlaces,
  path: FieldPath = [],
): Decision<ChannelState> {
  const conflict = versionConflict(`Channel "${input.code}"`, input.expectedVersion, current ?? undefined, [...path, "expectedVersion"]);
  if (conflict !== null) return { errors: [conflict] };
  if (current === null && near !== null) {
    const message = `Channel code "${input.code}" differs only by ${LIKENESS} from "${near}", which exists already: use that one, or another code.`;
    return { errors: [alreadyExists(near, message, [...path, "code"])] };
  }
  const base = current ?? emptyChannel(input.code);
  const next: ChannelState = {
    ...base,
    name: input.name,
    buffer: input.buffer ?? base.buffer,
    sellsSafetyStock: input.sellsSafetyStock ?? base.sellsSafetyStock,
    allocation: input.allocation ?? base.allocation,
    active: input.active ?? base.active,
    publicStock: input.publicStock ?? base.publicStock,
    fewAtMost: input.fewAtMost ?? base.fewAtMost,
    locationIds: inOrder(locationIds),
    publishedIds: inOrder(publishedIds ?? base.publishedIds.filter((id) => locationIds.includes(id))),
  };
  if (current !== null && isSame(current, next)) return { state: current, created: false, changed: false };
  return { state: { ...next, version: versionAfter(base.version) }, created: current === null, changed: true };
}

function emptyChannel(code: string): ChannelState {
  const face = { publicStock: "EXACT", fewAtMost: CHANNEL_FEW_DEFAULT, publishedIds: [] } as const;
  const selling = { buffer: 0, sellsSafetyStock: false, allocation: "PRIORITY" } as const;
  return { id: null, code, name: "", ...selling, active: true, version: 0, locationIds: [], ...face };
}

function isSame(one: ChannelState, other: ChannelState): boolean {
  return (
    one.name === other.name &&
    one.buffer === other.buffer &&
    one.sellsSafetyStock === other.sellsSafetyStock &&
    one.allocation === other.allocation &&
    one.active === other.active &&
    one.publicStock === other.publicStock &&
    one.fewAtMost === other.fewAtMost &&
    one.locationIds.join() === other.locationIds.join() &&
    one.publishedIds.join() === other.publishedIds.join()
  );
}

function inOrder(ids: readonly number[]): readonly number[] {
  return [...ids].sort((one, other) => one - other);
}
