import type { AdjustmentReasonName } from "../../stock/index.js";
import type { TextEncoding } from "../csv/checked-text.js";

export interface ImportFlags {
  readonly dryRun?: true;
  readonly report?: string;
  readonly encoding: TextEncoding;
}

export interface ProductFlags extends ImportFlags {
  readonly allowNearMiss?: true;
  readonly makeSkus?: true;
}

export interface LevelFlags extends ImportFlags {
  readonly reason: AdjustmentReasonName;
  readonly location?: readonly string[];
  readonly current?: true;
  readonly makeSkus?: true;
}
