import { isUtf8 } from "node:buffer";
import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import type { FastifyRequest, RequestPayload } from "fastify";
import { bodyTooLarge, bodyTooRich, HttpError } from "./errors.js";
import { excessOf } from "./json-size.rules.js";

/**
 * Reads a JSON body strictly: UTF-8 and nothing else. Bytes that are no UTF-8 would otherwise become U+FFFD and be stored. A byte order
 * mark at the start is skipped. Where a key is given twice the last one counts, as `JSON.parse` has it.
 */
export function parseJson(request: FastifyRequest, bytes: Buffer): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)"?/i.exec(request.headers["content-type"] ?? "")?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new HttpError(415, "BAD_USER_INPUT", "The body must be UTF-8. Leave the charset out or give charset=utf-8.");
  }
  if (!isUtf8(bytes)) throw new HttpError(400, "BAD_USER_INPUT", "The body holds bytes that are not UTF-8.");
  const excess = excessOf(bytes);
  if (excess !== null) throw bodyTooRich(excess);
  const text = bytes.toString("utf8", startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0);
  if (ILL_FORMED_ESCAPE.test(text)) suspicious.add(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "BAD_USER_INPUT", 'The body is not JSON. Send {"query": "…", "variables": {…}}.');
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === BYTE_ORDER_MARK[0] && bytes[1] === BYTE_ORDER_MARK[1] && bytes[2] === BYTE_ORDER_MARK[2];
}

/** Of UTF-8 only an escape can make a NUL character or half a surrogate pair; whole pairs are looked at more closely too. */
const ILL_FORMED_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

const suspicious = new WeakSet<FastifyRequest>();

/** Whether the strings of a request's body have to be looked through for text that cannot be stored: see `checkVariableText`. */
export function mayHoldIllFormedText(request: FastifyRequest): boolean {
  return suspicious.has(request);
}

/** Unpacks gzip bodies; refuses other encodings. `bytesMax` holds for what comes out: unpacking stops there, however little came in. */
export function unpackBody(request: FastifyRequest, payload: RequestPayload, bytesMax: number): RequestPayload {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return payload;
  if (encoding !== "gzip" && encoding !== "x-gzip") {
    throw new HttpError(415, "BAD_USER_INPUT", "The body's content-encoding is not known. Send it plain or as gzip.");
  }
  return gunzip(payload, bytesMax);
}

function gunzip(packed: RequestPayload, bytesMax: number): RequestPayload {
  const unpacking = createGunzip();
  let bytes = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax) done(bodyTooLarge(bytesMax, bytes));
      else done(null, chunk);
    },
  });
  unpacking.once("error", () => {
    limited.destroy(new HttpError(400, "BAD_USER_INPUT", "The body could not be unpacked: it is not whole gzip data."));
  });
  // Not stream.pipeline: that would destroy the request itself, and with it the socket the answer goes out on.
  limited.once("close", () => {
    packed.unpipe(unpacking);
    unpacking.destroy();
  });
  packed.pipe(unpacking).pipe(limited);
  // Fastify compares this with content-length.
  return Object.defineProperty(limited, "receivedEncodedLength", { get: () => unpacking.bytesWritten });
}
