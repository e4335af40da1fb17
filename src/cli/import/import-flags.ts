import type { AdjustmentReasonName } from "../../stock/index.js";
import type { DelimiterWord } from "../../exchange/index.js";
import type { TextEncoding } from "../../platform/csv/text-encoding.js";

export interface ImportFlags {
  readonly dryRun?: true;
  readonly report?: string;
  readonly encoding: "auto" | TextEncoding;
  readonly delimiter: "auto" | Lowercase<DelimiterWord>;
}

/** Those of all commands of `hub import`; each has some of them. */
export interface AllImportFlags extends ImportFlags {
  readonly allowNearMiss?: true;
  readonly makeSkus?: true;
  readonly reason?: AdjustmentReasonName;
  readonly location?: readonly string[];
  readonly changes?: string;
  /** True: as of what the sheet itself says. */
  readonly asOf?: string | true;
  readonly current?: true;
  readonly committed?: "available" | "skip";
}
