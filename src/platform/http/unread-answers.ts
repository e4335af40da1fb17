import { DEFAULT_LIMITS, type Limits } from "../config/limits.js";

/** What may wait for clients that do not read their answers. */
export interface UnreadLimits {
  /** Bytes that wait for one connection, unless they are one answer alone. */
  readonly bytesOfConnection: number;
  /** Bytes that wait for one key, over all of its connections. */
  readonly bytesOfKey: number;
  /** How long a response may wait of which nothing is taken. */
  readonly stalledMs: number;
}

/** The bounds that the settings make. */
export function unreadLimitsOf(limits: Limits): UnreadLimits {
  return { bytesOfConnection: limits.unreadConnectionBytesMax, bytesOfKey: limits.unreadKeyBytesMax, stalledMs: limits.unreadMsMax };
}

export const UNREAD_LIMITS = unreadLimitsOf(DEFAULT_LIMITS);

/** Called for a connection that is terminated: what waited for it, and for which of the keys it is used with. */
export type TerminationWatch = (terminated: { readonly bytes: number; readonly clientId: number | null }) => void;

/** Answers that wait for one key, over all of its connections. */
interface KeyBacklog {
  bytes: number;
  readonly connections: Map<Backlog, number>;
  /** Bytes that wait for several of its connections and are in memory once, with how many they wait for. */
  readonly shared: Map<object, number>;
}

interface Hold {
  readonly bytes: number;
  readonly clientId: number | null;
  readonly shared: object | null;
}

/**
 * What waits in memory for clients that do not read it. At a connection's bound the connection is terminated; at a key's bound the one of its
 * connections for which most waits. Nothing is counted of answers that leave at once, which is nearly all of them.
 */
export class UnreadAnswers {
  readonly #limits: UnreadLimits;
  readonly #keys = new Map<number, KeyBacklog>();
  #bytes = 0;
  #terminated = 0;

  constructor(
    limits: UnreadLimits,
    private readonly onTermination: TerminationWatch = () => undefined,
  ) {
    this.#limits = limits;
  }

  /** Bytes that wait now, and connections that were terminated so far. */
  get figures(): { readonly bytes: number; readonly terminated: number } {
    return { bytes: this.#bytes, terminated: this.#terminated };
  }

  /** The backlog of a new connection. `terminate` is called once at most, and drops what waits. */
  open(terminate: () => void): Backlog {
    return new Backlog({
      terminate: (backlog) => {
        this.#terminated += 1;
        this.onTermination({ bytes: backlog.bytes, clientId: backlog.clientId });
        terminate();
      },
      held: (backlog, hold) => this.#held(backlog, hold),
      left: (backlog, hold) => this.#left(backlog, hold),
    });
  }

  #held(backlog: Backlog, { bytes, clientId, shared }: Hold): void {
    this.#bytes += bytes;
    if (clientId !== null) {
      const key = this.#keys.get(clientId) ?? { bytes: 0, connections: new Map<Backlog, number>(), shared: new Map<object, number>() };
      this.#keys.set(clientId, key);
      key.connections.set(backlog, (key.connections.get(backlog) ?? 0) + bytes);
      const sharers = shared === null ? 0 : (key.shared.get(shared) ?? 0);
      if (shared !== null) key.shared.set(shared, sharers + 1);
      if (sharers === 0) key.bytes += bytes;
      while (key.bytes > this.#limits.bytesOfKey && key.connections.size > 0) greatestOf(key)?.terminate();
    }
    // However long one answer is, it may be read; it is what comes on top of it that is too much.
    if (backlog.bytes > this.#limits.bytesOfConnection && backlog.answers > 1) backlog.terminate();
  }

  #left(backlog: Backlog, { bytes, clientId, shared }: Hold): void {
    this.#bytes -= bytes;
    const key = clientId === null ? undefined : this.#keys.get(clientId);
    if (key === undefined || clientId === null) return;
    const left = (key.connections.get(backlog) ?? 0) - bytes;
    if (left > 0) key.connections.set(backlog, left);
    else key.connections.delete(backlog);
    const sharers = shared === null ? 0 : (key.shared.get(shared) ?? 1) - 1;
    if (shared !== null && sharers > 0) key.shared.set(shared, sharers);
    else if (shared !== null) key.shared.delete(shared);
    if (sharers === 0) key.bytes -= bytes;
    if (key.connections.size === 0) this.#keys.delete(clientId);
  }
}

interface BacklogParts {
  readonly terminate: (backlog: Backlog) => void;
  readonly held: (backlog: Backlog, hold: Hold) => void;
  readonly left: (backlog: Backlog, hold: Hold) => void;
}

/** What waits for one connection. */
export class Backlog {
  readonly #parts: BacklogParts;
  readonly #holds = new Set<Hold>();
  #bytes = 0;
  #closed = false;

  constructor(parts: BacklogParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get answers(): number {
    return this.#holds.size;
  }

  /** Of the answer that has waited longest. */
  get clientId(): number | null {
    const [first] = this.#holds;
    return first?.clientId ?? null;
  }

  /**
   * Bytes of an answer that did not leave at once, for the client whose key asked for it; null: a stranger. What waits for several connections and
   * is in memory once is given as `shared`. Call the answer when they have left. May terminate this connection or another of the key's.
   */
  hold(bytes: number, clientId: number | null, shared: object | null = null): () => void {
    if (this.#closed || bytes === 0) return () => undefined;
    const hold = { bytes, clientId, shared };
    this.#holds.add(hold);
    this.#bytes += bytes;
    this.#parts.held(this, hold);
    return () => this.#letGo(hold);
  }

  /** Nothing waits any more: the connection is gone, or it is being terminated and drops what waited. */
  close(): void {
    this.#closed = true;
    for (const hold of [...this.#holds]) this.#letGo(hold);
  }

  terminate(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.terminate(this);
    this.close();
  }

  #letGo(hold: Hold): void {
    if (!this.#holds.delete(hold)) return;
    this.#bytes -= hold.bytes;
    this.#parts.left(this, hold);
  }
}

function greatestOf({ connections }: KeyBacklog): Backlog | undefined {
  let greatest: Backlog | undefined;
  let most = -1;
  for (const [backlog, bytes] of connections) {
    if (bytes <= most) continue;
    greatest = backlog;
    most = bytes;
  }
  return greatest;
}
