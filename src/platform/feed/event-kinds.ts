/**
 * The closed list of what is recorded in the ledger's sequence beside what moved, and what the record of each kind holds. A room adds its own with
 * `declare module`, beside the `eventKind` that makes it: one that is added twice, or used without having been added, does not compile.
 */
export interface EventBodies {
  /** The record itself names the document. */
  readonly DOCUMENT_CHANGED: null;
}

export type EventKindName = keyof EventBodies;

/** An event to be recorded. Only a kind that was declared makes one. */
export class NewEvent {
  constructor(
    readonly kind: EventKind,
    readonly body: EventBodies[EventKindName],
  ) {}
}

/** A declared kind of events. */
export class EventKind<Name extends EventKindName = EventKindName> {
  constructor(
    readonly name: Name,
    readonly description: string,
  ) {}

  /** One of them, to be appended. */
  of(body: EventBodies[Name]): NewEvent {
    return new NewEvent(this, body);
  }
}

const declared = new Map<EventKindName, EventKind>();

/** Declares a kind of events; `description`: when one is recorded, a sentence. Throws where the kind has been declared before. */
export function eventKind<Name extends EventKindName>(name: Name, description: string): EventKind<Name> {
  if (declared.has(name)) throw new Error(`The kind ${name} of events is declared twice.`);
  const kind = new EventKind(name, description);
  declared.set(name, kind);
  return kind;
}

/** Every kind of the rooms that are loaded. */
export function eventKinds(): readonly EventKind[] {
  return [...declared.values()];
}

/** A document that changed without moving anything: the batch records it. */
export const DOCUMENT_CHANGED = eventKind("DOCUMENT_CHANGED", "A document changed without moving units; the record names it.");
