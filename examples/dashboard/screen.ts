import Table from "cli-table3";
import type { LevelChange, LiveLevels } from "./live-levels.js";

export interface Incidents {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly more: boolean;
  readonly units: number;
}

export interface Figures {
  readonly levels: LiveLevels;
  readonly incidents: Incidents;
  readonly nowMs: number;
  /** What is wrong with the connection, if anything is. */
  readonly trouble: string | null;
}

const ROWS = 15;

export const SCREEN = { begin: "\x1b[2J\x1b[?25l", frame: "\x1b[H", eraseLine: "\x1b[K", eraseBelow: "\x1b[J", end: "\x1b[?25h" } as const;

/** The whole screen as lines. */
export function render({ levels, incidents, nowMs, trouble }: Figures): string[] {
  const table = new Table({
    head: ["SKU", "location", "available", "reserved", "committed", "on hand", "last change"],
    colAligns: ["left", "left", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  for (const { sku, location, available, reserved, committed, onHand, change } of levels.newest(ROWS)) {
    table.push([sku, location, available, reserved, committed, onHand, change === null ? "" : `${change.cause} ${signed(change.delta)}`]);
  }
  return [
    `sequence ${levels.sequence}   ${levels.changes} changes   ${levels.rate(nowMs).toFixed(1)}/s   ${incidentLine(incidents)}`,
    ...table.toString().split("\n"),
    trouble ?? "Ctrl-C ends it.",
  ];
}

export function incidentLine({ count, more, units }: Incidents): string {
  return `oversell incidents: ${count}${more ? " and more" : ""}, ${units} units`;
}

/** One event as a line, for a pipe or a log. */
export function changeLine({ sku, location, before, after, cause, sequence }: LevelChange): string {
  const from = before === null ? "" : `${before.available} → `;
  return `${sku} at ${location.code}: available ${from}${after.available} (${cause}, sequence ${sequence})`;
}

function signed(delta: number): string {
  return delta > 0 ? `+${delta}` : String(delta);
}
