import type { Database } from "../../platform/db/database.js";
import type { DocumentStore } from "../ledger/command.js";
import { DRIFTS_MAX } from "../ledger/document-claims.js";
import { claimedStates, claimsWithoutLevel, type ClaimedState } from "./integrity-claims.queries.js";
import { findImpossibleLevels } from "./impossible-levels.queries.js";
import { compareConditions } from "./integrity-conditions.queries.js";
import { checkCorrections } from "./integrity-corrections.queries.js";
import { checkDocuments } from "./integrity-documents.queries.js";
import { compareLevels, countLevels, nextLevels, sumLevels } from "./integrity-levels.queries.js";
import {
  checkChain,
  checkIncidents,
  checkLevelsOfMovements,
  checkRecordedOrder,
  checkSequence,
  type SequenceRange,
} from "./integrity-movements.queries.js";
import { INTEGRITY_PAGES, type Drift, type IntegrityOptions, type IntegrityResult } from "./integrity-report.js";

/**
 * Proves that ledger = levels = open documents, or names what differs. Each level is compared with its last movement, each state that documents
 * claim with what the stores of all kinds say they do, and every movement with the one before it on the same level: together that makes each level the sum of its
 * movements, whatever their number. A level that breaks is summed up in full and named state by state.
 * Works in pages of one statement, so one snapshot, each; writers are never blocked and never cause a false alarm: levels are compared
 * within one snapshot and looked at twice, movements up to a head read after the levels, where nothing changes any more.
 */
export async function checkIntegrity(
  database: Database,
  stores: readonly DocumentStore<unknown>[],
  options: IntegrityOptions = {},
): Promise<IntegrityResult> {
  const pages = options.pages ?? INTEGRITY_PAGES;
  const bulk = database.lane("bulk");
  const start = await readStart(bulk);
  const total = BigInt(await countLevels(bulk)) + BigInt(start.sequence);
  const drifted: Drift[] = [];
  let done = 0;
  const advance = (by: number): void => {
    done += by;
    options.onProgress?.(done, Math.max(done, Number(total)));
    options.signal?.throwIfAborted();
  };
  const states = claimedStates(stores);
  const checked = await checkLevels(bulk, states, pages.levels, { drifted, advance });
  drifted.push(...(await claimsWithoutLevel(bulk, states, pages.levels, options.signal)));
  drifted.push(...(await checkDocuments(bulk, stores, pages.lines, options.signal)));
  const head = await readHeadAndEnd(bulk);
  drifted.push(...driftsOfHead(head));
  const movements = await checkMovements(bulk, rangesOf(BigInt(head.sequence), BigInt(pages.sequences)), drifted, advance);
  const named = withoutRepeats(drifted).slice(0, DRIFTS_MAX);
  const { sequence } = head;
  const impossible = await findImpossibleLevels(bulk);
  return { ok: named.length === 0, checkedAt: start.now, sequence, checked, movements: String(movements), drifted: named, impossible };
}

async function readStart(database: Database): Promise<{ readonly now: Date; readonly sequence: string }> {
  const [row] = await database.query<{ now: Date; sequence: string }>("select clock_timestamp() as now, sequence from ledger_head");
  if (row === undefined) throw new Error("The ledger has no head: the database is not migrated.");
  return row;
}

async function checkLevels(
  database: Database,
  states: readonly ClaimedState[],
  size: number,
  { drifted, advance }: { readonly drifted: Drift[]; readonly advance: (by: number) => void },
): Promise<number> {
  let checked = 0;
  let after = "0";
  while (drifted.length < DRIFTS_MAX) {
    const { count, last } = await nextLevels(database, after, size);
    if (last === null) break;
    drifted.push(...(await compareLevels(database, states, after, last)));
    drifted.push(...(await compareConditions(database, after, last)));
    after = last;
    checked += count;
    advance(count);
  }
  return checked;
}

interface HeadAndEnd {
  readonly sequence: string;
  /** The greatest sequence of a movement or a recorded event; 0 where there is none. */
  readonly end: string;
}

async function readHeadAndEnd(database: Database): Promise<HeadAndEnd> {
  const [row] = await database.query<HeadAndEnd>(`
    select head.sequence,
      greatest((select max(sequence) from movement), (select max(sequence) from recorded_event), 0) as end
    from ledger_head head`);
  return row ?? { sequence: "0", end: "0" };
}

function driftsOfHead({ sequence, end }: HeadAndEnd): Drift[] {
  // What is missing below the head is found, number by number, along the sequence.
  if (BigInt(end) <= BigInt(sequence)) return [];
  const message = `The ledger's head is at ${sequence}, but sequence ${end} exists already.`;
  return [{ check: "SEQUENCE", sku: null, location: null, account: null, expected: end, actual: sequence, message }];
}

function* rangesOf(head: bigint, size: bigint): Generator<SequenceRange> {
  for (let after = 0n; after < head; after += size) yield { after, last: after + size < head ? after + size : head };
}

async function checkMovements(
  database: Database,
  ranges: Iterable<SequenceRange>,
  drifted: Drift[],
  advance: (by: number) => void,
): Promise<bigint> {
  const broken = new Set<string>();
  let movements = 0n;
  for (const range of ranges) {
    if (drifted.length >= DRIFTS_MAX) break;
    const [chain, rest] = await Promise.all([checkChain(database, range), checkAlongSequence(database, range)]);
    for (const levelId of chain.levelIds) broken.add(levelId);
    drifted.push(...rest.drifts, ...chain.drifts);
    movements += rest.movements;
    advance(Number(range.last - range.after));
  }
  drifted.push(...(await sumLevels(database, [...broken])));
  return movements;
}

async function checkAlongSequence(database: Database, range: SequenceRange): Promise<{ drifts: Drift[]; movements: bigint }> {
  const { drifts, movements } = await checkSequence(database, range);
  drifts.push(...(await checkRecordedOrder(database, range)));
  drifts.push(...(await checkLevelsOfMovements(database, range)));
  drifts.push(...(await checkIncidents(database, range)));
  drifts.push(...(await checkCorrections(database, range)));
  return { drifts, movements };
}

/** A level may be summed up for two reasons. */
function withoutRepeats(drifts: readonly Drift[]): Drift[] {
  return [...new Map(drifts.map((drift) => [drift.message, drift])).values()];
}
