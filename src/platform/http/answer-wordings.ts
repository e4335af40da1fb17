import { MessageType } from "graphql-ws";
import type { Wording, WrittenAnswer } from "../graphql/groups/answer-batch.js";

/** A text message in one frame (RFC 6455, 5.2): FIN and the opcode 1. What a server sends is not masked. */
const TEXT_FRAME = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;

/** Answers as messages of the graphql-transport-ws protocol for the operation with this id, framed for the wire. */
export function socketWording(id: string): Wording {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`);
  const lengthOf = ({ json }: WrittenAnswer): number => head.length + json.length + 1;
  const sizeOf = (answer: WrittenAnswer): number => frameHeadSize(lengthOf(answer)) + lengthOf(answer);
  return {
    name: `socket ${id}`,
    write: (answers) => {
      const bytes = Buffer.allocUnsafe(answers.reduce((size, answer) => size + sizeOf(answer), 0));
      let at = 0;
      for (const answer of answers) {
        at = writeFrameHead(bytes, at, lengthOf(answer));
        at += head.copy(bytes, at);
        at += answer.json.copy(bytes, at);
        at = bytes.writeUInt8(0x7d, at);
      }
      return bytes;
    },
  };
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

/** Answers where the frame goes on. */
function writeFrameHead(bytes: Buffer, at: number, length: number): number {
  const next = bytes.writeUInt8(TEXT_FRAME, at);
  const size = frameHeadSize(length);
  if (size === 2) return bytes.writeUInt8(length, next);
  if (size === 4) return bytes.writeUInt16BE(length, bytes.writeUInt8(LENGTH_IN_2_BYTES, next));
  return bytes.writeBigUInt64BE(BigInt(length), bytes.writeUInt8(LENGTH_IN_8_BYTES, next));
}
