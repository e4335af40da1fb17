import type { HeavyKind } from "./heavy-kind.js";
import { bulkAdjustment } from "./kinds/bulk-adjustment.js";
import { catalogueImport } from "./kinds/catalogue-import.js";
import { combiningMarks } from "./kinds/combining-marks.js";
import { subscribers } from "./kinds/subscribers.js";
import { hugeDocument } from "./kinds/huge-document.js";
import { idleSockets } from "./kinds/idle-sockets.js";
import { longNames } from "./kinds/long-names.js";
import { nestedLists } from "./kinds/nested-lists.js";
import { nestedVariables } from "./kinds/nested-variables.js";
import { silentReaders } from "./kinds/silent-readers.js";
import { slowLists } from "./kinds/slow-lists.js";
import { snapshots } from "./kinds/snapshots.js";
import { strangers } from "./kinds/strangers.js";

/** One hostile or heavy client of each kind. */
export const heavyKinds: readonly HeavyKind[] = [
  combiningMarks,
  nestedLists,
  longNames,
  hugeDocument,
  nestedVariables,
  silentReaders,
  idleSockets,
  slowLists,
  subscribers,
  snapshots,
  strangers,
  catalogueImport,
  bulkAdjustment,
];
