import type { HeavyKind } from "./heavy-kind.js";
import { catalogueImport } from "./kinds/catalogue-import.js";
import { combiningMarks } from "./kinds/combining-marks.js";
import { idleSockets } from "./kinds/idle-sockets.js";
import { longNames } from "./kinds/long-names.js";
import { slowLists } from "./kinds/slow-lists.js";
import { strangers } from "./kinds/strangers.js";

/** One hostile or heavy client of each kind. */
export const heavyKinds: readonly HeavyKind[] = [combiningMarks, longNames, idleSockets, slowLists, strangers, catalogueImport];
