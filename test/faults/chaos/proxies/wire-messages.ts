/** Cuts a stream of PostgreSQL's protocol (version 3) into its messages: a type, a length, a body. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** `untyped`: the first message has no type byte (what a client opens with). */
  constructor(private untyped: boolean) {}

  /** The messages that are complete now, each with its head. */
  take(bytes: Buffer): Buffer[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const messages: Buffer[] = [];
    for (;;) {
      const head = this.untyped ? 0 : 1;
      if (this.#rest.length < head + 4) return messages;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) return messages;
      messages.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
      this.untyped = false;
    }
  }
}

/** Follows what a client sends, to know which of its messages makes the server commit. */
export class StatementWatch {
  /** The session's application_name; empty until it was told. */
  applicationName = "";
  readonly #texts = new Map<string, string>();
  readonly #portals = new Map<string, string>();
  #opened = false;

  /** Whether this message, once it is forwarded, runs a COMMIT. */
  commits(message: Buffer): boolean {
    if (!this.#opened) {
      this.#opened = true;
      this.applicationName = /application_name\0([^\0]*)\0/.exec(message.toString("latin1", 8))?.[1] ?? "";
      return false;
    }
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === "Q") return isCommit(message.toString("utf8", 5, message.length - 1));
    if (type !== "P" && type !== "B" && type !== "E") return false;
    const [first = "", second = ""] = message.toString("latin1", 5).split("\0", 2);
    if (type === "P") this.#texts.set(first, second);
    if (type === "B") this.#portals.set(first, second);
    return type === "E" && isCommit(this.#texts.get(this.#portals.get(first) ?? "") ?? "");
  }
}

function isCommit(text: string): boolean {
  return /^\s*commit\b/i.test(text);
}

const COMMIT_DONE = Buffer.from("COMMIT\0");

/** Whether the server says with this message that it has committed. */
export function hasCommitted(message: Buffer): boolean {
  return message[0] === 0x43 && message.subarray(5).equals(COMMIT_DONE);
}

/** Whether the message hands out a NOTIFY. */
export function isNotification(message: Buffer): boolean {
  return message[0] === 0x41;
}
