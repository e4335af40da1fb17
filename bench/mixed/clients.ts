import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { Client } from "undici";
import { takeOrders } from "../live/control.js";
import { Connection } from "../load/connection.js";
import { type Accepted, KINDS, type Kind, type Mix, MixedRequests } from "./mixed-requests.js";

/** A process with many clients, each of which asks for one thing after the other. It can be asked to `run`, as `MixedLoad` says. */
export interface MixedLoad {
  readonly url: string;
  readonly key: string;
  readonly clients: number;
  readonly seconds: number;
  readonly mix: Mix;
  readonly seed: number;
}

export interface KindFigures {
  readonly answered: number;
  readonly refused: number;
  /** Milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface MixedFigures {
  readonly perSecond: number;
  readonly byKind: Readonly<Record<Kind, KindFigures>>;
  readonly accepted: Accepted;
  /** No answer, or one that is not a 200; and the first of them. */
  readonly failed: number;
  readonly failure: string;
}

class KindCount {
  answered = 0;
  refused = 0;
  readonly delays: RecordableHistogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

  figures(): KindFigures {
    const ms = (percentile: number): number => (this.answered === 0 ? Number.NaN : this.delays.percentile(percentile) / 1_000);
    return { answered: this.answered, refused: this.refused, p50Ms: ms(50), p99Ms: ms(99) };
  }
}

async function run({ url, key, clients, seconds, mix, seed }: MixedLoad): Promise<MixedFigures> {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, new KindCount()])) as Record<Kind, KindCount>;
  const everybody = Array.from({ length: clients }, (_, index) => new MixedRequests(mix, seed * 10_007 + index));
  const sockets = everybody.map(() => new Client(url, { pipelining: 1, bodyTimeout: 0, headersTimeout: 0 }));
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  let failed = 0;
  let failure = "";
  let inTime = 0;
  const end = performance.now() + seconds * 1_000;
  await Promise.all(
    everybody.map(async (requests, index) => {
      const connection = new Connection(sockets[index] as Client, { path: "/graphql", headers });
      while (performance.now() < end) {
        const request = requests.next();
        const sentAt = performance.now();
        const { status, body } = await connection.post(request.body);
        const now = performance.now();
        if (status !== 200) {
          failed += 1;
          failure ||= `status ${status}: ${body.slice(0, 500)}`;
          continue;
        }
        const count = counts[request.kind];
        count.answered += 1;
        count.delays.record(Math.max(1, Math.round((now - sentAt) * 1_000)));
        if (!request.took(body)) count.refused += 1;
        if (now <= end) inTime += 1;
      }
    }),
  );
  await Promise.all(sockets.map((socket) => socket.close()));
  const accepted: Accepted = { reservations: 0, shipments: 0, releases: 0, adjustments: 0 };
  for (const requests of everybody) {
    for (const name of Object.keys(accepted) as (keyof Accepted)[]) accepted[name] += requests.accepted[name];
  }
  const byKind = Object.fromEntries(KINDS.map((kind) => [kind, counts[kind].figures()])) as Record<Kind, KindFigures>;
  return { perSecond: inTime / seconds, byKind, accepted, failed, failure };
}

takeOrders({ run });
