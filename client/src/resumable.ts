import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, Kind } from "graphql";
import { HubRefused } from "./failures.js";
import { Mailbox } from "./mailbox.js";
import { asSequence, ResumePoint } from "./resume-point.js";
import { closingOf, troubleIn, type Trouble } from "./subscription-troubles.js";
import { isSocketClient, type SocketClient, starterFor, type Starter, type SubscribingClient } from "./subscribing-clients.js";

export interface ResumableOptions {
  /** The `graphql-ws` client below Apollo Client or urql: it knows of cuts and pings. Not needed where `client` is one itself. */
  readonly socket?: SocketClient;
  /**
   * What to do where the place to go on from is not in the hub's ledger: it was restored from a backup, or is another hub's. ERROR (the default)
   * ends with HubRefused of the code RESYNC_REQUIRED; SNAPSHOT begins again with what there is, in documents that have `$snapshot`.
   */
  readonly onResync?: "ERROR" | "SNAPSHOT";
  /** The connection is lost, and why; it is tried again. */
  readonly onInterrupted?: (reason: string) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Results that may wait for the reader (default 1,000): at more the subscription is ended, and goes on when they have been read. */
  readonly waitingMax?: number;
  /** How long to wait before the n-th try in a row, from 0, in milliseconds. Default: 250 doubled each time, 5,000 at most, less up to a half by chance. */
  readonly retryWaitMs?: (attempt: number) => number;
}

/** Results as they come, over as many connections as it takes. Leaving the loop ends it. */
export interface Resumable<Data> extends AsyncIterableIterator<Data, void, void> {
  /** The place in the ledger up to which everything was sent: to go on from with `after`, once every result before it has been read. */
  readonly sequence: string | null;
  return(): Promise<IteratorResult<Data, void>>;
  [Symbol.asyncIterator](): Resumable<Data>;
}

/** The hub pings every 15 s. When nothing has come for longer than this the line is dead, whatever the socket believes. */
const SILENCE_MS_MAX = 45_000;

const WAITING_MAX = 1_000;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5_000;

/**
 * A subscription that survives its connection: after each cut it asks again for everything since the last sequence it was given, so that each
 * change comes once and in order. (A client that merely reconnects sends its first variables again, and what happened meanwhile is lost.)
 * It begins at once; the first `after` or `snapshot` is in `variables`.
 *
 * The document has one field, selects its `sequence`, and gives it a variable `$after`. Trying again never ends by itself; what cannot be mended by
 * trying again (a wrong key, a missing right, an invalid document) ends it with HubRefused.
 */
export function resumable<Data, Variables extends object>(
  client: SubscribingClient,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: ResumableOptions = {},
): Resumable<Data> {
  const socket = options.socket ?? (isSocketClient(client) ? client : null);
  if (socket === null) throw new TypeError("Give the graphql-ws client below this one as the option `socket`: it knows of cuts.");
  const names = variableNames(document);
  if (!names.has("after"))
    throw new TypeError("Declare the variable $after: Sequence in the document, and give it to the field as `after`.");
  return new ResumableSubscription<Data>({
    start: starterFor(client, document),
    socket,
    variables: Object.fromEntries(Object.entries(variables)),
    takesSnapshot: names.has("snapshot"),
    options,
  });
}

interface Parts {
  readonly start: Starter;
  readonly socket: SocketClient;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly takesSnapshot: boolean;
  readonly options: ResumableOptions;
}

/** One start of the subscription. */
interface Run {
  stop: (() => void) | null;
  /** Its socket was closed as clients close one: they are done with it, or it was that of the start before. */
  closedNormally: boolean;
}

class ResumableSubscription<Data> implements Resumable<Data> {
  readonly #parts: Parts;
  readonly #point: ResumePoint;
  readonly #mailbox = new Mailbox<Data>();
  readonly #unlisten: (() => void)[];
  /** Null: it waits to be started again, or has ended. */
  #run: Run | null = null;
  #full = false;
  #ended = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    const { socket, variables, options } = parts;
    this.#parts = parts;
    this.#point = new ResumePoint({ after: variables["after"], snapshot: variables["snapshot"] });
    const abort = (): void => void this.return();
    options.signal?.addEventListener("abort", abort, { once: true });
    this.#unlisten = [
      socket.on("connected", (_socket, payload) => this.#connected(payload)),
      socket.on("closed", (event) => this.#closed(event)),
      socket.on("message", () => this.#heard()),
      socket.on("ping", (received, payload) => this.#pinged(received, payload)),
      () => options.signal?.removeEventListener("abort", abort),
    ];
    if (options.signal?.aborted === true) abort();
    else this.#start();
  }

  get sequence(): string | null {
    return this.#point.sequence;
  }

  async next(): Promise<IteratorResult<Data, void>> {
    const result = this.#mailbox.take();
    if (this.#full && this.#mailbox.size === 0) {
      this.#full = false;
      this.#start();
    }
    return result;
  }

  return(): Promise<IteratorResult<Data, void>> {
    this.#mailbox.clear();
    this.#end(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #start(): void {
    if (this.#ended) return;
    const { start, variables, takesSnapshot } = this.#parts;
    const { after, snapshot } = this.#point.variables;
    const run: Run = { stop: null, closedNormally: false };
    this.#run = run;
    this.#point.started();
    this.#heard();
    const isCurrent = (): boolean => this.#run === run;
    const stop = start(
      { ...variables, after, ...(takesSnapshot ? { snapshot } : {}) },
      {
        next: (result) => isCurrent() && this.#take(result),
        error: (error) => isCurrent() && this.#trouble(troubleIn(error)),
        complete: () => isCurrent() && this.#completed(run),
      },
    );
    if (isCurrent()) run.stop = stop;
    else stop();
  }

  #stop(): void {
    clearTimeout(this.#watchdog);
    const run = this.#run;
    this.#run = null;
    run?.stop?.();
  }

  #take(result: unknown): void {
    const { data, error, errors } = result as { readonly data?: Data | null; readonly error?: unknown; readonly errors?: unknown };
    const failure = error ?? errors;
    if (failure !== undefined && failure !== null) return this.#trouble(troubleIn(failure));
    if (data === undefined || data === null) return this.#interrupt("The hub sent an event without data.");
    const sequence = sequenceIn(data);
    if (sequence === null)
      return this.#end(new TypeError("Select `sequence` in the document's field, under its own name: it is where to go on from."));
    this.#attempt = 0;
    this.#point.event(sequence);
    this.#mailbox.put(data);
    if (this.#mailbox.size < (this.#parts.options.waitingMax ?? WAITING_MAX)) return;
    this.#full = true;
    this.#stop();
  }

  #trouble(trouble: Trouble): void {
    if (trouble.kind === "PASSING") return this.#interrupt(trouble.reason);
    if (trouble.kind === "FINAL") return this.#end(trouble.error);
    // Too slow a reader goes on where it was. It is another matter where the ledger ends before that place.
    if (!this.#point.isBeyond(trouble.sequence)) return this.#interrupt(trouble.reason);
    const { options, takesSnapshot } = this.#parts;
    if (options.onResync !== "SNAPSHOT" || !takesSnapshot) return this.#end(new HubRefused(trouble.reason, "RESYNC_REQUIRED"));
    this.#point.beginWithSnapshot();
    this.#interrupt(trouble.reason);
  }

  #closed(event: unknown): void {
    if (this.#run === null) return;
    const closing = closingOf(event);
    if (closing.kind === "NORMAL") this.#run.closedNormally = true;
    else this.#trouble(closing);
  }

  #connected(payload: unknown): void {
    this.#point.greeted(sequenceOf(payload));
    if (this.#run?.closedNormally !== true) return;
    // The client is about to repeat the subscription with the variables of then.
    this.#stop();
    this.#start();
  }

  #completed(run: Run): void {
    if (run.closedNormally) this.#end(null);
    else this.#interrupt("The hub ended the subscription.");
  }

  /** Ends this start of the subscription, before the client can repeat it with the variables of then, and makes another after a while. */
  #interrupt(reason: string): void {
    this.#stop();
    this.#parts.options.onInterrupted?.(reason);
    if (this.#ended) return;
    const waitMs = (this.#parts.options.retryWaitMs ?? pauseMs)(this.#attempt);
    this.#attempt += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#start(), waitMs);
  }

  #pinged(received: boolean, payload: unknown): void {
    const run = this.#run;
    if (!received || run === null) return;
    this.#attempt = 0;
    // The events before it may still be on their way through the client: they have arrived when the next task begins.
    setTimeout(() => {
      if (this.#run === run) this.#point.pinged(sequenceOf(payload));
    }, 0);
  }

  #heard(): void {
    clearTimeout(this.#watchdog);
    if (this.#run === null) return;
    this.#watchdog = setTimeout(() => this.#parts.socket.terminate(), SILENCE_MS_MAX);
  }

  #end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#stop();
    for (const unlisten of this.#unlisten) unlisten();
    this.#mailbox.end(error);
  }
}

function pauseMs(attempt: number): number {
  const most = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** attempt);
  return most * (1 - Math.random() / 2);
}

function variableNames(document: DocumentNode): ReadonlySet<string> {
  const definitions = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  return new Set(definitions.map(({ variable }) => variable.name.value));
}

/** The sequence of an event: that of the subscription's one field, whatever it is called. */
function sequenceIn(data: object): bigint | null {
  for (const value of Object.values(data)) if (typeof value === "object" && value !== null) return asSequence(sequenceOf(value));
  return null;
}

function sequenceOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "sequence" in value ? value.sequence : null;
}
