import type { ServerResponse } from "node:http";
import { print } from "graphql-sse";
import type { AnswerSink } from "../graphql/groups/group-member.js";
import { EVENT_WORDING } from "./answer-wordings.js";
import type { Backlog, UnreadAnswers } from "./unread-answers.js";

/** A comment: it keeps proxies from closing a quiet stream, and some browsers wait for a first byte. */
const COMMENT = ":\n\n";

/** Writes one stream of events, no faster than the client reads. */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #clientId: number;
  readonly #backlog: Backlog;
  #sent = 0;
  #flushed = 0;
  #flushedAtTick = -1;

  constructor(response: ServerResponse, { unread, clientId }: { readonly unread: UnreadAnswers; readonly clientId: number }) {
    this.#response = response;
    this.#clientId = clientId;
    this.#backlog = unread.open(() => response.destroy());
    this.whenClosed(() => this.#backlog.close());
    response.on("error", () => undefined);
    void this.write(COMMENT);
  }

  /** Resolves when the text has left for the network, or the client has gone. */
  write(text: string): Promise<void> {
    if (this.#response.destroyed || this.#response.writableEnded) return Promise.resolve();
    this.#sent += 1;
    return new Promise((resolve) => {
      const left = this.#backlog.hold(text.length, this.#clientId);
      const done = (): void => {
        left();
        this.#response.off("close", done);
        this.#flushed += 1;
        resolve();
      };
      this.#response.once("close", done);
      this.#response.write(text, done);
    });
  }

  /** Where answers go that were made for many. */
  get sink(): AnswerSink {
    return {
      wording: EVENT_WORDING,
      send: (events) => {
        if (this.#response.destroyed || this.#response.writableEnded) return true;
        this.#sent += 1;
        const wantsMore = this.#response.write(events, () => (this.#flushed += 1));
        if (!wantsMore) this.#response.once("drain", this.#backlog.hold(events.length, this.#clientId, events));
        return wantsMore;
      },
      whenDrained: (call) => void this.#response.once("drain", call),
      hold: (batch) => this.#backlog.hold(batch.size, this.#clientId, batch),
    };
  }

  /** Writes a last answer where there is one, says that the operation is complete, and ends the stream. */
  async finish(answer: unknown): Promise<void> {
    if (answer !== null) await this.write(print({ event: "next", data: answer as never }));
    await this.write(print({ event: "complete", data: null }));
    this.end();
  }

  end(): void {
    this.#response.end();
  }

  /** Calls `close` when the client has gone: at once where it went before anybody looked, as it may while its key is looked up. */
  whenClosed(close: () => void): void {
    if (this.#response.destroyed || this.#response.closed) close();
    else this.#response.once("close", close);
  }

  /** Once an interval: terminates a client that has read nothing since the last one, and gives the others a sign of life. */
  tick(): void {
    if (this.#sent > this.#flushed && this.#flushed === this.#flushedAtTick) {
      this.#response.destroy();
      return;
    }
    this.#flushedAtTick = this.#flushed;
    void this.write(COMMENT);
  }
}
