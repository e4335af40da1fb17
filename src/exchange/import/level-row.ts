import type { TableRow } from "../../platform/csv/read-table.js";
import type { Columns } from "./columns.js";

/** The states a file may set. The others belong to documents of the hub: reservations, orders, transfers. */
export const SETTABLE_STATES = ["AVAILABLE", "QUARANTINE", "DAMAGED", "RECEIVING"] as const;
export type SettableState = (typeof SETTABLE_STATES)[number];

/** What a file may say of a level: one of those states, or all that lies there, which sets AVAILABLE. */
export const SETTABLE_FIGURES = [...SETTABLE_STATES, "ON_HAND"] as const;
export type SettableFigure = (typeof SETTABLE_FIGURES)[number];

/** The state of a level that the sender of a row had before them: by its version, or by the ledger's sequence up to which it was known. */
export interface SheetBase {
  readonly version: number | null;
  readonly sequence: string | null;
}

/** What a row says of one SKU at one location: base units by figure. A figure that is left out stays as it is. */
export interface LevelStatement {
  readonly line: number;
  readonly sku: string;
  /** As the file names it. */
  readonly location: string;
  readonly quantities: Readonly<Partial<Record<SettableFigure, number>>>;
  /** Absent: the row does not say, and is taken as what is true now. */
  readonly base?: SheetBase;
}

/** A row may speak of several locations, and be wrong about one of them only. */
export interface LevelReading {
  /** Empty where the row asks for nothing. */
  readonly statements: readonly LevelStatement[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** A layout of files of stock. */
export interface LevelLayout {
  /** Throws BadFile where columns are missing or unknown. */
  check(columns: Columns): void;
  /** What the column of a location, or a cell, names: a location's code. Null: left out on purpose. */
  locationOf(name: string): { readonly code: string } | { readonly problem: string } | null;
  read(columns: Columns, row: TableRow): LevelReading;
  /** After the file: what its sender may not have meant, as a sentence. */
  hint?(): string | null;
}

export function nothingBut(problem: string): LevelReading {
  return { statements: [], problems: [problem], warnings: [] };
}
