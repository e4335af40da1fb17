import type { LevelRead, Sending } from "../history.js";
import { REGISTER_STOCK, REGISTERS } from "../stage/assortment.js";
import type { KeyHistory } from "./answers.js";
import type { Violation } from "./invariants.js";
import type { Recorded } from "./recorded.js";

/** A write that took effect: versions put all writes of a register in one order. */
interface Write {
  readonly key: string;
  readonly version: number;
  readonly available: number;
  readonly line: Line;
  readonly operation: string;
  readonly began: number;
  /** When its sender first knew; infinite where nobody was told. */
  readonly ended: number;
  readonly answered: { readonly version: number; readonly available: number } | null;
}

interface Line {
  readonly sku: string;
  readonly quantity?: number;
  readonly delta?: number;
  readonly expectedVersion?: number | null;
  readonly changeFromQuantity?: number;
}

/**
 * Whether each register is a linearizable compare-and-set register. Versions give the one order that can explain the writes; what is left to
 * show is that each write follows from the one before it, that the order is that of real time, and that every look and every refusal is
 * true of an instant between its beginning and its end.
 */
export function checkRegisters(histories: readonly KeyHistory[], reads: readonly LevelRead[], recorded: Recorded): Violation[] {
  const found: string[] = [];
  for (const sku of REGISTERS) {
    const writes = writesOf(sku, histories, recorded);
    found.push(...checkWrites(writes), ...checkOrder(writes));
    for (const read of reads) if (read.sku === sku) found.push(...checkRead(read, writes));
    for (const { sendings } of histories) for (const sending of sendings) found.push(...checkRefusal(sku, sending, writes));
  }
  return found.map((text) => ({ invariant: "I11", text }));
}

function writesOf(sku: string, histories: readonly KeyHistory[], recorded: Recorded): Write[] {
  const writes = histories.flatMap(({ key, sendings }) => {
    const register = recorded.keys.get(key)?.register;
    const [first] = sendings;
    const line = first === undefined ? undefined : lineOf(first);
    if (register?.sku !== sku || first === undefined || line === undefined) return [];
    const accepted = sendings.filter(({ outcome }) => outcome.kind === "ACCEPTED");
    const ended = Math.min(Infinity, ...accepted.map((sending) => sending.ended));
    const { version, available } = register;
    return [{ key, version, available, line, operation: first.operation, began: first.began, ended, answered: levelOf(accepted[0], sku) }];
  });
  return writes.sort((a, b) => a.version - b.version);
}

function lineOf({ input }: Sending): Line | undefined {
  return (input["lines"] as readonly Line[] | undefined)?.[0];
}

function levelOf(sending: Sending | undefined, sku: string): Write["answered"] {
  if (sending?.outcome.kind !== "ACCEPTED") return null;
  const levels = sending.outcome.payload["levels"] as readonly ({ readonly sku: string } & NonNullable<Write["answered"]>)[] | null;
  return levels?.find((level) => level.sku === sku) ?? null;
}

/** Each write is what its command asked for, done upon the one before it. */
function checkWrites(writes: readonly Write[]): string[] {
  const found: string[] = [];
  let before = { version: 1, available: REGISTER_STOCK };
  for (const write of writes) {
    const { key, version, available, line, answered } = write;
    const what = `${line.sku}, key ${key}, version ${version}:`;
    if (version !== before.version + 1) found.push(`${what} the version before it is ${before.version}.`);
    const wanted = line.quantity ?? before.available + (line.delta ?? 0);
    if (available !== wanted) found.push(`${what} left ${available} units where ${wanted} were due.`);
    if (typeof line.expectedVersion === "number" && line.expectedVersion !== before.version) {
      found.push(`${what} was done although it expected version ${line.expectedVersion} and found ${before.version}.`);
    }
    if (line.changeFromQuantity !== undefined && line.changeFromQuantity !== before.available) {
      found.push(`${what} was done although it expected ${line.changeFromQuantity} units and found ${before.available}.`);
    }
    if (answered !== null && (answered.version !== version || answered.available !== available)) {
      found.push(`${what} was answered with version ${answered.version} and ${answered.available} units; it left ${available}.`);
    }
    before = { version, available };
  }
  return found;
}

/** No write stands before one that was answered when it began. */
function checkOrder(writes: readonly Write[]): string[] {
  const found: string[] = [];
  let earliest: Write | null = null;
  for (const write of [...writes].reverse()) {
    if (earliest !== null && earliest.ended < write.began) {
      found.push(`${write.line.sku}: version ${write.version} began after version ${earliest.version} was answered.`);
    }
    if (earliest === null || write.ended < earliest.ended) earliest = write;
  }
  return found;
}

/** The versions that the register may have had at an instant between two times. */
function versionsBetween(writes: readonly Write[], began: number, ended: number): { readonly least: number; readonly most: number } {
  const least = Math.max(1, ...writes.filter((write) => write.ended < began).map(({ version }) => version));
  const after = Math.min(Infinity, ...writes.filter((write) => write.began > ended).map(({ version }) => version));
  return { least, most: Math.min(after - 1, writes.at(-1)?.version ?? 1) };
}

function quantityAt(writes: readonly Write[], version: number): number | undefined {
  return version === 1 ? REGISTER_STOCK : writes.find((write) => write.version === version)?.available;
}

function checkRead({ sku, version, available, began, ended }: LevelRead, writes: readonly Write[]): string[] {
  const { least, most } = versionsBetween(writes, began, ended);
  const true_ = quantityAt(writes, version);
  if (true_ !== available) return [`${sku}: a look found ${available} units at version ${version}; there were ${String(true_)}.`];
  return version < least || version > most ? [`${sku}: a look found version ${version} when it was from ${least} to ${most}.`] : [];
}

/** A comparison that failed must have failed at some instant. */
function checkRefusal(sku: string, sending: Sending, writes: readonly Write[]): string[] {
  const line = lineOf(sending);
  if (sending.outcome.kind !== "REFUSED" || line?.sku !== sku) return [];
  const [error] = sending.outcome.errors;
  const { least, most } = versionsBetween(writes, sending.began, sending.ended);
  if (error?.code === "VERSION_CONFLICT") {
    const { currentVersion = -1 } = error;
    if (currentVersion < least || currentVersion > most || currentVersion === line.expectedVersion) {
      return [
        `${sku}, key ${sending.key}: refused for version ${currentVersion} when it was from ${least} to ${most}, expected ${String(line.expectedVersion)}.`,
      ];
    }
  }
  if (error?.code === "QUANTITY_CONFLICT") {
    const versions = Array.from({ length: most - least + 1 }, (_, index) => least + index);
    if (versions.every((version) => quantityAt(writes, version) === line.changeFromQuantity)) {
      return [`${sku}, key ${sending.key}: refused although there were ${String(line.changeFromQuantity)} units all the time.`];
    }
  }
  return [];
}
