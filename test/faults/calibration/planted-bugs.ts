import { bookBugs, commitBugs } from "./ledger-bugs.js";
import type { PlantedBug } from "./planted-bug.js";
import { documentBugs, feedBugs } from "./room-bugs.js";

export const plantedBugs: readonly PlantedBug[] = [...commitBugs, ...bookBugs, ...documentBugs, ...feedBugs];
