import type { FeedRecord } from "./feed-record.js";
import type { LiveQueue } from "./live-queue.js";

/**
 * The live subscribers of a feed, found by what they wait for: a record is shown to those alone who wait for one of its topics, and to those who
 * wait for everything.
 */
export class FanOut<Entry extends FeedRecord> {
  readonly #topicsOf: (record: Entry) => readonly string[];
  readonly #general = new Set<LiveQueue<Entry>>();
  readonly #byTopic = new Map<string, Set<LiveQueue<Entry>>>();

  constructor(topicsOf: (record: Entry) => readonly string[]) {
    this.#topicsOf = topicsOf;
  }

  /** Adds a subscriber of these topics; null: of everything. Answers how to take it away. */
  add(queue: LiveQueue<Entry>, topics: readonly string[] | null): () => void {
    if (topics === null) {
      this.#general.add(queue);
      return () => this.#general.delete(queue);
    }
    for (const topic of topics) {
      const waiting = this.#byTopic.get(topic);
      if (waiting === undefined) this.#byTopic.set(topic, new Set([queue]));
      else waiting.add(queue);
    }
    return () => {
      for (const topic of topics) this.#remove(queue, topic);
    };
  }

  /** Gives each subscriber what it waits for, in the records' order. `after`: everything up to it was pushed before. */
  push(records: readonly Entry[], after: number): void {
    for (const queue of this.#general) queue.push(records, after);
    if (this.#byTopic.size === 0) return;
    const shares = new Map<LiveQueue<Entry>, Entry[]>();
    for (const record of records) {
      for (const topic of this.#topicsOf(record)) {
        for (const queue of this.#byTopic.get(topic) ?? []) addOnce(shares, queue, record);
      }
    }
    for (const [queue, share] of shares) queue.push(share, after);
  }

  /** Ends every subscriber. */
  end(): void {
    for (const queue of this.#general) queue.end();
    for (const waiting of this.#byTopic.values()) for (const queue of waiting) queue.end();
  }

  #remove(queue: LiveQueue<Entry>, topic: string): void {
    const waiting = this.#byTopic.get(topic);
    waiting?.delete(queue);
    if (waiting?.size === 0) this.#byTopic.delete(topic);
  }
}

/** A record may come under several topics of one subscriber. */
function addOnce<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else if (list.at(-1) !== item) list.push(item);
}
