import { adjustmentStore } from "./adjustments/index.js";
import { reservationStore } from "./reservations/index.js";
import { returnStore } from "./returns/index.js";
import { saleStore } from "./sales/index.js";
import type { DocumentStore } from "./stock/index.js";

/** All kinds of documents there are: what the ledger writes, the integrity check looks at, and links to documents are followed by. */
export const DOCUMENTS: readonly DocumentStore<unknown>[] = [adjustmentStore, reservationStore, saleStore, returnStore];
