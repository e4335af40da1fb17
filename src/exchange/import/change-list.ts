import { stringify } from "csv-stringify/sync";
import { cellOf } from "../../platform/csv/cell.rules.js";
import type { TextSink } from "./text-sink.js";

/** Changes shown at once; a file has them all. */
export const CHANGES_SHOWN_MAX = 20;

/** A figure of a level that an import has changed, or would change. */
export interface LevelChange {
  /** Of the file; the header is line 1. */
  readonly line: number;
  readonly sku: string;
  /** A location's code. */
  readonly location: string;
  /** As the column of the hub's own files is named, such as `available`. */
  readonly figure: string;
  readonly from: number;
  readonly to: number;
}

/** Keeps the first changes; all of them go straight to a CSV file, so that memory stays small. */
export class ChangeList {
  count = 0;
  readonly first: LevelChange[] = [];

  constructor(private readonly sink: TextSink | null) {
    this.sink?.write("line,sku,location,figure,from,to\n");
  }

  add(change: LevelChange): void {
    this.count += 1;
    if (this.first.length < CHANGES_SHOWN_MAX) this.first.push(change);
    const { line, sku, location, figure, from, to } = change;
    this.sink?.write(stringify([[line, cellOf(sku), cellOf(location), figure, from, to]]));
  }
}
