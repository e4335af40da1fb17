import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";

export type Coding = "br" | "gzip";

/** In the order in which the hub prefers them: what browsers take is the smaller one. */
const OFFERED: readonly Coding[] = ["br", "gzip"];

/** Shorter answers go out in the first packets of a connection as they are: compressing them would save no round trip. In characters. */
export const COMPRESSED_FROM = 16_384;
/** Answers that are compressed at once. More go out as they are: nobody waits for it, and files and names are read by the same threads. */
export const COMPRESSING_MAX = 2;

const KNOWN_MAX = 100;
const KNOWN_LENGTH_MAX = 200;
const known = new LRUCache<string, readonly Coding[]>({ max: KNOWN_MAX });

/** The codings that a request with this `Accept-Encoding` takes, those the hub prefers first. */
export function codingsFor(accepted: string | undefined): readonly Coding[] {
  if (accepted === undefined || accepted === "") return [];
  const remembered = known.get(accepted);
  if (remembered !== undefined) return remembered;
  const taken = new Set(new Negotiator({ headers: { "accept-encoding": accepted } }).encodings([...OFFERED]));
  const codings = OFFERED.filter((coding) => taken.has(coding));
  if (accepted.length <= KNOWN_LENGTH_MAX) known.set(accepted, codings);
  return codings;
}

/** Weights of work against size for text that is made once and read once. */
const compressions: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 5 }),
};

/** Compresses large answers, beside the event loop. */
export class Compression {
  #running = 0;

  /** The body as it goes out: at once and as it is where it is short, where the client takes no coding, and where enough is being compressed. */
  apply(request: FastifyRequest, reply: FastifyReply, body: string): string | Promise<string | Buffer> {
    if (body.length < COMPRESSED_FROM) return body;
    varyByCoding(reply);
    const [coding] = codingsFor(request.headers["accept-encoding"]);
    if (coding === undefined || this.#running >= COMPRESSING_MAX) return body;
    return this.#compress(coding, reply, body);
  }

  async #compress(coding: Coding, reply: FastifyReply, body: string): Promise<string | Buffer> {
    this.#running += 1;
    try {
      const packed = await compressions[coding](Buffer.from(body));
      void reply.header("content-encoding", coding);
      return packed;
    } catch {
      // Out of memory, if anything: it goes out as it is.
      return body;
    } finally {
      this.#running -= 1;
    }
  }
}

/** Tells caches that there are several forms of an answer. CORS may have told them of another difference. */
export function varyByCoding(reply: FastifyReply): void {
  const told = reply.getHeader("vary");
  void reply.header("vary", typeof told === "string" && told !== "" ? `${told}, Accept-Encoding` : "Accept-Encoding");
}
