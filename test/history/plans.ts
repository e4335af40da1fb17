import type pg from "pg";
import { prepareValue } from "pg/lib/utils.js";
import type { Database } from "../../src/platform/db/database.js";

/** A statement as it was sent. */
export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A database that notes what is asked of it. */
export function noteStatements(database: Database): { readonly database: Database; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const query: Database["query"] = (text, values = []) => {
    sent.push({ text, values });
    return database.query(text, values);
  };
  return { database: { ...database, query }, sent };
}

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Plan[];
}

export interface Reading {
  /** Rows of tables looked at, those thrown away included. */
  readonly rows: number;
  /** Tables read from one end to the other. */
  readonly scanned: readonly string[];
}

/** Runs a statement as a pool's connection does that keeps one plan for all parameters (`generic`), or makes one each time, and tells what it read. */
export async function readingOf(session: pg.Client, { text, values }: Sent, mode: "generic" | "custom"): Promise<Reading> {
  await session.query(`set plan_cache_mode = force_${mode}_plan`);
  await session.query(`prepare watched as ${text}`);
  try {
    const given = values.map((value) => literal(session, value)).join(", ");
    const { rows } = await session.query<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>(
      `explain (analyze, timing off, format json) execute watched${given === "" ? "" : `(${given})`}`,
    );
    const nodes = rows.flatMap((row) => row["QUERY PLAN"].flatMap((part) => flatten(part.Plan)));
    return {
      rows: nodes.filter((node) => node["Relation Name"] !== undefined).reduce((sum, node) => sum + rowsOf(node), 0),
      scanned: nodes.flatMap((node) => (node["Node Type"] === "Seq Scan" && node["Actual Loops"] > 0 ? [node["Relation Name"] ?? ""] : [])),
    };
  } finally {
    await session.query("deallocate watched");
  }
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

function rowsOf(node: Plan): number {
  const looked = node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  return looked * node["Actual Loops"];
}

function literal(session: pg.Client, value: unknown): string {
  const prepared = prepareValue(value);
  if (prepared === null) return "null";
  if (typeof prepared !== "string") throw new Error("A value is not sent as text.");
  return session.escapeLiteral(prepared);
}
