import type { AdjustmentReasonName } from "../../stock/index.js";
import type { TextEncoding } from "../../platform/csv/checked-text.js";

export interface ImportFlags {
  readonly dryRun?: true;
  readonly report?: string;
  readonly encoding: TextEncoding;
}

/** Those of all commands of `hub import`; each has some of them. */
export interface AllImportFlags extends ImportFlags {
  readonly allowNearMiss?: true;
  readonly makeSkus?: true;
  readonly reason?: AdjustmentReasonName;
  readonly location?: readonly string[];
  readonly current?: true;
}
