import { HubError } from "../errors/hub-error.js";

/** The subscriber has to start anew from `sequence`, the last it was given. */
export function resyncRequired(sequence: number, why: string): HubError {
  return new HubError("RESYNC_REQUIRED", `${why} Subscribe again with after: "${sequence}".`, { sequence: String(sequence) });
}

/** The cursor is from a ledger that was longer than this one: whoever holds it knows things that never happened here. */
export function beyondHead(head: number): HubError {
  const message = `The ledger ends at sequence ${head}, before the one you gave: it was restored from a backup, or the cursor is another hub's. Start anew with a snapshot.`;
  return new HubError("RESYNC_REQUIRED", message, { sequence: String(head) });
}
