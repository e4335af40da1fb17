import { MessageType } from "graphql-ws";
import type { Wording, WrittenAnswer } from "../graphql/groups/answer-batch.js";

/** A text message in one frame (RFC 6455, 5.2): FIN and the opcode 1. What a server sends is not masked. */
const TEXT_FRAME = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;
const CLOSING_BRACE = 0x7d;

/** Answers as messages of the graphql-transport-ws protocol for the operation with this id, framed for the wire. */
export function socketWording(id: string): Wording {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`);
  return { name: `socket ${id}`, write: (answers) => writeFrames(head, answers) };
}

function writeFrames(head: Buffer, answers: readonly WrittenAnswer[]): Buffer {
  let size = 0;
  for (const { json } of answers) size += frameSize(head.length + json.length + 1);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { json } of answers) {
    at = writeFrameHead(bytes, at, head.length + json.length + 1);
    bytes.set(head, at);
    at += head.length;
    bytes.set(json, at);
    at += json.length;
    bytes[at] = CLOSING_BRACE;
    at += 1;
  }
  return bytes;
}

/** Answers as server-sent events: the same for everybody. */
export const EVENT_WORDING: Wording = {
  name: "events",
  write: (answers) => Buffer.concat(answers.flatMap(({ json }) => [EVENT_HEAD, json, EVENT_END])),
};

const EVENT_HEAD = Buffer.from("event: next\ndata: ");
const EVENT_END = Buffer.from("\n\n");

function frameHeadSize(length: number): number {
  if (length < LENGTH_IN_2_BYTES) return 2;
  return length < 0x1_0000 ? 4 : 10;
}

function frameSize(length: number): number {
  return frameHeadSize(length) + length;
}

/** Answers where the frame goes on. */
function writeFrameHead(bytes: Buffer, at: number, length: number): number {
  const size = frameHeadSize(length);
  bytes[at] = TEXT_FRAME;
  if (size === 2) bytes[at + 1] = length;
  else if (size === 4) {
    bytes[at + 1] = LENGTH_IN_2_BYTES;
    bytes[at + 2] = length >> 8;
    bytes[at + 3] = length & 0xff;
  } else {
    bytes[at + 1] = LENGTH_IN_8_BYTES;
    bytes.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + size;
}
