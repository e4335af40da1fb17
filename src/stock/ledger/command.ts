import type { Statement, StatementResult } from "../../platform/db/statement.js";
import type { Refusal } from "../../platform/errors/user-error.js";
import type { DocumentKindName } from "../states/enumerations.js";
import type { DocumentChange } from "./book-entries.js";
import type { Books } from "./books.js";
import type { Claim, DocumentCheck } from "./document-claims.js";
import type { Needs } from "./needs.js";
import type { OutcomeForms } from "./outcome-forms.js";

/** Who sends a command under which key. Equal (client, key) with an equal operation and fingerprint is the same command. */
export interface Idempotency {
  /** `api_client.id` of the sender. */
  readonly client: number;
  /** 1 to 255 characters, chosen by the client. */
  readonly key: string;
  /** The mutation's name, such as `reservationCreate`. */
  readonly operation: string;
  /** A digest of the input without its key: see `fingerprintOf`. */
  readonly fingerprint: string;
  /** The input of which it is the digest: what an earlier release stored may be a digest of another form. */
  readonly input?: object;
}

/**
 * A change of stock somebody asks for. `decide` is pure: it reads and posts to the books, with no I/O, clock or randomness, because it may
 * run again in a new transaction. It answers its outcome (plain JSON, stored under the key) or a `Refusal`, which leaves no trace.
 */
export interface StockCommand<Outcome> {
  /** Null for the hub's own commands, which are harmless to repeat. */
  readonly idempotency: Idempotency | null;
  /** `api_client.id` written to each movement. */
  readonly actor: number;
  /** How much of a batch the command fills: its number of lines. */
  readonly weight: number;
  readonly needs: Needs;
  /** How its outcomes are stored and read: as they are, unless the form has ever changed. */
  readonly outcomes?: OutcomeForms<unknown> | undefined;
  decide(books: Books): Outcome | Refusal;
}

/** An accepted command, as of its commit. */
export interface Executed<Outcome> {
  readonly outcome: Outcome;
  /** The last ledger sequence the command wrote; null when it wrote none. */
  readonly sequence: string | null;
  readonly recordedAt: Date;
  /** True when this is the stored answer of an earlier call. */
  readonly replayed: boolean;
}

/**
 * How the room that owns a kind of document loads it under lock and saves it, inside the ledger's batch.
 * Rooms write their own tables only, set-based: one or a few statements whatever the batch size.
 */
export interface DocumentStore<Document> {
  readonly kind: DocumentKindName;
  /** Statements that lock the documents in the order of their ids and read them with their lines. `ids` may name unknown ones. */
  load(ids: readonly string[]): readonly Statement[];
  /** Makes the documents of the results of `load`'s statements. Keyed by the id under which commands ask for them. */
  read(results: readonly StatementResult[]): ReadonlyMap<string, Document>;
  /** `select variant_id, location_id …` of the lines of the documents in `$ids` (a uuid[] placeholder), for the locks on their levels. */
  readonly lineLevels?: (placeholder: string) => string;
  /**
   * `select id … limit …` of documents with a hold past its time on the levels `needed (variant_id, location_id)`, but those in `$ids` (a
   * uuid[] placeholder), which are locked already. Asked again until it finds none. Needs `lineLevels`.
   */
  readonly overdueOnLevels?: (placeholder: string) => string;
  /** When the document's holds ended that are past their time at `now`: their expiry is of that time. Null: none are. */
  overdueSince?(document: Document, now: Date): Date | null;
  /** Posts the expiry of the holds and answers the changed document. */
  expire?(document: Document, books: Books): void;
  /**
   * Statements that save the changes. They run after the head row was moved: `ledger_head.sequence - total + ordinal` is a change's
   * sequence and `ledger_head.recorded_at` its time.
   */
  save(changes: readonly DocumentChange<Document>[], total: number): Iterable<Statement>;
  /** The units that its documents claim of the states of levels. Null: what they book is nobody's. To be said by each kind, so that none is forgotten. */
  readonly claims: (() => readonly Claim[]) | null;
  /** What must be true of its documents beside that. */
  readonly checks?: readonly DocumentCheck[];
  /** Of a kind whose documents belong to channels: the table that has their `id` and `channel_id`. Keys of other channels see none of them. */
  readonly channelTable?: string;
  /** By which words its documents, and their movements, are found. */
  readonly wording?: DocumentWording;
}

/** Where a kind of document keeps what people wrote on it. */
export interface DocumentWording {
  /** The table that has its `id`. */
  readonly table: string;
  /** The column of the sender's name for it, which an index begins with. */
  readonly reference: string;
  /** Columns of what else was written: notes, reasons. */
  readonly texts: readonly string[];
}
