import { findingBugs } from "./finding-bugs.js";
import { bookBugs, commitBugs } from "./ledger-bugs.js";
import { listBugs } from "./list-bugs.js";
import type { PlantedBug } from "./planted-bug.js";
import { lateNewsBugs } from "./late-news-bugs.js";
import { lineNameBugs } from "./line-name-bugs.js";
import { nameBugs } from "./name-bugs.js";
import { orderEditBugs } from "./order-edit-bugs.js";
import { saleVoidBugs } from "./sale-void-bugs.js";
import { documentBugs, feedBugs } from "./room-bugs.js";
import { voidBugs } from "./void-bugs.js";
import { shortPickBugs } from "./short-pick-bugs.js";

export const plantedBugs: readonly PlantedBug[] = [
  ...commitBugs,
  ...bookBugs,
  ...documentBugs,
  ...feedBugs,
  ...lateNewsBugs,
  ...lineNameBugs,
  ...listBugs,
  ...nameBugs,
  ...orderEditBugs,
  ...findingBugs,
  ...voidBugs,
  ...saleVoidBugs,
  ...shortPickBugs,
];
